//! What bots' clients noted, taken in so that a repeat changes nothing.

use crate::domain::{BatchRecord, Status, TaskId};
use crate::monitor::writer::Command;
use crate::monitor::{Actor, Error, Monitor};

/// So many records wait to be taken in at most; who brings more waits outside.
pub(super) const ROOM: usize = 4096;

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Which task it is about, where that is known.
    pub task: Option<TaskId>,
    /// The attempt that it added, or else the one that the task is at.
    pub attempt: Option<u32>,
    /// Where the task stands after it; none where the task is not found.
    pub status: Option<Status>,
    /// What it did.
    pub fate: Fate,
}

/// What a record did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// What it says.
    Taken,
    /// Nothing, for it was seen before.
    Repeated,
    /// Nothing, for it is of an attempt before the one that the task is at.
    Late,
    /// Nothing, for it could not be done.
    Refused(Error),
}

impl Monitor {
    /// Takes in what was noted, in its order; what can be done of it is done in one commit.
    pub async fn batch(
        &self,
        actor: Actor,
        records: Vec<BatchRecord>,
    ) -> Result<Vec<Receipt>, Error> {
        let room = records.len().min(ROOM) as u32;
        let _room = self.0.batch_room.acquire_many(room).await.map_err(|_| Error::Stopping)?;
        self.ask(|reply| Command::Batch { actor, records, reply }).await
    }
}
