//! What happened to a task.

use crate::domain::Status;

/// One thing that an update did, for history, notices and audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The task was added.
    Added,
    /// A finished task was set to work again.
    AttemptBegan {
        /// The number of the new attempt; the first was 1.
        attempt: u32,
    },
    /// The status changed.
    StatusChanged {
        /// What it was.
        from: Status,
        /// What it is.
        to: Status,
    },
    /// The progress changed, up or down.
    ProgressChanged,
    /// The details changed.
    DetailsChanged,
}
