//! The parts of the pages, one a file.

mod copy_button;
mod counts;
mod empty_board;
mod freshness;
mod icon;
mod moment_time;
mod progress_cell;
mod site_header;
mod status_badge;
mod task_details;
mod task_row;
mod task_table;

pub use copy_button::CopyButton;
pub use counts::StatusCounts;
pub use empty_board::EmptyBoard;
pub use freshness::Freshness;
pub use icon::Icon;
pub use moment_time::MomentTime;
pub use progress_cell::ProgressCell;
pub use site_header::SiteHeader;
pub use status_badge::StatusBadge;
pub use task_details::TaskDetails;
pub use task_row::TaskRow;
pub use task_table::TaskTable;
