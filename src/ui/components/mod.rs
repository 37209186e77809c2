//! The parts of the pages, one a file.

mod board;
mod copy_button;
mod empty_board;
#[cfg(feature = "ssr")]
mod history;
mod icon;
mod keys;
#[cfg(feature = "ssr")]
mod keys_help;
mod link_status;
mod local_times;
mod log_lines;
#[cfg(feature = "ssr")]
mod log_rows;
#[cfg(feature = "ssr")]
mod log_view;
mod moment_time;
mod page_links;
mod progress_cell;
mod search_field;
#[cfg(feature = "ssr")]
mod site_header;
mod spoken_summary;
mod status_badge;
mod status_tiles;
#[cfg(feature = "ssr")]
mod story;
mod tab_title;
mod task_live;
mod task_more;
mod task_row;
mod task_table;
mod theme_choice;
mod time_cell;
mod toasts;

#[cfg(feature = "ssr")]
pub use board::Board;
#[cfg(feature = "ssr")]
pub use history::{
    Chosen, Compared, Durations, DurationsTable, HistoryList, Kept, SavedSearches, SearchFigures,
    SearchForm,
};
#[cfg(feature = "ssr")]
pub use keys_help::{Keyed, KeysHelp};
#[cfg(feature = "ssr")]
pub use local_times::LocalTimes;
#[cfg(feature = "ssr")]
pub use log_lines::LogLines;
#[cfg(feature = "ssr")]
pub use log_rows::{LogRows, LogRowsProps};
#[cfg(feature = "ssr")]
pub use log_view::LogView;
#[cfg(feature = "ssr")]
pub use site_header::SiteHeader;
#[cfg(feature = "ssr")]
pub use story::{Attempts, Events, PinForm, ProgressChart, ShortMoment, TaskHead, Times};
#[cfg(feature = "ssr")]
pub use task_live::TaskLive;

use copy_button::CopyButton;
use empty_board::{EmptyBoard, NothingFound};
use icon::Icon;
use keys::Keys;
use link_status::LinkStatus;
use moment_time::MomentTime;
use page_links::PageLinks;
use progress_cell::ProgressCell;
use search_field::SearchField;
use spoken_summary::SpokenSummary;
use status_badge::StatusBadge;
use status_tiles::StatusTiles;
use tab_title::TabTitle;
use task_more::TaskMore;
use task_row::TaskRow;
use task_table::TaskTable;
#[cfg(feature = "ssr")]
use theme_choice::ThemeChoice;
use time_cell::TimeCell;
use toasts::Toasts;
