//! The pages, one a file.

mod board;
mod compare;
mod history;
mod log_part;
mod not_found;
mod task;
mod unavailable;

pub use board::BoardPage;
pub use compare::ComparePage;
pub use history::HistoryPage;
pub use log_part::log_part;
pub use not_found::NotFoundPage;
pub use task::TaskPage;
use unavailable::Unavailable;
