//! What a client asks of a task.

use crate::domain::{Details, Key, Name, Outcome, Report, Tags, TaskType};

/// A task to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// What a person calls it.
    pub name: Name,
    /// What kind of job it is.
    pub task_type: TaskType,
    /// What it has to say about itself.
    pub details: Details,
    /// By which words it is found.
    pub tags: Tags,
    /// The client's own identity for a job that comes back.
    pub key: Option<Key>,
    /// Whether it waits to start instead of running at once.
    pub queued: bool,
    /// How far it is already.
    pub progress: Option<Report>,
}

/// A change to a task; what is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Update {
    /// Where the task shall stand.
    pub status: Option<Transition>,
    /// How far it is.
    pub progress: Option<Report>,
    /// What it has to say about itself.
    pub details: Option<Details>,
}

/// Where a task shall stand from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Wait to start (again).
    Queue,
    /// Start, go on after a pause, or begin a new attempt.
    Run,
    /// Stand still.
    Pause,
    /// End.
    Finish(Outcome),
}
