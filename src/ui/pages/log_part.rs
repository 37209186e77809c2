use leptos::prelude::*;

use crate::domain::LogLine;
use crate::ui::components::{LogRows, LogRowsProps};

/// Lines of a log as the page of their task puts them into its list.
pub fn log_part(lines: Vec<LogLine>) -> String {
    let owner = Owner::new();
    owner.with(|| LogRows(LogRowsProps { lines }).to_html())
}
