//! What is to be done for the searches of the history.

use crate::domain::TaskId;
use crate::monitor::Error;
use crate::monitor::writer::{Writer, commit};

/// A small step, for which others wait.
#[derive(Debug)]
pub enum Upkeep {
    /// To settle those of the tasks that are at rest.
    Settle(Vec<TaskId>),
    /// To merge a little of what settling has written.
    Merge,
    /// To do by itself what else a commit would have to do now and then.
    Checkpoint,
}

impl Writer {
    /// Takes the step; gives back whether there is more of it.
    pub(super) async fn keep_up(&mut self, upkeep: &Upkeep) -> Result<bool, Error> {
        let kept_up = match upkeep {
            Upkeep::Settle(ids) => self.settle(ids).await.map(|()| false),
            Upkeep::Merge => self.connection.merge_history().await.map_err(Error::from),
            Upkeep::Checkpoint => {
                self.connection.checkpoint().await.map(|()| false).map_err(Error::from)
            }
        };
        if let Err(error) = &kept_up {
            self.recover(error).await;
        }
        kept_up
    }

    async fn settle(&mut self, ids: &[TaskId]) -> Result<(), Error> {
        let now = (self.clock)();
        let mut transaction = self.connection.begin().await?;
        transaction.settle(ids, now).await?;
        commit(transaction).await
    }
}
