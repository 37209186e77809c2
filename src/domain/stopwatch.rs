//! How long a task has run, without its pauses.

use std::time::Duration;

use crate::domain::{Moment, Status, Task};

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
    /// A stopwatch for a run that was `paused` for so long before anybody measured it.
    pub fn begun(task: &Task, paused: Duration) -> Stopwatch {
        let at = task.updated_at();
        let run = task.started_at().filter(|_| !task.is_finished());
        Stopwatch {
            run: run.map(|started_at| (task.attempt(), started_at)),
            ran: run.map_or(Duration::ZERO, |it| at.since(it).saturating_sub(paused)),
            at,
            is_running: task.status() == Status::Running,
        }
    }

    /// The stopwatch once `task` is known; another run is measured from its start.
    #[must_use]
    pub fn after(self, task: &Task) -> Stopwatch {
        let next = Stopwatch::begun(task, Duration::ZERO);
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
