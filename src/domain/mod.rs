//! What a task is and what it may become: pure types and functions.
//!
//! There is no I/O here, no clock (`now` is an argument), no SQL and no HTTP,
//! so everything compiles for the server and for the browser alike.

mod batch;
mod change;
mod curve;
mod ended_run;
mod entry;
mod estimate;
mod event;
mod figures;
mod frame;
mod invalid;
#[cfg(feature = "ssr")]
mod keep_for;
mod listed;
mod log;
mod moment;
mod outlook;
mod pace;
mod past;
mod phases;
mod problem;
mod progress;
mod record;
mod recorder;
mod retention;
mod rhythm;
mod saved_search;
#[cfg(feature = "ssr")]
mod size;
mod snapshot;
mod status;
mod stopwatch;
mod tag;
mod task;
mod task_type;
mod terminal;
mod text;
mod update;
mod view;
pub mod words;

#[cfg(test)]
pub(crate) mod arbitrary;
#[cfg(test)]
mod properties;

pub use batch::{BatchRecord, Deed, Edit, Seq, Subject, happened};
pub use change::{Change, changes, follow};
pub use curve::{Curve, thin};
pub use ended_run::{EndedRun, EndedRuns};
pub use entry::{Entry, Point, Source};
pub use estimate::{Estimate, Usual};
pub use event::Event;
pub use figures::{Figures, lasted};
pub use frame::{Changes, Frame, News};
pub use invalid::Invalid;
#[cfg(feature = "ssr")]
pub use keep_for::KeepFor;
pub use listed::ListedTask;
pub use log::{Level, LogBatch, LogLine, LogText, NewLine, Producer, Stream};
pub use moment::Moment;
pub use outlook::Outlook;
pub use pace::Pace;
pub use past::{Forecast, Past, PastRun};
pub use phases::{Attempt, Durations, Phase, attempts, phases};
pub use problem::Problem;
pub use progress::{Percent, Progress, Quantity, Report};
pub use record::TaskRecord;
pub use recorder::{Record, Recorder};
pub use retention::{Due, Retention};
pub use saved_search::SavedSearch;
#[cfg(feature = "ssr")]
pub use size::Size;
pub use snapshot::{Counts, Snapshot};
pub use status::{Outcome, State, Status};
pub use tag::{Tag, Tags};
pub use task::{Applied, Task, TaskId};
pub use task_type::TaskType;
pub use terminal::{Colour, Span, Style, folded, plain, spans};
pub use text::{Details, Key, Name, ProducerName, Unit};
pub use update::{NewTask, Transition, Update};
pub use view::{
    Begin, Cursor, Direction, Filter, Page, Search, SearchError, SearchText, Sort, SortKey,
    SortValue, View,
};
