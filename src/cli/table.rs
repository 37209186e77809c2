//! Tasks as rows of a table that fits where it is shown.

use crate::cli::look::{self, columns, cut, padded};
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

/// How wide each column is; what has no room is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout([usize; 7]);

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

impl Layout {
    /// Shares `width` columns among what `rows` say: first what tells tasks apart and how they
    /// are, then bars, what they say of themselves, and their types.
    pub fn fit(rows: &[Row], width: usize) -> Layout {
        let natural = |column: Column| {
            let widest = rows.iter().map(|row| row.natural(column)).max().unwrap_or_default();
            match (column, widest) {
                // Where none has anything to say, there is nothing to show.
                (Column::Details, 0) => 0,
                _ => widest.max(columns(column.title())),
            }
        };
        let least = |column: Column| match column {
            Column::Name => natural(Column::Name).min(8),
            Column::Progress => natural(Column::Progress).min(9),
            Column::Type | Column::Details => 0,
            _ => natural(column),
        };
        let mut share = Share::new(Column::ALL.map(least), width);
        share.grow(Column::Name, natural(Column::Name).min(20), 1);
        share.grow(Column::Progress, natural(Column::Progress).min(BAR + PERCENT), 1);
        share.grow(
            Column::Details,
            natural(Column::Details).min(24),
            natural(Column::Details).min(12),
        );
        share.grow(Column::Type, natural(Column::Type), natural(Column::Type));
        share.grow(Column::Progress, natural(Column::Progress), natural(Column::Progress));
        share.grow(Column::Name, natural(Column::Name).min(48), 1);
        share.grow(Column::Details, natural(Column::Details), natural(Column::Details).min(12));
        Layout(share.widths)
    }

    /// The columns that have room, each with its width.
    pub fn columns(&self) -> impl Iterator<Item = (Column, usize)> {
        Column::ALL.into_iter().zip(self.0).filter(|(_, width)| *width > 0)
    }

    /// What stands above the columns.
    pub fn head(&self) -> String {
        let titles = self.columns().map(|(column, width)| match column {
            Column::Id => format!("{:>width$}", column.title()),
            _ => padded(column.title(), width),
        });
        titles.collect::<Vec<_>>().join(" ").trim_end().to_owned()
    }

    /// The cells of a row, each as wide as its column.
    pub fn cells(&self, row: &Row) -> Vec<(Column, String)> {
        let cells = self.columns();
        cells.map(|(column, width)| (column, padded(&row.cell(column, width), width))).collect()
    }
}

/// What of the width is given to whom.
struct Share {
    widths: [usize; 7],
    spare: usize,
}

impl Share {
    /// Gives each column its `least`, or what a very narrow place has for it.
    fn new(mut least: [usize; 7], width: usize) -> Share {
        let used = |widths: &[usize; 7]| {
            let shown = widths.iter().filter(|width| **width > 0);
            shown.map(|width| width + 1).sum::<usize>().saturating_sub(1)
        };
        let narrower = [
            (Column::Name, 4),
            (Column::Time, 0),
            (Column::Progress, 0),
            (Column::Status, 1),
            (Column::Name, 0),
        ];
        for (column, to) in narrower {
            let over = used(&least).saturating_sub(width);
            let column = &mut least[column as usize];
            match to {
                0 if over > 0 => *column = 0,
                to => *column = (*column).saturating_sub(over).max(to.min(*column)),
            }
        }
        Share { widths: least, spare: width.saturating_sub(used(&least)) }
    }

    /// Lets a column grow up to `to`, if it can have `least` at all.
    fn grow(&mut self, column: Column, to: usize, least: usize) {
        let width = &mut self.widths[column as usize];
        // What was left out needs a blank before it.
        let gap = usize::from(*width == 0);
        let more = to.saturating_sub(*width).min(self.spare.saturating_sub(gap));
        if *width + more >= least && more > 0 {
            *width += more;
            self.spare -= more + gap;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::arbitrary::backtest;
    use crate::domain::{Name, NewTask, Percent, Report, Task, TaskId};

    fn task(name: &str, details: &str, percent: f64) -> ListedTask {
        let new = NewTask {
            name: Name::try_from(name.to_owned()).unwrap(),
            details: details.to_owned().into(),
            progress: Some(Report::Percent(Percent::try_from(percent).unwrap())),
            ..backtest()
        };
        Task::added(TaskId(7), new, Moment::default()).task.into()
    }

    fn drawn(tasks: &[ListedTask], width: usize) -> Vec<String> {
        let rows: Vec<_> = tasks.iter().map(|task| Row::of(task, Moment::default())).collect();
        let layout = Layout::fit(&rows, width);
        let line = |row: &Row| {
            let cells = layout.cells(row);
            cells.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" ")
        };
        std::iter::once(layout.head()).chain(rows.iter().map(line)).collect()
    }

    #[test]
    fn a_table_is_never_wider_than_where_it_is_shown() {
        let tasks = [
            task("Backtest – Golden Cross on every pair there is", "Testing on BTCUSDT", 50.0),
            task("日本語の名前がここに続きます", &"long words ".repeat(50), 7.0),
        ];
        for width in 12..200 {
            for line in drawn(&tasks, width) {
                assert!(columns(&line) <= width, "{width}: {line:?}");
            }
        }
    }

    #[test]
    fn what_matters_stays_in_a_narrow_terminal_and_the_rest_comes_with_the_room() {
        let tasks = [task("Backtest – Golden Cross", "Testing on BTCUSDT", 50.0)];
        let narrow = drawn(&tasks, 45).remove(1);
        assert!(narrow.contains("● running") && narrow.contains("50 %"), "{narrow}");
        assert!(!narrow.contains("Testing"), "{narrow}");
        let usual = drawn(&tasks, 80).remove(1);
        assert!(usual.contains("████░░░░  50 %") && usual.contains("Testing on"), "{usual}");
        let wide = drawn(&tasks, 120).remove(1);
        for part in ["Backtest – Golden Cross", "backtest", "Testing on BTCUSDT"] {
            assert!(wide.contains(part), "{wide}");
        }
    }

    #[test]
    fn a_row_for_a_program_has_seven_fields_whatever_the_texts() {
        let row = Row::of(&task("a\tb", "one\ntwo\tthree", 50.0), Moment::default());
        let line = row.with_tabs();
        assert_eq!(line.split('\t').count(), 7, "{line:?}");
        assert!(line.ends_with("\tone two three") && !line.contains('\n'), "{line:?}");
    }
}
