//! The keeper: does what time and growth ask for, in small steps, so that no
//! write waits for it.

mod attempts;
mod logs;
mod producers;
mod rounds;
mod stride;

use std::time::Duration;

use tokio::time::timeout;

use crate::monitor::chores::Chores;
use crate::monitor::writer::{Chore, Step};
use crate::monitor::{Clock, Options};
use crate::store::Footprint;

pub(super) use rounds::Rounds;
use stride::{LEAST, Stride};

/// It looks this often, where nobody asks.
const EVERY: Duration = Duration::from_secs(30);

/// A row takes about so many bytes: what is too much goes, and not much more.
const ROW: u64 = 1024;

/// After so many steps what was written is moved into the database, before
/// that grows so much that it is done within a commit.
const CHECKPOINT: usize = 16;

/// A step of pruning leaves about so much to be merged.
const MERGES: usize = 2;

/// So many free bytes may stay in the file, since it will be filled again.
const SLACK: u64 = 4 << 20;

/// Keeps the store within its limits.
pub(super) struct Keeper {
    pub chores: Chores,
    pub options: Options,
    pub clock: Clock,
    pub rounds: Rounds,
}

impl Keeper {
    /// Makes its rounds, for ever.
    pub async fn run(self) {
        loop {
            let round = self.rounds.ask();
            if let Err(error) = self.round().await {
                tracing::warn!("the store could not be kept within its limits: {error:#}");
            }
            self.rounds.over(round);
            // Whoever asks gets a round at once; else it is time for one.
            let _ = timeout(EVERY, self.rounds.asked()).await;
        }
    }

    async fn round(&self) -> anyhow::Result<()> {
        self.shrink_logs().await?;
        self.prune().await?;
        self.prune_attempts().await?;
        self.forget_producers().await?;
        self.give_back().await
    }

    /// Deletes what is past until the rest is neither too old nor too much.
    async fn prune(&self) -> anyhow::Result<()> {
        let mut stride = Stride(LEAST);
        for steps in 1.. {
            let Footprint { used, .. } = self.chores.store.footprint().await?;
            let until = self.options.kept_since((self.clock)(), used);
            if let Some(too_much) = self.options.too_much(used) {
                stride.0 = stride.0.min(LEAST.max((too_much / ROW) as usize));
            }
            if !self.step(&mut stride, |rows| Chore::Prune(until, rows)).await? {
                break;
            }
            self.chores.merge(MERGES).await?;
            self.checkpoint_after(steps).await?;
        }
        Ok(())
    }

    /// Gives the pages of what was deleted back to the disk.
    async fn give_back(&self) -> anyhow::Result<()> {
        let mut stride = Stride(LEAST);
        let mut steps = 0;
        while self.chores.store.footprint().await?.free > SLACK {
            if !self.step(&mut stride, Chore::GiveBack).await? {
                break;
            }
            steps += 1;
            self.checkpoint_after(steps).await?;
        }
        // Only then the file ends where its pages do.
        if steps > 0 { self.chores.checkpoint().await } else { Ok(()) }
    }

    /// Has a part of a chore done; whether there was anything to do.
    async fn step(
        &self,
        stride: &mut Stride,
        chore: impl FnOnce(usize) -> Chore,
    ) -> anyhow::Result<bool> {
        let Step { did_something, took } = self.chores.step(chore(stride.0)).await?;
        stride.learn(took);
        Ok(did_something)
    }

    async fn checkpoint_after(&self, steps: usize) -> anyhow::Result<()> {
        if steps.is_multiple_of(CHECKPOINT) { self.chores.checkpoint().await } else { Ok(()) }
    }
}
