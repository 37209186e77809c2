//! Why a well-formed request is refused.

use crate::domain::{Moment, Seq, Status, TaskId};

/// A change that the task, standing where it does, cannot take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A finished task cannot be paused.
    #[error(
        "task {id} is already {status} (since {finished_at}); set it running to begin a new attempt"
    )]
    AlreadyFinished {
        /// The task.
        id: TaskId,
        /// How it ended.
        status: Status,
        /// When it ended.
        finished_at: Moment,
    },
    /// A queued task cannot be paused, since nothing of it runs.
    #[error("task {id} is queued and has not started; set it running before pausing it")]
    NotStarted {
        /// The task.
        id: TaskId,
    },
    /// A removed task cannot come back beside another one with its key.
    #[error("task {by} has the key of task {id} by now; remove it first")]
    KeyTaken {
        /// The task that was removed.
        id: TaskId,
        /// The task that has its key.
        by: TaskId,
    },
    /// A record is about what another one added, and that one added nothing.
    #[error("record {seq} of this producer added no task, or one that is gone")]
    NotAdded {
        /// The number of the record that is said to have added it.
        seq: Seq,
    },
    /// The server was told to keep no logs.
    #[error(
        "no log is kept here, for the server runs with --no-recording; the lines were not taken"
    )]
    NotRecorded,
    /// A search cannot be saved as it is, or not under that name.
    #[error("{0}")]
    NotSaved(String),
    /// There is no room for another saved search.
    #[error("there are as many saved searches as are kept; forget one first")]
    TooManySearches,
}
