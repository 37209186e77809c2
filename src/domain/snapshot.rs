//! The active tasks at one moment.

use serde::{Deserialize, Serialize};

use crate::domain::{ListedTask, Moment, Status};

/// What a view shows: a window of the active tasks, and counts for the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The tasks in the window, in the view's order.
    pub tasks: Vec<ListedTask>,
    /// All active tasks, by status.
    pub counts: Counts,
    /// How many tasks meet the view's filter, in the window or not.
    pub total: u64,
    /// How many tasks stand before the window.
    pub start: u64,
    /// The moment at which all of this was so, by the server's clock.
    pub as_of: Moment,
    /// For how many seconds a finished task stays active.
    pub active_for_s: u64,
}

/// How many tasks stand in each status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    running: u32,
    queued: u32,
    paused: u32,
    failed: u32,
    completed: u32,
    cancelled: u32,
}

impl Counts {
    /// How many stand in `status`.
    pub fn of(&self, status: Status) -> u32 {
        match status {
            Status::Running => self.running,
            Status::Queued => self.queued,
            Status::Paused => self.paused,
            Status::Failed => self.failed,
            Status::Completed => self.completed,
            Status::Cancelled => self.cancelled,
        }
    }

    /// How many there are in all.
    pub fn total(&self) -> u32 {
        Status::ALL.into_iter().map(|status| self.of(status)).sum()
    }

    /// One more in `status`.
    pub fn add(&mut self, status: Status) {
        *self.slot(status) += 1;
    }

    /// One less in `status`.
    pub fn subtract(&mut self, status: Status) {
        let slot = self.slot(status);
        *slot = slot.saturating_sub(1);
    }

    fn slot(&mut self, status: Status) -> &mut u32 {
        match status {
            Status::Running => &mut self.running,
            Status::Queued => &mut self.queued,
            Status::Paused => &mut self.paused,
            Status::Failed => &mut self.failed,
            Status::Completed => &mut self.completed,
            Status::Cancelled => &mut self.cancelled,
        }
    }
}
