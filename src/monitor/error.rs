//! Why the monitor did not do as asked.

use crate::domain::{Problem, TaskId};
use crate::store::StoreError;

/// Why the monitor did not do as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no such task, or it was removed.
    #[error("task {0} not found")]
    NotFound(TaskId),
    /// The task, standing where it does, cannot take the change.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// Nothing was written, for want of space.
    #[error("the disk is full; nothing was written. Free some space and repeat the request")]
    StorageFull,
    /// Nothing was written, or read.
    #[error("the store is not available; nothing was written. Repeat the request")]
    Unavailable,
    /// The commit failed half way: the store alone knows how it ended.
    #[error(
        "the store failed during the commit; whether it was written is unknown. Look before you repeat the request"
    )]
    OutcomeUnknown,
    /// Somebody else's backup is being made or sent.
    #[error("another backup is being made or sent. Wait for its end")]
    BackupInProgress,
    /// A copy would fill the disk, and then the bots could not write.
    #[error(
        "the disk has no room for a copy of the database. Free some space and repeat the request"
    )]
    NoRoomForBackup,
    /// The database could not be copied, or its copy did not pass the check.
    #[error("the database could not be copied, or is damaged; the server's log says why")]
    BackupFailed,
    /// The server is stopping; nothing was written.
    #[error("the server is stopping; nothing was written. Repeat the request when it is back")]
    Stopping,
}

impl From<StoreError> for Error {
    /// Logs what the store said: beyond this point it has no more to tell.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Error::StorageFull,
            error => {
                tracing::error!(%error, "the store failed");
                Error::Unavailable
            }
        }
    }
}
