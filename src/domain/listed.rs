//! A task as lists show it: with what only a running monitor knows.

use std::borrow::Borrow;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::{Estimate, Moment, Status, Task, TaskRecord, Usual};

/// A task, and what is expected of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TaskRecord", into = "TaskRecord")]
pub struct ListedTask {
    /// The task.
    pub task: Arc<Task>,
    /// When it will end, as far as that is known.
    pub estimate: Option<Estimate>,
    /// How long its job usually takes, as far as that is known.
    pub usual: Option<Usual>,
    /// How many seconds of its run it stood still; none where it did not, or that is not known.
    pub paused_s: Option<u64>,
}

impl ListedTask {
    /// When it will end, as far as that is known.
    pub fn ends_at(&self) -> Option<Moment> {
        self.estimate.map(|estimate| estimate.ends_at)
    }

    /// How long it has run by `now` and how long that usually takes, where it is slow.
    pub fn slower_than_usual(&self, now: Moment) -> Option<(Duration, Duration)> {
        let Usual { took_s, slow_from_s } = self.usual?;
        let ran = self.ran(now)?;
        (ran.as_secs() > slow_from_s?).then(|| (ran, Duration::from_secs(took_s)))
    }

    /// How long it has run by `now`, without its pauses; none for what does not run.
    fn ran(&self, now: Moment) -> Option<Duration> {
        let started_at = self.started_at().filter(|_| self.status() == Status::Running)?;
        let paused = Duration::from_secs(self.paused_s.unwrap_or_default());
        Some(now.since(started_at).saturating_sub(paused))
    }

    /// Whether this shows what `other` shows; by their versions, without comparing texts.
    pub fn shows_the_same_as(&self, other: &ListedTask) -> bool {
        let of = |task: &ListedTask| {
            (task.id(), task.version(), task.estimate, task.usual, task.paused_s)
        };
        of(self) == of(other)
    }
}

impl Deref for ListedTask {
    type Target = Task;

    fn deref(&self) -> &Task {
        &self.task
    }
}

impl Borrow<Task> for ListedTask {
    fn borrow(&self) -> &Task {
        &self.task
    }
}

impl From<Task> for ListedTask {
    fn from(task: Task) -> Self {
        Arc::new(task).into()
    }
}

impl From<Arc<Task>> for ListedTask {
    fn from(task: Arc<Task>) -> Self {
        ListedTask { task, estimate: None, usual: None, paused_s: None }
    }
}

impl From<ListedTask> for TaskRecord {
    fn from(listed: ListedTask) -> Self {
        let ListedTask { task, estimate, usual, paused_s } = listed;
        let from_past = estimate.filter(|estimate| estimate.runs > 0);
        TaskRecord {
            ends_at: estimate.map(|estimate| estimate.ends_at),
            ends_earliest: from_past.map(|estimate| estimate.earliest),
            ends_latest: from_past.map(|estimate| estimate.latest),
            past_runs: estimate.map(|estimate| estimate.runs),
            usual_s: usual.map(|usual| usual.took_s),
            slow_from_s: usual.and_then(|usual| usual.slow_from_s),
            paused_s,
            ..Task::clone(&task).into()
        }
    }
}

impl TryFrom<TaskRecord> for ListedTask {
    type Error = <Task as TryFrom<TaskRecord>>::Error;

    fn try_from(record: TaskRecord) -> Result<Self, Self::Error> {
        let (estimate, usual, paused_s) = (estimate(&record), usual(&record), record.paused_s);
        Ok(ListedTask { task: Arc::new(record.try_into()?), estimate, usual, paused_s })
    }
}

fn estimate(record: &TaskRecord) -> Option<Estimate> {
    let ends_at = record.ends_at?;
    Some(Estimate {
        ends_at,
        earliest: record.ends_earliest.unwrap_or(ends_at),
        latest: record.ends_latest.unwrap_or(ends_at),
        runs: record.past_runs.unwrap_or_default(),
    })
}

fn usual(record: &TaskRecord) -> Option<Usual> {
    Some(Usual { took_s: record.usual_s?, slow_from_s: record.slow_from_s })
}
