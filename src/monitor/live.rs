//! The feed: every view that somebody watches, told once however many watch it.
//!
//! After a change the views are looked at anew, at once if nothing was told
//! lately, else when a tick has passed. What each shows is compared with what
//! it showed, and the difference is written once, for all of its watchers.

mod view;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::domain::{ListedTask, Moment, View};
use crate::monitor::Clock;
use crate::monitor::board::{self, SharedBoard};

pub use view::Watch;

use view::{SharedView, Shown};

/// Views are told at most this often.
const TICK: Duration = Duration::from_millis(100);

/// After a look at the views the feed rests for this many times as long, so
/// that many costly views cost one part of a core in that many and one.
const REST: u32 = 4;

/// The watched views. Clones share them.
#[derive(Clone)]
pub(super) struct Live {
    board: SharedBoard,
    clock: Clock,
    views: Arc<Mutex<HashMap<View, Weak<SharedView>>>>,
}

impl Live {
    pub fn new(board: SharedBoard, clock: Clock) -> Self {
        Live { board, clock, views: Arc::default() }
    }

    /// Watches `view` together with all others who do.
    pub async fn watch(&self, view: View) -> Watch {
        if let Some(shared) = self.shared(&view) {
            return shared.watched();
        }
        let (board, now, looked_at) = (self.board.clone(), (self.clock)(), view.clone());
        let shown = look(move || Looks::new(&board, now).at(&looked_at)).await;
        let shared = self.share(view, shown);
        // What changed since the look is told by the next tick, which may have passed.
        self.board.wake();
        shared.watched()
    }

    fn shared(&self, view: &View) -> Option<Arc<SharedView>> {
        self.views().get(view).and_then(Weak::upgrade)
    }

    /// The view as all share it: as it was just looked at, unless somebody was faster.
    fn share(&self, view: View, shown: Shown) -> Arc<SharedView> {
        let mut views = self.views();
        if let Some(shared) = views.get(&view).and_then(Weak::upgrade) {
            return shared;
        }
        let shared = Arc::new(SharedView::new(view.clone(), shown, self.clock.clone()));
        views.insert(view, Arc::downgrade(&shared));
        shared
    }

    fn views(&self) -> MutexGuard<'_, HashMap<View, Weak<SharedView>>> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the views of what changes, for ever.
    pub async fn run(self) {
        loop {
            self.wait_for_news().await;
            let began = Instant::now();
            let live = self.clone();
            // The feed goes on: a page that hears no more would call itself live.
            if spawn_blocking(move || live.tell()).await.is_err() {
                tracing::error!("a look at the watched views failed; the next one follows");
            }
            let took = began.elapsed();
            sleep(TICK.saturating_sub(took).max(took * REST)).await;
        }
    }

    /// A task changed, or leaves the board because its time is over.
    async fn wait_for_news(&self) {
        let now = (self.clock)();
        let leave = self.board.read(now, |board| board.next_leave());
        let leaves = async {
            match leave {
                Some(leave) => sleep(leave.since(now) + Duration::from_millis(1)).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = self.board.changed() => {}
            () = leaves => {}
        }
    }

    fn tell(&self) {
        let views = self.watched();
        if views.is_empty() {
            return;
        }
        let mut looks = Looks::new(&self.board, (self.clock)());
        for shared in views {
            let shown = looks.at(shared.view());
            shared.tell(shown);
        }
    }

    /// How many views are known; those that nobody watches any more are forgotten in time.
    #[cfg(test)]
    pub fn watched_views(&self) -> usize {
        self.views().len()
    }

    /// The views that are still watched; the others are forgotten.
    fn watched(&self) -> Vec<Arc<SharedView>> {
        let mut views = self.views();
        let mut watched = Vec::with_capacity(views.len());
        views.retain(|_, shared| {
            let shared = shared.upgrade();
            watched.extend(shared.clone());
            shared.is_some()
        });
        watched
    }
}

/// Looks at many tasks on a thread of its own: it takes milliseconds, for which
/// no request should wait.
pub(super) async fn look<T: Send + 'static>(look: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(look).await {
        Ok(seen) => seen,
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    }
}

/// Looks at the board at one moment, through one view after the other.
struct Looks<'b> {
    board: &'b SharedBoard,
    now: Moment,
    /// Every task, once a view needs them: they are taken from the board once a tick.
    all: Option<Vec<ListedTask>>,
}

impl<'b> Looks<'b> {
    fn new(board: &'b SharedBoard, now: Moment) -> Self {
        Looks { board, now, all: None }
    }

    fn at(&mut self, view: &View) -> Shown {
        let (quick, counts, active_for) = self
            .board
            .read(self.now, |board| (board.quick_list(view), board.counts(), board.active_for()));
        let (board, now) = (self.board, self.now);
        let listing = quick.unwrap_or_else(|| {
            let all = self.all.get_or_insert_with(|| board.read(now, |board| board.all()));
            board::list(all, view)
        });
        Shown { tasks: listing.tasks, total: listing.total.at_least(), counts, active_for }
    }
}
