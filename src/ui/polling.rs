//! How the page stays true: it asks every five seconds, and says when it gets no answer.

use leptos::prelude::*;

use crate::domain::Moment;
use crate::ui::board::TaskBoard;
use crate::ui::now::Now;

/// Whether the server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It answered when it was last asked.
    Answering,
    /// It has not answered since that moment; the page shows older data.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser asks"))]
    SilentSince(Moment),
}

/// The page's polling of the server. Copies share it.
#[derive(Debug, Clone, Copy)]
pub struct Polling {
    link: RwSignal<Link>,
    asks: RwSignal<u64>,
}

impl Polling {
    /// Keeps `board` true from the moment the page is hydrated.
    pub fn start(board: TaskBoard, now: Now, limit: u32) -> Polling {
        let polling = Polling { link: RwSignal::new(Link::Answering), asks: RwSignal::new(0) };
        #[cfg(feature = "hydrate")]
        browser::start(polling, board, now, limit);
        #[cfg(not(feature = "hydrate"))]
        let _ = (board, now, limit);
        polling
    }

    /// Whether the server answers.
    pub fn link(&self) -> Link {
        self.link.get()
    }

    /// Asks at once.
    pub fn refresh(&self) {
        self.asks.update(|asks| *asks += 1);
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;
    use std::rc::Rc;

    use futures_util::future::{Either, select};
    use gloo_timers::callback::Interval;
    use gloo_timers::future::TimeoutFuture;
    use leptos::ev::visibilitychange;
    use leptos::prelude::*;
    use leptos::task::spawn_local;

    use super::{Link, Polling};
    use crate::domain::Snapshot;
    use crate::ui::board::TaskBoard;
    use crate::ui::load::load_snapshot;
    use crate::ui::now::Now;

    const EVERY_MS: u32 = 5_000;

    /// Without an answer for so long, the server counts as silent.
    const PATIENCE_MS: u32 = 4_000;

    pub fn start(polling: Polling, board: TaskBoard, now: Now, limit: u32) {
        // One question at a time, so that a slow answer is not overtaken by the
        // next; who asks meanwhile has the question asked once more.
        let waiting = Rc::new(Cell::new(0_u32));
        let ask = move || {
            waiting.update(|questions| questions + 1);
            if waiting.get() > 1 {
                return;
            }
            let waiting = waiting.clone();
            spawn_local(async move {
                while waiting.get() > 0 {
                    waiting.set(1);
                    let answer = load(limit).await;
                    take(polling, board, now, answer);
                    waiting.update(|questions| questions - 1);
                }
            });
        };
        Effect::new(move |before: Option<()>| {
            polling.asks.track();
            // The first run is the page as it was rendered: nothing to ask yet.
            if before.is_some() {
                ask();
            }
        });
        Effect::new(move || {
            let tick = Interval::new(EVERY_MS, move || {
                if !document().hidden() {
                    polling.refresh();
                }
            });
            let tick = StoredValue::new_local(Some(tick));
            let returned = window_event_listener(visibilitychange, move |_| {
                if !document().hidden() {
                    polling.refresh();
                }
            });
            on_cleanup(move || {
                drop(tick.try_update_value(Option::take));
                returned.remove();
            });
        });
    }

    async fn load(limit: u32) -> Option<Snapshot> {
        let answer = std::pin::pin!(load_snapshot(limit));
        match select(answer, TimeoutFuture::new(PATIENCE_MS)).await {
            Either::Left((answer, _)) => answer.ok(),
            Either::Right(_) => None,
        }
    }

    fn take(polling: Polling, board: TaskBoard, now: Now, answer: Option<Snapshot>) {
        let Some(snapshot) = answer else {
            web_sys::console::debug_1(&"Progress Monitor: no answer from the server".into());
            if polling.link.get_untracked() == Link::Answering {
                polling.link.set(Link::SilentSince(board.as_of_untracked()));
            }
            return;
        };
        let line = format!("Progress Monitor: refreshed, {} active", snapshot.counts.total());
        web_sys::console::debug_1(&line.into());
        now.set(snapshot.as_of);
        board.reset(snapshot);
        if polling.link.get_untracked() != Link::Answering {
            polling.link.set(Link::Answering);
        }
    }
}
