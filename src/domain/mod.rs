//! What a task is and what it may become: pure types and functions.
//!
//! There is no I/O here, no clock (`now` is an argument), no SQL and no HTTP,
//! so everything compiles for the server and for the browser alike.

mod event;
mod invalid;
mod moment;
mod problem;
mod progress;
mod record;
mod snapshot;
mod status;
mod task;
mod task_type;
mod text;
mod update;
mod view;

#[cfg(test)]
pub(crate) mod arbitrary;
#[cfg(test)]
mod properties;

pub use event::Event;
pub use invalid::Invalid;
pub use moment::Moment;
pub use problem::Problem;
pub use progress::{Percent, Progress, Quantity, Report};
pub use record::TaskRecord;
pub use snapshot::{Counts, Snapshot};
pub use status::{Outcome, State, Status};
pub use task::{Applied, Task, TaskId};
pub use task_type::TaskType;
pub use text::{Details, Key, Name, Unit};
pub use update::{NewTask, Transition, Update};
pub use view::{Cursor, Direction, Filter, Page, SearchText, Sort, SortKey, SortValue, View};
