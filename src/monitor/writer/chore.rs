//! What the keeper asks of the writer: a little at a time, since others wait meanwhile.

use std::time::{Duration, Instant};

use crate::domain::{Moment, TaskId};
use crate::monitor::Error;
use crate::monitor::writer::{Writer, commit};
use crate::store::OldAttempts;

/// Work that nobody waits for, and how much of it shall share a commit.
#[derive(Debug)]
pub enum Chore {
    /// To delete those chunks of logs, each named by its log and its first line.
    DropLogs(Vec<(TaskId, u64)>),
    /// To delete the oldest of what is past by that moment, about so many rows.
    Prune(Moment, usize),
    /// To delete what is kept of those runs, about so many rows.
    PruneAttempts(OldAttempts, usize),
    /// To forget producers that were not heard of since that moment, about so many rows.
    ForgetProducers(Moment, usize),
    /// To give that many free pages back to the disk.
    GiveBack(usize),
    /// To settle those of the tasks that are at rest.
    Settle(Vec<TaskId>),
    /// To merge a little of what settling and pruning have written.
    Merge,
    /// To move what was committed into the database.
    Checkpoint,
}

/// What was done of a chore.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Whether there was anything to do.
    pub did_something: bool,
    /// For so long others may have waited.
    pub took: Duration,
}

impl Writer {
    /// Does a chore and makes it durable.
    pub(super) async fn do_chore(&mut self, chore: Chore) -> Result<Step, Error> {
        let began = Instant::now();
        let done = self.commit_chore(&chore).await;
        if let Err(error) = &done {
            self.recover(error).await;
        }
        tracing::trace!(?chore, took = ?began.elapsed(), "did a chore");
        done.map(|did_something| Step { did_something, took: began.elapsed() })
    }

    /// Whether there was anything to do.
    async fn commit_chore(&mut self, chore: &Chore) -> Result<bool, Error> {
        let now = (self.clock)();
        if matches!(chore, Chore::Checkpoint) {
            self.connection.checkpoint().await?;
            return Ok(true);
        }
        let mut transaction = self.connection.begin().await?;
        let was_any = match chore {
            Chore::DropLogs(chunks) => transaction.drop_log_chunks(chunks).await.map(|()| true)?,
            Chore::Prune(until, rows) => transaction.prune(*until, *rows).await?,
            Chore::PruneAttempts(old, rows) => transaction.prune_attempts(old, *rows).await?,
            Chore::ForgetProducers(since, rows) => {
                transaction.forget_producers(*since, *rows).await?
            }
            Chore::GiveBack(pages) => transaction.give_back(*pages).await?,
            Chore::Settle(ids) => transaction.settle(ids, now).await.map(|()| true)?,
            Chore::Merge => transaction.merge_history().await?,
            Chore::Checkpoint => false,
        };
        commit(transaction).await?;
        Ok(was_any)
    }
}
