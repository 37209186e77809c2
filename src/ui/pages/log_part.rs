use leptos::prelude::*;

use crate::monitor::LogPage;
use crate::ui::components::{LogRows, LogRowsProps};

/// Lines of a log as the page of their task puts them into its list.
pub fn log_part(page: LogPage) -> String {
    let owner = Owner::new();
    owner.with(|| LogRows(LogRowsProps { page }).to_html())
}
