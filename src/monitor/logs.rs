//! What tasks print: taken in, read, searched and followed.

mod read;
mod watch;

use crate::domain::{LogBatch, Problem, TaskId};
use crate::monitor::writer::Command;
use crate::monitor::{Actor, Appended, Error, Monitor};

pub use read::{LogPage, LogPart, LogQuery};
pub use watch::LogWatch;

pub(super) use watch::LogBells;

/// So many KiB of lines wait to be written at most; who brings more waits outside.
pub(super) const ROOM_KIB: usize = 32 * 1024;

impl Monitor {
    /// Adds lines to the log of a task.
    pub async fn append_log(
        &self,
        actor: Actor,
        id: TaskId,
        batch: LogBatch,
    ) -> Result<Appended, Error> {
        if !self.0.options.records {
            self.task(actor, id).await?;
            return Err(Problem::NotRecorded.into());
        }
        let bytes: usize = batch.lines.iter().map(|line| line.text.as_str().len() + 64).sum();
        let room = (bytes / 1024 + 1).min(ROOM_KIB) as u32;
        let _room = self.0.log_room.acquire_many(room).await.map_err(|_| Error::Stopping)?;
        self.ask(|reply| Command::Log { id, batch, reply }).await
    }
}
