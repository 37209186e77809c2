//! The historian: reads how the jobs on the board went before, one after the
//! other, so that neither a write nor a request waits for it.

use std::sync::Arc;
use std::time::Instant;

use tokio::time::sleep;

use crate::domain::{Past, PastRun};
use crate::monitor::Clock;
use crate::monitor::board::SharedBoard;
use crate::monitor::jobs::Job;
use crate::monitor::live::look;
use crate::store::{Store, StoreError};

/// After each job it rests for so many times as long as it took: many jobs cost a third of a core.
const REST: u32 = 2;

/// Reads the pasts that are wanted, for ever.
pub(super) async fn learn(store: Store, board: SharedBoard, clock: Clock) {
    loop {
        let job = board.next_wanted().await;
        let began = Instant::now();
        let past = past(&store, &job).await;
        if let Err(error) = &past {
            tracing::warn!(%error, job = %job.name(), "could not read how a job went before");
        }
        board.write(clock(), |board| board.learn(&job, past.ok()));
        sleep(began.elapsed() * REST).await;
    }
}

async fn past(store: &Store, job: &Job) -> Result<Arc<Past>, StoreError> {
    let runs = store.runs(job.name(), job.task_type(), Past::KEPT).await?;
    let runs = look(move || {
        let runs = runs.iter().filter_map(|run| PastRun::recorded(&run.entries, &run.points));
        Past::new(runs.collect())
    });
    Ok(Arc::new(runs.await))
}
