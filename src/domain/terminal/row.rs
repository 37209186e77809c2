//! The row of cells that a line is replayed onto.

use super::parser::{Token, Tokens};
use super::{Span, Style, visible};

/// No sequence moves the cursor beyond this column, unless the text itself is that long, so that
/// a few bytes cannot ask for gigabytes of blanks.
pub(super) const LAST_COLUMN: usize = 8192;

/// One column. Every character takes one, wide, combining and tab alike: precise widths need
/// a table that is not worth its bytes, and only overwriting could tell the difference.
#[derive(Clone, Copy)]
struct Cell {
    glyph: char,
    style: Style,
    /// The epoch it was written in, 0 for a gap.
    written: u32,
    /// The epoch in which this cell and all before it were last erased, 0 for never.
    erased_before: u32,
    /// The same for this cell and all after it.
    erased_after: u32,
}

impl Default for Cell {
    fn default() -> Self {
        let style = Style::default();
        Self { glyph: ' ', style, written: 0, erased_before: 0, erased_after: 0 }
    }
}

/// The cells of a line and the cursor.
///
/// Erasing starts a new epoch and only marks the cell it starts from, and the marks are settled
/// once at the end; otherwise a line full of erasures would take quadratic time.
struct Row {
    cells: Vec<Cell>,
    column: usize,
    style: Style,
    /// Counted from 1, because no cell was ever written in epoch 0.
    epoch: u32,
}

/// Replays a line and reads the row.
pub(super) fn replayed(line: &str) -> Vec<Span> {
    let mut row = Row { cells: Vec::new(), column: 0, style: Style::default(), epoch: 1 };
    for token in Tokens::of(line) {
        row.obey(token);
    }
    row.into_spans()
}

impl Row {
    fn obey(&mut self, token: Token) {
        match token {
            Token::Char('\r') => self.column = 0,
            Token::Char('\x08') => self.column = self.column.saturating_sub(1),
            Token::Char(c) => self.write(visible(c)),
            Token::Column(column) => self.move_to(column),
            Token::Right(count) => self.move_to(self.column.saturating_add(count)),
            Token::Left(count) => self.move_to(self.column.saturating_sub(count)),
            Token::Erase { before, after } => self.erase(before, after),
            Token::Style(parameters) => self.style.select(parameters),
        }
    }

    fn move_to(&mut self, column: usize) {
        self.column = column.min(self.cells.len().max(LAST_COLUMN));
    }

    fn write(&mut self, glyph: char) {
        if self.column >= self.cells.len() {
            self.cells.resize(self.column + 1, Cell::default());
        }
        let cell = &mut self.cells[self.column];
        *cell = Cell { glyph, style: self.style, written: self.epoch, ..*cell };
        self.column += 1;
    }

    fn erase(&mut self, before: bool, after: bool) {
        self.epoch += 1;
        if after && let Some(cell) = self.cells.get_mut(self.column) {
            cell.erased_after = self.epoch;
        }
        let last = self.cells.len().saturating_sub(1);
        if before && let Some(cell) = self.cells.get_mut(self.column.min(last)) {
            cell.erased_before = self.epoch;
        }
    }

    fn into_spans(mut self) -> Vec<Span> {
        settle(self.cells.iter_mut(), |cell| cell.erased_after);
        settle(self.cells.iter_mut().rev(), |cell| cell.erased_before);
        let end = self.cells.iter().rposition(|cell| cell.written > 0).map_or(0, |last| last + 1);
        let runs = self.cells[..end].chunk_by(|a, b| a.style == b.style);
        runs.map(|run| Span { text: run.iter().map(|c| c.glyph).collect(), style: run[0].style })
            .collect()
    }
}

/// Blanks the cells that were written before the latest erasure seen on the way to them.
fn settle<'a>(cells: impl Iterator<Item = &'a mut Cell>, erased: impl Fn(&Cell) -> u32) {
    let mut latest = 0;
    for cell in cells {
        latest = latest.max(erased(cell));
        if cell.written < latest {
            *cell = Cell { erased_before: cell.erased_before, ..Cell::default() };
        }
    }
}
