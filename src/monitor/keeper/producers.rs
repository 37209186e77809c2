//! Producers that are gone are forgotten.

use crate::domain::BatchRecord;
use crate::monitor::keeper::Keeper;
use crate::monitor::keeper::stride::{LEAST, Stride};
use crate::monitor::writer::Chore;

impl Keeper {
    /// Forgets the producers that were not heard of for long.
    pub(super) async fn forget_producers(&self) -> anyhow::Result<()> {
        let since = (self.clock)().before(BatchRecord::REMEMBERED);
        let mut stride = Stride(LEAST);
        while self.step(&mut stride, |rows| Chore::ForgetProducers(since, rows)).await? {}
        Ok(())
    }
}
