//! Where a copy of what the command prints is left, without ever waiting.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::cli::run::report::now;
use crate::domain::{Moment, Stream};

/// Leaves copies of what comes from one stream.
#[derive(Clone)]
pub struct Tap {
    stream: Option<Stream>,
    shared: Arc<Shared>,
}

/// Takes what was left.
#[derive(Clone, Default)]
pub struct Tapped(Arc<Shared>);

/// A piece of what was printed.
pub struct Chunk {
    pub stream: Option<Stream>,
    pub at: Moment,
    /// How many bytes were printed before it and not kept.
    pub lost_bytes: u64,
    pub bytes: Vec<u8>,
}

#[derive(Default)]
struct Shared {
    kept: Mutex<Kept>,
    filled: Condvar,
}

#[derive(Default)]
struct Kept {
    chunks: VecDeque<Chunk>,
    bytes: usize,
    lost_bytes: u64,
    is_closed: bool,
}

/// More is not kept: then the oldest goes.
const MOST_BYTES: usize = 4 << 20;

/// What comes within so long is looked at together: waking up costs more than a line does.
const TOGETHER: Duration = Duration::from_millis(100);

impl Tapped {
    /// Another tap into the same.
    pub fn tap(&self, stream: Option<Stream>) -> Tap {
        Tap { stream, shared: self.0.clone() }
    }

    /// What was left since; none when nothing is to come any more.
    pub fn take(&self) -> Option<VecDeque<Chunk>> {
        let mut kept = self.0.lock();
        while kept.chunks.is_empty() {
            if kept.is_closed {
                return None;
            }
            kept = self.0.filled.wait(kept).unwrap_or_else(PoisonError::into_inner);
        }
        if !kept.is_closed {
            let closed = |kept: &mut Kept| !kept.is_closed;
            let waited = self.0.filled.wait_timeout_while(kept, TOGETHER, closed);
            kept = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        kept.bytes = 0;
        Some(std::mem::take(&mut kept.chunks))
    }

    /// Nothing more will come.
    pub fn close(&self) {
        self.0.lock().is_closed = true;
        self.0.filled.notify_all();
    }
}

impl Tap {
    /// Leaves a copy.
    pub fn push(&self, bytes: &[u8]) {
        let mut kept = self.shared.lock();
        let was_empty = kept.chunks.is_empty();
        kept.bytes += bytes.len();
        while kept.bytes > MOST_BYTES
            && let Some(oldest) = kept.chunks.pop_front()
        {
            kept.bytes -= oldest.bytes.len();
            kept.lost_bytes += oldest.lost_bytes + oldest.bytes.len() as u64;
        }
        let lost_bytes =
            if kept.chunks.is_empty() { std::mem::take(&mut kept.lost_bytes) } else { 0 };
        let (stream, bytes) = (self.stream, bytes.to_owned());
        kept.chunks.push_back(Chunk { stream, at: now(), lost_bytes, bytes });
        if was_empty {
            self.shared.filled.notify_all();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
