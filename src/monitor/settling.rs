//! Settling: what is at rest goes into the indexes of the history, in small
//! steps with rests between them, so that writes go first.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;

use crate::monitor::Clock;
use crate::monitor::writer::{Command, Upkeep};
use crate::store::Store;

/// It looks this often: so long a search reads what has ended row by row.
const EVERY: Duration = Duration::from_secs(5);

/// After a step it lets others write first.
const PAUSE: Duration = Duration::from_millis(20);

/// So many tasks are settled in one commit, which takes a few milliseconds.
const STEP: usize = 160;

/// So many are looked for at once.
const MANY: usize = 100 * STEP;

/// Each step leaves about so much to be merged.
const MERGES: usize = 4;

/// Settles what is at rest, for ever.
pub(super) async fn settle(store: Store, commands: mpsc::Sender<Command>, clock: Clock) {
    loop {
        match settle_once(&store, &commands, &clock).await {
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
async fn settle_once(
    store: &Store,
    commands: &mpsc::Sender<Command>,
    clock: &Clock,
) -> anyhow::Result<usize> {
    let ids = store.at_rest(clock(), MANY).await?;
    for step in ids.chunks(STEP) {
        ask(commands, Upkeep::Settle(step.to_vec())).await?;
        for _ in 0..MERGES {
            if !ask(commands, Upkeep::Merge).await? {
                break;
            }
        }
    }
    if !ids.is_empty() {
        ask(commands, Upkeep::Checkpoint).await?;
    }
    Ok(ids.len())
}

/// Has the writer do something, and rests; gives back whether there is more of it.
async fn ask(commands: &mpsc::Sender<Command>, upkeep: Upkeep) -> anyhow::Result<bool> {
    let (reply, answer) = oneshot::channel();
    commands.send(Command::Upkeep(upkeep, reply)).await?;
    let has_more = answer.await??;
    sleep(PAUSE).await;
    Ok(has_more)
}
