//! Who has the writer do chores: step by step, with rests between, so that writes go first.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;

use crate::monitor::writer::{Chore, Command, Step};
use crate::store::Store;

/// After a step it lets others write first.
const PAUSE: Duration = Duration::from_millis(20);

/// The way to the writer for work that nobody waits for.
#[derive(Clone)]
pub(super) struct Chores {
    pub store: Store,
    pub commands: mpsc::Sender<Command>,
}

impl Chores {
    /// Has a step of a chore done, and rests where there was anything to do.
    pub async fn step(&self, chore: Chore) -> anyhow::Result<Step> {
        let (reply, answer) = oneshot::channel();
        self.commands.send(Command::Chore(chore, reply)).await?;
        let step = answer.await??;
        if step.did_something {
            sleep(PAUSE).await;
        }
        Ok(step)
    }

    /// Merges what was written into the indexes of the history, in so many steps at most.
    pub async fn merge(&self, steps: usize) -> anyhow::Result<()> {
        for _ in 0..steps {
            if !self.step(Chore::Merge).await?.did_something {
                break;
            }
        }
        Ok(())
    }

    /// Moves what was written into the database. While others write this comes
    /// to no end; so the writer does the rest, of which little is left.
    pub async fn checkpoint(&self) -> anyhow::Result<()> {
        self.store.checkpoint().await?;
        self.step(Chore::Checkpoint).await.map(drop)
    }
}
