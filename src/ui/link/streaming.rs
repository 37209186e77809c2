//! Following the live stream.

use std::rc::Rc;

use js_sys::{Date, Math};
use leptos::prelude::*;

use super::driver::{Driver, say};
use super::socket::Socket;
use super::{Cadence, Link};
use crate::domain::{Frame, News};

/// The pauses between attempts grow up to this.
const LONGEST_PAUSE_MS: f64 = 30_000.0;

impl Driver {
    /// Opens the stream, with the wanted view as its first.
    pub(super) fn open(self: &Rc<Self>) {
        self.sub.set(1);
        self.opened_at.set(Date::now());
        let (hearing, losing) = (Rc::downgrade(self), Rc::downgrade(self));
        let heard = move |text: &str| {
            // What this page does not understand, a newer server may say.
            if let (Some(driver), Ok(frame)) = (hearing.upgrade(), serde_json::from_str(text)) {
                driver.hear(frame);
            }
        };
        let lost = move || {
            if let Some(driver) = losing.upgrade() {
                driver.lost();
            }
        };
        let socket = Socket::open(&self.wanted().params(), heard, lost);
        let is_refused = socket.is_none();
        *self.socket.borrow_mut() = socket;
        if is_refused {
            self.lost();
        }
    }

    /// Has the page true again at once, whatever became of the stream; a reader
    /// who paused wants nothing to move.
    pub(super) fn reopen(self: &Rc<Self>) {
        match self.connection.cadence.get_untracked() {
            Cadence::Live => {
                self.socket.take();
                self.failures.set(0);
                self.heard_at.set(Date::now());
                self.open();
            }
            Cadence::Every(_) => self.poll(),
            Cadence::Paused => {}
        }
    }

    /// Another view is wanted.
    pub(super) fn ask(self: &Rc<Self>) {
        let socket = self.socket.borrow();
        match socket.as_ref().filter(|socket| socket.is_open()) {
            Some(socket) => {
                self.sub.set(self.sub.get() + 1);
                socket.ask(self.sub.get(), &self.wanted().params());
            }
            None => {
                drop(socket);
                // A socket that is being opened would begin with the view before.
                self.socket.take();
                self.poll();
            }
        }
    }

    fn hear(self: &Rc<Self>, frame: Frame) {
        self.heard_at.set(Date::now());
        if frame.sub != self.sub.get() {
            return;
        }
        match frame.news {
            News::Snapshot(snapshot) => {
                self.failures.set(0);
                self.poll_at.set(f64::INFINITY);
                self.show(snapshot);
                self.set_link(Link::Live);
            }
            News::Changes(changes) => {
                self.now.set(changes.as_of);
                self.board.apply(changes);
            }
            News::Beat(as_of) => {
                self.now.set(as_of);
                self.board.confirm(as_of);
            }
            News::Leaving(retry_ms) => self.open_at.set(Date::now() + retry_ms as f64),
            News::Refused(error) => say(&format!("the stream refused: {error}")),
        }
    }

    /// The stream broke, is dead, or cannot be had. Whether the server is away too, a poll finds out.
    pub(super) fn lost(self: &Rc<Self>) {
        self.socket.take();
        self.heard_at.set(Date::now());
        let failures = self.failures.get();
        self.failures.set(failures + 1);
        let pause = (1_000.0 * 2_f64.powi(failures)).min(LONGEST_PAUSE_MS);
        let pause = pause * (0.5 + 0.5 * Math::random());
        self.open_at.set(self.open_at.get().max(Date::now() + pause));
        self.away.begin(self.board.as_of_untracked(), Date::now());
        // While the page polls or is offline, another failure is no news.
        if self.is_live() || self.connection.link.get_untracked() == Link::Connecting {
            self.poll();
        }
    }
}
