//! A task that is looked at by itself, with the end of its log.

use std::collections::VecDeque;

use crate::domain::{ListedTask, LogLine};

/// So many lines are held; `progress-monitor log` has all of them.
const HELD: usize = 2_000;

/// A task and what it printed.
pub struct Opened {
    /// The task, as it was when it was last shown.
    pub task: ListedTask,
    /// Whether it left the view meanwhile.
    pub has_left: bool,
    /// The last lines of its log.
    pub lines: VecDeque<LogLine>,
    /// How many lines lie below those that are shown.
    pub below: usize,
}

impl Opened {
    /// The task, and nothing printed yet.
    pub fn new(task: ListedTask) -> Opened {
        Opened { task, has_left: false, lines: VecDeque::new(), below: 0 }
    }

    /// The task is so now; none where the view does not show it any more.
    pub fn update(&mut self, task: Option<&ListedTask>) {
        self.has_left = task.is_none();
        if let Some(task) = task {
            self.task = task.clone();
        }
    }

    /// It printed these lines. Whoever reads farther up goes on reading there.
    pub fn print(&mut self, lines: Vec<LogLine>) {
        let last = self.lines.back().map_or(0, |line| line.seq);
        let new = lines.into_iter().filter(|line| line.seq > last);
        let before = self.lines.len();
        self.lines.extend(new);
        if self.below > 0 {
            self.below += self.lines.len() - before;
        }
        let too_many = self.lines.len().saturating_sub(HELD);
        self.lines.drain(..too_many);
    }

    /// Shows lines that lie farther up.
    pub fn scroll_back(&mut self, lines: usize) {
        self.below = self.below.saturating_add(lines).min(self.lines.len().saturating_sub(1));
    }

    /// Shows lines that lie farther down.
    pub fn scroll_on(&mut self, lines: usize) {
        self.below = self.below.saturating_sub(lines);
    }

    /// The lines that have room in `height` rows.
    pub fn shown(&self, height: usize) -> impl Iterator<Item = &LogLine> {
        // Scrolled to the top, the first line stays at the top.
        let most = self.lines.len().saturating_sub(height);
        let end = self.lines.len() - self.below.min(most);
        self.lines.range(end.saturating_sub(height)..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::watch::board::tests::task;
    use crate::domain::Moment;

    fn line(seq: u64) -> LogLine {
        let text = format!("line {seq}").into();
        LogLine { seq, at: Moment::default(), level: None, stream: None, text }
    }

    fn shown(opened: &Opened) -> Vec<u64> {
        opened.shown(3).map(|line| line.seq).collect()
    }

    #[test]
    fn the_end_of_the_log_is_shown_and_whoever_reads_above_is_left_in_peace() {
        let mut opened = Opened::new(task(1));
        opened.print((1..=5).map(line).collect());
        assert_eq!(shown(&opened), [3, 4, 5]);
        opened.scroll_back(1);
        opened.print((4..=8).map(line).collect());
        assert_eq!(shown(&opened), [2, 3, 4]);
        opened.scroll_back(usize::MAX);
        assert_eq!(shown(&opened), [1, 2, 3]);
        opened.scroll_on(usize::MAX);
        assert_eq!(shown(&opened), [6, 7, 8]);
    }

    #[test]
    fn a_long_log_takes_no_more_memory_than_the_end_of_it() {
        let mut opened = Opened::new(task(1));
        for seq in 1..=3 * HELD as u64 {
            opened.print(vec![line(seq)]);
        }
        assert_eq!(opened.lines.len(), HELD);
        assert_eq!(shown(&opened).last(), Some(&(3 * HELD as u64)));
    }
}
