//! Who may listen, how many, and how they are sent home.

use std::sync::Arc;
use std::time::Duration;

use rand::RngExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// The live streams of a server. Clones share them.
#[derive(Clone)]
pub struct Streams {
    seats: Arc<Semaphore>,
    most: u32,
    closing: Arc<watch::Sender<bool>>,
}

/// A place among the listeners, free again when it is dropped.
pub struct Seat {
    _permit: OwnedSemaphorePermit,
    closing: watch::Receiver<bool>,
}

/// Whoever is sent home comes back after some random time from this range, in
/// milliseconds: not all in the same moment.
const COME_BACK_MS: std::ops::RangeInclusive<u64> = 1_000..=5_000;

impl Streams {
    /// At most `most` at a time.
    pub fn new(most: u32) -> Self {
        let closing = Arc::new(watch::Sender::new(false));
        Streams { seats: Arc::new(Semaphore::new(most as usize)), most, closing }
    }

    /// A seat, unless all are taken.
    pub fn take_seat(&self) -> Option<Seat> {
        let permit = self.seats.clone().try_acquire_owned().ok()?;
        Some(Seat { _permit: permit, closing: self.closing.subscribe() })
    }

    /// Sends all listeners home, and waits until they left, at most `patience`.
    pub async fn close(&self, patience: Duration) {
        self.closing.send_replace(true);
        let left = self.seats.acquire_many(self.most);
        if tokio::time::timeout(patience, left).await.is_err() {
            tracing::debug!("some live streams did not end in time");
        }
    }
}

impl Seat {
    /// Resolves when the server goes down, with the milliseconds after which to come back.
    pub async fn sent_home(&mut self) -> u64 {
        // An error is the same news: whoever would send it is gone.
        let _ = self.closing.wait_for(|closing| *closing).await;
        rand::rng().random_range(COME_BACK_MS)
    }
}
