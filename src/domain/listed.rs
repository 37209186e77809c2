//! A task as lists show it: with what only a running monitor knows.

use std::borrow::Borrow;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::{Moment, Task, TaskRecord};

/// A task, and when it will end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TaskRecord", into = "TaskRecord")]
pub struct ListedTask {
    /// The task.
    pub task: Arc<Task>,
    /// When it will end, as far as its pace says.
    pub ends_at: Option<Moment>,
}

impl ListedTask {
    /// Whether this shows what `other` shows; by their versions, without comparing texts.
    pub fn shows_the_same_as(&self, other: &ListedTask) -> bool {
        let of = |task: &ListedTask| (task.id(), task.version(), task.ends_at);
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
        ListedTask { task: Arc::new(task), ends_at: None }
    }
}

impl From<ListedTask> for TaskRecord {
    fn from(listed: ListedTask) -> Self {
        let ends_at = listed.ends_at;
        TaskRecord { ends_at, ..Task::clone(&listed.task).into() }
    }
}

impl TryFrom<TaskRecord> for ListedTask {
    type Error = <Task as TryFrom<TaskRecord>>::Error;

    fn try_from(record: TaskRecord) -> Result<Self, Self::Error> {
        let ends_at = record.ends_at;
        Ok(ListedTask { task: Arc::new(record.try_into()?), ends_at })
    }
}
