//! Tasks as comma-separated values (RFC 4180), safe to open in a spreadsheet.

use std::fmt::Display;

use crate::domain::{Percent, Quantity};
use crate::http::history::PastTask;

/// The first line: what the values are.
pub const HEAD: &str = "id,key,name,type,tags,status,progress,current,total,unit,ended_early,\
    attempt,created_at,started_at,finished_at,took_s,updated_at,removed_at,pinned,details\r\n";

/// A task as a line.
pub fn row(PastTask { task, removed_at }: &PastTask) -> String {
    let took = task.finished_at.zip(task.started_at);
    let took = took.map(|(finished, started)| finished.since(started).as_secs_f64());
    let cells = [
        task.id.to_string(),
        text(&task.key),
        disarmed(task.name.as_str()),
        task.task_type.to_string(),
        disarmed(&task.tags.to_string()),
        task.status.to_string(),
        text(&task.progress.map(Percent::value)),
        text(&task.current.map(Quantity::get)),
        text(&task.total.map(Quantity::get)),
        text(&task.unit),
        task.ended_early.to_string(),
        task.attempt.to_string(),
        task.created_at.to_string(),
        text(&task.started_at),
        text(&task.finished_at),
        text(&took),
        task.updated_at.to_string(),
        text(removed_at),
        task.pinned.to_string(),
        disarmed(task.details.as_str()),
    ];
    cells.map(|cell| quoted(&cell)).join(",") + "\r\n"
}

fn text(value: &Option<impl Display>) -> String {
    value.as_ref().map(|value| disarmed(&value.to_string())).unwrap_or_default()
}

/// What a spreadsheet would take for a formula becomes a text.
fn disarmed(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

fn quoted(cell: &str) -> String {
    let is_plain = !cell.contains(['"', ',', '\r', '\n']);
    if is_plain { cell.to_owned() } else { format!("\"{}\"", cell.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_cells_quoted() {
        for (text, expected) in [
            ("plain", "plain"),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
            ("two\nlines", "\"two\nlines\""),
        ] {
            assert_eq!(quoted(&disarmed(text)), expected);
        }
    }
}
