//! All logs together stay within their limit.

use crate::monitor::keeper::Keeper;
use crate::monitor::keeper::stride::{LEAST, Stride};
use crate::monitor::writer::{Chore, HEAD};
use crate::store::Spared;

/// What goes first: while that is enough, how each log began and ended stays, and what
/// somebody pinned goes last of all.
const ORDER: [Spared; 4] =
    [Spared::HeadsAndEnds(HEAD), Spared::Ends, Spared::Pinned, Spared::Nothing];

/// So many chunks are chosen at once.
const CHOSEN: usize = 50_000;

impl Keeper {
    /// Deletes what arrived first of all logs until the rest fits, and no more.
    pub(super) async fn shrink_logs(&self) -> anyhow::Result<()> {
        for spared in ORDER {
            while self.shrink_others(spared).await? {}
        }
        Ok(())
    }

    /// Deletes the oldest chunks that are not spared, as many as are too much; false where
    /// there are none, or nothing is too much.
    async fn shrink_others(&self, spared: Spared) -> anyhow::Result<bool> {
        let store = &self.chores.store;
        let too_much = store.logs_size().await?.saturating_sub(self.options.logs_max);
        let mut chosen = store.oldest_log_chunks(spared, too_much, CHOSEN).await?;
        let was_any = !chosen.is_empty();
        let mut stride = Stride(LEAST);
        while !chosen.is_empty() {
            let rest = chosen.split_off(stride.0.min(chosen.len()));
            self.step(&mut stride, |_| Chore::DropLogs(chosen)).await?;
            chosen = rest;
        }
        Ok(was_any)
    }
}
