//! What is kept of a task, what changes of it, and what is remembered besides.

use std::sync::Arc;

use crate::domain::{Entry, Moment, Point, Task, TaskId};

/// A task as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The task.
    pub task: Arc<Task>,
    /// From when on it is not found; until then its removal can be undone.
    pub removed_at: Option<Moment>,
}

/// A task to be saved.
#[derive(Debug, Clone)]
pub struct Change<'t> {
    /// What it was made from; none for a task that is new.
    pub base: Option<&'t Stored>,
    /// The task as it shall be.
    pub next: &'t Stored,
}

/// What is to be remembered of a task besides what it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct Remembered {
    /// Of which task.
    pub id: TaskId,
    /// What it did and said.
    pub entries: Vec<Entry>,
    /// The corners of its curve.
    pub points: Vec<Point>,
}

/// What is remembered of one finished run of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// What the task did in it, without its words.
    pub entries: Vec<Entry>,
    /// The corners of its curve.
    pub points: Vec<Point>,
}

impl From<Task> for Stored {
    fn from(task: Task) -> Self {
        Stored { task: Arc::new(task), removed_at: None }
    }
}

impl Stored {
    /// Whether the task is found at `now`.
    pub fn is_found(&self, now: Moment) -> bool {
        self.removed_at.is_none_or(|removed_at| removed_at > now)
    }
}

impl Change<'_> {
    /// Whether the task is at work, stands where it stood, and only said something:
    /// by far the most frequent change, which touches few columns and no index.
    pub fn is_report(&self) -> bool {
        let stands = |stored: &Stored| {
            let task = &stored.task;
            (*task.state(), task.attempt(), task.is_pinned(), stored.removed_at)
        };
        let is_same = self.base.is_some_and(|base| stands(base) == stands(self.next));
        is_same && !self.is_of_settled()
    }

    /// Whether the stored task may be settled, which only what has ended or was removed is.
    pub fn is_of_settled(&self) -> bool {
        self.base.is_some_and(|base| base.task.is_finished() || base.removed_at.is_some())
    }
}
