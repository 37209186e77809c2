//! Settling: what is at rest goes into the indexes of the history.

use std::time::Duration;

use tokio::time::sleep;

use crate::monitor::Clock;
use crate::monitor::chores::Chores;
use crate::monitor::writer::Chore;

/// It looks this often: so long a search reads what has ended row by row.
const EVERY: Duration = Duration::from_secs(5);

/// So many tasks are settled in one commit, which takes a few milliseconds.
const STEP: usize = 160;

/// So many are looked for at once.
const MANY: usize = 100 * STEP;

/// Each step leaves about so much to be merged.
const MERGES: usize = 6;

/// Settles what is at rest, for ever.
pub(super) async fn settle(chores: Chores, clock: Clock) {
    loop {
        match settle_once(&chores, &clock).await {
            Ok(settled) if settled == MANY => {}
            Ok(_) => sleep(EVERY).await,
            Err(error) => {
                tracing::warn!("what has ended could not be settled: {error:#}");
                sleep(EVERY).await;
            }
        }
    }
}

/// Settles what is at rest now; gives back how many there were.
async fn settle_once(chores: &Chores, clock: &Clock) -> anyhow::Result<usize> {
    let ids = chores.store.at_rest(clock(), MANY).await?;
    for step in ids.chunks(STEP) {
        chores.step(Chore::Settle(step.to_vec())).await?;
        chores.merge(MERGES).await?;
    }
    if !ids.is_empty() {
        // By itself, or a commit would have to do it now and then.
        chores.checkpoint().await?;
    }
    Ok(ids.len())
}
