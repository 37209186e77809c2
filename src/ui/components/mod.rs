//! The parts of the pages, one a file.

mod board;
mod copy_button;
mod counts;
mod empty_board;
mod freshness;
mod icon;
mod moment_time;
mod progress_cell;
#[cfg(feature = "ssr")]
mod site_header;
mod status_badge;
mod task_details;
mod task_row;
mod task_table;

#[cfg(feature = "ssr")]
pub use board::Board;
#[cfg(feature = "ssr")]
pub use site_header::SiteHeader;

use copy_button::CopyButton;
use counts::StatusCounts;
use empty_board::EmptyBoard;
use freshness::Freshness;
use icon::Icon;
use moment_time::MomentTime;
use progress_cell::ProgressCell;
use status_badge::StatusBadge;
use task_details::TaskDetails;
use task_row::TaskRow;
use task_table::TaskTable;
