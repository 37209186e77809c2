//! The runs of a job that comes back go by themselves, so that it does not grow for ever.

use crate::monitor::keeper::Keeper;
use crate::monitor::keeper::stride::{LEAST, Stride};
use crate::monitor::writer::Chore;

/// So many tasks are looked after in a round.
const TASKS: usize = 1000;

impl Keeper {
    /// Deletes what is kept of runs before the last that ended too long ago.
    pub(super) async fn prune_attempts(&self) -> anyhow::Result<()> {
        let until = self.options.kept_since((self.clock)(), 0);
        let mut stride = Stride(LEAST);
        for old in self.chores.store.old_attempts(until, TASKS).await? {
            while self.step(&mut stride, |rows| Chore::PruneAttempts(old, rows)).await? {}
        }
        Ok(())
    }
}
