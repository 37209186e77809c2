//! Tasks as rows of a table that fits where it is shown.

mod layout;
#[cfg(test)]
mod tests;

pub use layout::Layout;

use crate::cli::look::{self, columns, cut};
use crate::cli::output::one_line;
use crate::domain::{ListedTask, Moment, Percent, Status, words};

/// What is said of a task, in the order in which it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Its number.
    Id,
    /// Where it stands.
    Status,
    /// What a person calls it.
    Name,
    /// What kind of job it is.
    Type,
    /// How far it is.
    Progress,
    /// When it ends, or how long it took.
    Time,
    /// What it has to say.
    Details,
}

/// A task as a row: each text on one line, and none of them cut.
#[derive(Debug, Clone)]
pub struct Row {
    /// Where it stands.
    pub status: Status,
    percent: Option<Percent>,
    texts: [String; 7],
    /// How far it is, without the count.
    share: String,
}

/// How many columns a bar takes.
const BAR: usize = 8;

/// `100 %` and the blank between it and the bar.
const PERCENT: usize = 6;

impl Column {
    /// Every column, in the order in which they are shown.
    pub const ALL: [Column; 7] = [
        Column::Id,
        Column::Status,
        Column::Name,
        Column::Type,
        Column::Progress,
        Column::Time,
        Column::Details,
    ];

    /// What stands above it.
    pub fn title(self) -> &'static str {
        match self {
            Column::Id => "ID",
            Column::Status => "STATUS",
            Column::Name => "NAME",
            Column::Type => "TYPE",
            Column::Progress => "PROGRESS",
            Column::Time => "TIME",
            Column::Details => "DETAILS",
        }
    }
}

impl Row {
    /// The task as it is at `now`.
    pub fn of(task: &ListedTask, now: Moment) -> Row {
        let share = one_line(&words::progress(task));
        let progress = format!("{share} {}", words::counted(task));
        let texts = [
            task.id().to_string(),
            task.status().to_string(),
            one_line(task.name().as_str()),
            task.task_type().to_string(),
            one_line(&progress),
            words::time(task, now),
            one_line(task.details().as_str()),
        ];
        Row { status: task.status(), percent: task.percent(), texts, share }
    }

    /// All of it for a program: nothing cut, tabs between the columns.
    pub fn with_tabs(&self) -> String {
        self.texts.join("\t")
    }

    /// What stands in a column of `width`.
    pub fn cell(&self, column: Column, width: usize) -> String {
        let text = &self.texts[column as usize];
        match (column, self.percent) {
            (Column::Id, _) => format!("{text:>width$}"),
            (Column::Status, _) => cut(&look::status(self.status), width),
            (Column::Progress, percent) => self.progress(percent, width),
            _ => cut(text, width),
        }
    }

    /// As much as has room: the share, a bar before it, the count behind it.
    fn progress(&self, percent: Option<Percent>, width: usize) -> String {
        let bar = percent.filter(|_| width >= BAR + PERCENT).map(|percent| {
            // The shares stand below each other.
            format!("{} {}", look::bar(percent, BAR), " ".repeat(5 - columns(&self.share).min(5)))
        });
        let bar = bar.unwrap_or_default();
        let whole = format!("{bar}{}", self.texts[Column::Progress as usize]);
        match columns(&whole) <= width {
            true => whole,
            false => cut(&format!("{bar}{}", self.share), width),
        }
    }

    fn natural(&self, column: Column) -> usize {
        let text = columns(&self.texts[column as usize]);
        match column {
            Column::Status => 2 + text,
            Column::Progress if self.percent.is_some() => {
                BAR + PERCENT + text - columns(&self.share)
            }
            _ => text,
        }
    }
}
