//! How the columns of a table share the width of where it is shown.

use super::{BAR, Column, PERCENT, Row};
use crate::cli::look::{columns, padded};

/// How wide each column is; what has no room is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout([usize; 7]);

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
