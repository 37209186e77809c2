//! The keeper: does what time and growth ask for, in small steps, so that no
//! write waits for it.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;

use crate::monitor::Options;
use crate::monitor::writer::Command;
use crate::store::Store;

/// It looks this often.
const EVERY: Duration = Duration::from_secs(30);

/// After a step it lets others write first.
const PAUSE: Duration = Duration::from_millis(20);

/// Keeps the store within its limits, for ever.
pub(super) async fn keep(store: Store, commands: mpsc::Sender<Command>, options: Options) {
    loop {
        if let Err(error) = shrink_logs(&store, &commands, options.logs_max).await {
            tracing::warn!("the logs could not be kept within their limit: {error:#}");
        }
        sleep(EVERY).await;
    }
}

/// Deletes the oldest lines of all logs until they fit.
async fn shrink_logs(
    store: &Store,
    commands: &mpsc::Sender<Command>,
    most: u64,
) -> anyhow::Result<()> {
    let mut size = store.logs_size().await?;
    while size > most {
        let (reply, answer) = oneshot::channel();
        commands.send(Command::DropLogs(reply)).await?;
        let dropped = answer.await??;
        if dropped == 0 {
            break;
        }
        size = size.saturating_sub(dropped);
        sleep(PAUSE).await;
    }
    Ok(())
}
