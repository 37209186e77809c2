//! Asking, where there is no stream, or to learn whether the server is there at all.

use std::rc::Rc;

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Math};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::driver::{Driver, is_hidden, say};
use super::{Cadence, Link};
use crate::domain::Snapshot;
use crate::ui::load::ask;
use crate::ui::query::Window;

const POLL_MS: f64 = 5_000.0;

/// In a hidden tab the title alone needs to be true.
const HIDDEN_POLL_MS: f64 = 60_000.0;

/// Without an answer for so long, the server counts as silent.
const PATIENCE_MS: u32 = 4_000;

impl Driver {
    /// Asks once, and again when it is time.
    pub(super) fn poll(self: &Rc<Self>) {
        if self.is_polling.replace(true) {
            // What is asked for changed meanwhile: ask again right after the answer.
            self.poll_at.set(0.0);
            return;
        }
        self.poll_at.set(self.next_poll());
        let driver = self.clone();
        spawn_local(async move {
            let asked = driver.wanted();
            let answer = load(&asked).await;
            driver.is_polling.set(false);
            match answer {
                Some(snapshot) if asked == driver.wanted() => driver.answered(snapshot),
                Some(_) => driver.poll(),
                None => driver.unanswered(),
            }
        });
    }

    fn answered(self: &Rc<Self>, snapshot: Snapshot) {
        // The stream was faster, and what it says is newer.
        if self.is_live() && snapshot.as_of < self.board.as_of_untracked() {
            return;
        }
        let was_offline = matches!(self.connection.link.get_untracked(), Link::Offline(_));
        self.show(snapshot);
        match self.connection.cadence.get_untracked() {
            Cadence::Paused => self.set_link(Link::Paused(self.board.as_of_untracked())),
            Cadence::Live if self.is_live() => self.poll_at.set(f64::INFINITY),
            _ => self.set_link(Link::Polling),
        }
        if was_offline {
            self.open_at.set(self.open_at.get().min(Date::now() + 500.0 * Math::random()));
        }
    }

    fn unanswered(&self) {
        say("no answer from the server");
        self.away.begin(self.board.as_of_untracked(), Date::now());
        if !matches!(self.connection.link.get_untracked(), Link::Offline(_)) {
            self.set_link(Link::Offline(self.board.as_of_untracked()));
        }
        if self.poll_at.get().is_infinite() {
            self.poll_at.set(Date::now() + POLL_MS);
        }
    }

    fn next_poll(&self) -> f64 {
        let pause = match self.connection.cadence.get_untracked() {
            Cadence::Paused => f64::INFINITY,
            _ if is_hidden() => HIDDEN_POLL_MS,
            Cadence::Every(seconds) => f64::from(seconds) * 1_000.0,
            Cadence::Live => POLL_MS,
        };
        Date::now() + pause
    }
}

async fn load(window: &Window) -> Option<Snapshot> {
    let address = format!("/ui/board?{}", window.params());
    let answer = std::pin::pin!(ask(&address));
    match select(answer, TimeoutFuture::new(PATIENCE_MS)).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => None,
    }
}
