//! How long a task has run, without its pauses.

use std::time::Duration;

use crate::domain::{Durations, Entry, Moment, Status, Task, phases};

/// How long the present run of a task has run, as of its last report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stopwatch {
    /// Which run is measured: its attempt, and when it started.
    run: Option<(u32, Moment)>,
    ran: Duration,
    /// Until when it is measured.
    at: Moment,
    is_running: bool,
}

impl Stopwatch {
    /// A stopwatch for a run of which only this is remembered.
    pub fn resumed(task: &Task, entries: &[Entry]) -> Stopwatch {
        let of_run = |entry: &Entry| entry.attempt == task.attempt();
        let began = entries.iter().position(of_run).unwrap_or(entries.len());
        let paused = paused(&entries[began..], task.updated_at());
        let begun = Stopwatch::begun(task);
        Stopwatch { ran: begun.ran.saturating_sub(paused), ..begun }
    }

    /// A stopwatch for a run that never stood still.
    fn begun(task: &Task) -> Stopwatch {
        let at = task.updated_at();
        let run = task.started_at().filter(|_| !task.is_finished());
        Stopwatch {
            run: run.map(|started_at| (task.attempt(), started_at)),
            ran: run.map_or(Duration::ZERO, |started_at| at.since(started_at)),
            at,
            is_running: task.status() == Status::Running,
        }
    }

    /// The stopwatch once `task` is known; another run is measured from its start.
    #[must_use]
    pub fn after(self, task: &Task) -> Stopwatch {
        let next = Stopwatch::begun(task);
        match next.run {
            Some(_) if next.run == self.run => Stopwatch { ran: self.ran_until(next.at), ..next },
            _ => next,
        }
    }

    /// Whether this measures a run, and it is the one that `other` measures.
    pub fn is_of_the_run_of(&self, other: &Stopwatch) -> bool {
        self.run.is_some() && self.run == other.run
    }

    /// Whether there is a run, and it does not stand still.
    pub fn is_running(&self) -> bool {
        self.is_running
    }

    /// Until when it is measured.
    pub fn at(&self) -> Moment {
        self.at
    }

    /// For how long it ran.
    pub fn ran(&self) -> Duration {
        self.ran
    }

    /// For how long it stood still; none where there is no run.
    pub fn paused(&self) -> Option<Duration> {
        self.run.map(|(_, started_at)| self.at.since(started_at).saturating_sub(self.ran))
    }

    fn ran_until(&self, now: Moment) -> Duration {
        match self.is_running {
            true => self.ran + now.since(self.at),
            false => self.ran,
        }
    }
}

/// For how long the last run in these entries stood still until `now`.
fn paused(entries: &[Entry], now: Moment) -> Duration {
    let run = entries.rsplit(|entry| entry.status == Status::Queued).next().unwrap_or_default();
    Duration::from_millis(Durations::of(&phases(run), now).paused_ms)
}
