//! One watched view, and those who watch it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::broadcast::{self, error::RecvError};

use crate::domain::{Changes, Counts, ListedTask, Moment, News, Snapshot, View, changes};
use crate::monitor::Clock;

/// Whoever is further behind than this gets a snapshot in place of what it missed.
const BACKLOG: usize = 8;

/// So long a snapshot serves whoever begins.
const SNAPSHOT_AGE: Duration = Duration::from_secs(1);

/// A view, and what its watchers were last told of it.
pub(super) struct SharedView {
    view: View,
    clock: Clock,
    told: Mutex<Told>,
    frames: broadcast::Sender<Arc<str>>,
}

/// What a view shows at one moment.
pub(super) struct Shown {
    pub tasks: Vec<ListedTask>,
    pub total: u64,
    pub counts: Counts,
    pub active_for: Duration,
}

struct Told {
    shown: Shown,
    /// The same as a frame, and its moment: good for a second, since whoever
    /// begins with it also takes the time from it.
    snapshot: Option<(Moment, Arc<str>)>,
}

/// The news of a view, as JSON without the watcher's number: a snapshot
/// first, then changes; after a lag a snapshot again.
pub struct Watch {
    shared: Arc<SharedView>,
    frames: broadcast::Receiver<Arc<str>>,
    snapshot: Option<Arc<str>>,
}

impl SharedView {
    pub fn new(view: View, shown: Shown, clock: Clock) -> Self {
        let told = Mutex::new(Told { shown, snapshot: None });
        SharedView { view, clock, told, frames: broadcast::Sender::new(BACKLOG) }
    }

    pub fn view(&self) -> &View {
        &self.view
    }

    /// One more who watches.
    pub fn watched(self: Arc<Self>) -> Watch {
        let (snapshot, frames) = self.begin();
        Watch { shared: self, frames, snapshot: Some(snapshot) }
    }

    /// Tells the watchers what is different from what they were told.
    pub fn tell(&self, shown: Shown) {
        let mut told = self.told();
        let rows = changes(&told.shown.tasks, &shown.tasks);
        let is_same =
            rows.is_empty() && (shown.counts, shown.total) == (told.shown.counts, told.shown.total);
        if is_same {
            return;
        }
        let (counts, total, as_of) = (shown.counts, shown.total, (self.clock)());
        let news = News::Changes(Changes { changes: rows, counts, total, as_of });
        *told = Told { shown, snapshot: None };
        // Nobody there to hear is no error: the view is forgotten by the next tick.
        let _ = self.frames.send(news.to_json().into());
    }

    /// All of it, and what comes after: both under the lock, so that nothing is between them.
    fn begin(&self) -> (Arc<str>, broadcast::Receiver<Arc<str>>) {
        let (now, mut told) = ((self.clock)(), self.told());
        let kept = told.snapshot.take().filter(|(as_of, _)| now.since(*as_of) < SNAPSHOT_AGE);
        let (as_of, snapshot) = kept.unwrap_or_else(|| {
            let start = self.view.page.start() as u64;
            (now, told.shown.snapshot(start, now).to_json().into())
        });
        told.snapshot = Some((as_of, snapshot.clone()));
        (snapshot, self.frames.subscribe())
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shown {
    fn snapshot(&self, start: u64, as_of: Moment) -> News {
        News::Snapshot(Snapshot {
            tasks: self.tasks.clone(),
            counts: self.counts,
            total: self.total,
            start,
            as_of,
            active_for_s: self.active_for.as_secs(),
        })
    }
}

impl Watch {
    /// The next news; none when there will be no more.
    pub async fn next(&mut self) -> Option<Arc<str>> {
        if let Some(snapshot) = self.snapshot.take() {
            return Some(snapshot);
        }
        match self.frames.recv().await {
            Ok(frame) => Some(frame),
            Err(RecvError::Lagged(_)) => {
                let (snapshot, frames) = self.shared.begin();
                self.frames = frames;
                Some(snapshot)
            }
            Err(RecvError::Closed) => None,
        }
    }
}
