//! A run that has ended, as figures and charts see it.

use std::time::Duration;

use crate::domain::{Filter, Moment, Status};

/// One run of a task that has ended: the last one, or one before it of a job that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndedRun {
    /// How it ended.
    pub status: Status,
    /// When it started; none where it never did.
    pub started_at: Option<Moment>,
    /// When it ended.
    pub finished_at: Moment,
}

/// The runs of what a search finds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndedRuns {
    /// Those that have ended, the last to end first.
    pub runs: Vec<EndedRun>,
    /// How many tasks they are of, ended or not.
    pub tasks: u64,
    /// Whether the search finds nothing besides; else these are the newest.
    pub is_all: bool,
}

impl EndedRun {
    /// From its start to its end; none where it never started.
    pub fn lasted(&self) -> Option<Duration> {
        self.started_at.map(|start| self.finished_at.since(start))
    }

    /// Whether the run is one of those that are looked for: what a filter says of how a task
    /// ended and how long it took, it says of each of its runs.
    pub fn meets(&self, filter: &Filter) -> bool {
        let lasted = self.lasted();
        (filter.statuses.is_empty() || filter.statuses.contains(&self.status))
            && filter.took_longer.is_none_or(|least| lasted.is_some_and(|it| it > least))
            && filter.took_shorter.is_none_or(|most| lasted.is_some_and(|it| it < most))
    }
}
