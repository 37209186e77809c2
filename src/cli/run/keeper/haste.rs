//! When to wait a moment before reading on.
//!
//! To be woken for each line costs several times what passing it on does. Where lines come in
//! quick succession, each by itself, waiting a moment takes several at once. Whoever answers each
//! line before the next is sent must not be held up so: there a moment brings no second line.

use std::time::{Duration, Instant};

/// How quickly pieces come, and whether waiting for more of them has paid off.
pub struct Haste {
    /// So many small pieces came in a row, each soon after the one before; below zero, so many
    /// are to pass before waiting is tried again.
    row: i32,
    last: Instant,
}

/// What comes sooner than this after the piece before is in a row with it; a wait is as long.
pub const MOMENT: Duration = Duration::from_millis(4);

/// A row begins to count after so many.
const ROW: i32 = 32;

/// Where waiting brought nothing, so many pieces pass before it is tried again.
const REST: i32 = 1_000;

/// A larger piece is worth being woken for.
const SMALL_BYTES: usize = 4096;

impl Haste {
    /// Nothing came yet.
    pub fn new() -> Haste {
        Haste { row: 0, last: Instant::now() }
    }

    /// Whether to wait a moment now that something has come, for more of it.
    pub fn waits(&self) -> bool {
        self.row >= ROW
    }

    /// Learns from `piece`, which was read at `now`.
    pub fn saw(&mut self, piece: &[u8], now: Instant) {
        let is_soon = now - std::mem::replace(&mut self.last, now) < MOMENT;
        self.row = match self.row {
            _ if piece.len() > SMALL_BYTES => 0,
            ROW.. if lines(piece) > 1 => ROW,
            ROW.. => -REST,
            row if is_soon || row < 0 => row + 1,
            _ => 0,
        };
    }
}

fn lines(piece: &[u8]) -> usize {
    piece.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of `count` pieces were waited for, where one that is waited for holds `each` lines.
    fn waited(count: usize, every: Duration, each: usize) -> usize {
        let (mut haste, mut now) = (Haste::new(), Instant::now());
        let mut piece = |_: &usize| {
            let waits = haste.waits();
            now += if waits { every + MOMENT } else { every };
            haste.saw("a line\n".repeat(if waits { each } else { 1 }).as_bytes(), now);
            waits
        };
        (0..count).filter(|at| piece(at)).count()
    }

    #[test]
    fn a_flood_of_lines_is_taken_several_at_a_time() {
        assert!(waited(10_000, Duration::from_millis(1), 4) > 9_900);
    }

    #[test]
    fn lines_that_come_now_and_then_are_never_waited_for() {
        assert_eq!(waited(10_000, Duration::from_millis(10), 1), 0);
    }

    #[test]
    fn who_answers_each_line_is_waited_for_once_in_a_thousand() {
        assert!(waited(100_000, Duration::from_micros(50), 1) <= 97);
    }
}
