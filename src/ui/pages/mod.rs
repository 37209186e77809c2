//! The pages, one a file.

mod board;
mod log_part;
mod not_found;
mod task;

pub use board::BoardPage;
pub use log_part::log_part;
pub use not_found::NotFoundPage;
pub use task::TaskPage;
