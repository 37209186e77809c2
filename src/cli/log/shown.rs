//! Lines of a log as they are printed.

use std::io::{self, IsTerminal};

use serde::Deserialize;

use crate::cli::look;
use crate::domain::{LogLine, folded, plain};

/// A part of a log, as the API has it.
#[derive(Debug, Default, Deserialize)]
pub struct Page {
    /// In their order; where a number is left out, lines are gone.
    pub lines: Vec<LogLine>,
    /// Whether the part has more lines than these.
    pub has_more: bool,
}

/// What a line says: as a terminal would show it in the end, its colours for terminals alone, and
/// nothing that moves a cursor.
pub fn text(line: &LogLine) -> String {
    match io::stdout().is_terminal() {
        true => folded(line.text.as_str()).into_owned(),
        false => plain(line.text.as_str()),
    }
}

/// The same with its moment before it.
pub fn text_with_time(line: &LogLine) -> String {
    format!("{}  {}", look::exact(line.at), text(line))
}

/// `… 12 lines are gone`, where lines between `last` and `line` are not kept any more.
pub fn gone(last: Option<u64>, line: &LogLine) -> Option<String> {
    match line.seq.saturating_sub(last? + 1) {
        0 => None,
        1 => Some("… 1 line is gone".to_owned()),
        gone => Some(format!("… {gone} lines are gone")),
    }
}
