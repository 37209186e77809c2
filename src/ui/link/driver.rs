//! What decides how the page is linked. Everything that takes time is decided
//! once a second, so that there is one clock and one order of things.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Date;
use leptos::prelude::*;

use super::away::Away;
use super::socket::Socket;
use super::{Cadence, Connection, Link};
use crate::domain::{Counts, Moment, Snapshot};
use crate::ui::board::TaskBoard;
use crate::ui::now::Now;
use crate::ui::query::Window;

/// What takes time is decided so often.
pub const TICK_MS: u32 = 1_000;

/// A tick that comes so late was slept through.
const SLEPT_MS: f64 = 5_000.0;

/// The stream says something every 15 s; one that is silent for longer is dead.
const SILENCE_MS: f64 = 20_000.0;

/// A socket that is not open by then will not be: a proxy swallows it.
const OPENING_MS: f64 = 5_000.0;

/// What the page knows of its connection. All of it lives on one thread.
pub struct Driver {
    pub connection: Connection,
    pub board: TaskBoard,
    pub now: Now,
    pub window: Memo<Window>,
    pub socket: RefCell<Option<Socket>>,
    /// The number of the view that was asked for last.
    pub sub: Cell<u32>,
    pub away: Away,
    pub is_polling: Cell<bool>,
    pub failures: Cell<i32>,
    // Moments by the browser's clock, in milliseconds.
    pub opened_at: Cell<f64>,
    pub heard_at: Cell<f64>,
    pub ticked_at: Cell<f64>,
    pub poll_at: Cell<f64>,
    pub open_at: Cell<f64>,
}

impl Driver {
    /// Nothing is open yet, nothing was asked.
    pub fn new(
        connection: Connection,
        board: TaskBoard,
        now: Now,
        window: Memo<Window>,
    ) -> Rc<Driver> {
        Rc::new(Driver {
            connection,
            board,
            now,
            window,
            socket: RefCell::default(),
            sub: Cell::new(0),
            away: Away::default(),
            is_polling: Cell::new(false),
            failures: Cell::new(0),
            opened_at: Cell::new(0.0),
            heard_at: Cell::new(0.0),
            ticked_at: Cell::new(Date::now()),
            poll_at: Cell::new(f64::INFINITY),
            open_at: Cell::new(0.0),
        })
    }

    /// What is due, is done.
    pub(super) fn tick(self: &Rc<Self>) {
        let now = Date::now();
        let slept = now - self.ticked_at.replace(now) > SLEPT_MS;
        if is_hidden() {
            // Timers of hidden tabs come when the browser likes.
        } else if slept {
            self.away.begin(self.board.as_of_untracked(), 0.0);
            self.reopen();
        }
        if self.is_silent(now) || self.is_stuck(now) {
            self.lost();
        }
        if self.wants_stream() && self.socket.borrow().is_none() && now >= self.open_at.get() {
            self.open();
        }
        // At the tick that is nearest to its time.
        if now + f64::from(TICK_MS) / 2.0 >= self.poll_at.get() {
            self.poll();
        }
    }

    pub(super) fn change_cadence(self: &Rc<Self>) {
        self.socket.take();
        self.open_at.set(0.0);
        self.failures.set(0);
        match self.connection.cadence.get_untracked() {
            Cadence::Live => {
                self.set_link(Link::Connecting);
                self.poll_at.set(f64::INFINITY);
                self.tick();
            }
            Cadence::Every(_) => self.poll(),
            Cadence::Paused => {
                self.poll_at.set(f64::INFINITY);
                self.set_link(Link::Paused(self.board.as_of_untracked()));
            }
        }
    }

    /// The reader pressed Refresh.
    pub(super) fn refresh(self: &Rc<Self>) {
        self.open_at.set(0.0);
        self.poll();
    }

    /// The tab was hidden, where counts are enough, or is seen again.
    pub(super) fn change_visibility(self: &Rc<Self>) {
        if self.connection.cadence.get_untracked() == Cadence::Paused {
            return;
        }
        let now = Date::now();
        if is_hidden() {
            self.away.begin(self.board.as_of_untracked(), now);
            self.ask();
        } else if self.is_live() && now - self.heard_at.get() < SILENCE_MS {
            self.ask();
        } else {
            self.reopen();
        }
    }

    pub(super) fn is_live(&self) -> bool {
        self.connection.link.get_untracked() == Link::Live
    }

    fn is_silent(&self, now: f64) -> bool {
        self.is_live() && now - self.heard_at.get() > SILENCE_MS
    }

    fn is_stuck(&self, now: f64) -> bool {
        let is_opening = self.socket.borrow().as_ref().is_some_and(|socket| !socket.is_open());
        is_opening && now - self.opened_at.get() > OPENING_MS
    }

    pub(super) fn wants_stream(&self) -> bool {
        self.connection.cadence.get_untracked() == Cadence::Live
    }

    /// What the page wants to see: in a hidden tab the counts alone.
    pub(super) fn wanted(&self) -> Window {
        let window = self.window.get_untracked();
        if is_hidden() { Window { limit: 0, start: 0, ..window } } else { window }
    }

    pub(super) fn show(&self, snapshot: Snapshot) {
        say(&format!("refreshed, {} active", snapshot.counts.total()));
        self.now.set(snapshot.as_of);
        if is_hidden() {
            self.count(snapshot.counts, snapshot.as_of);
        } else {
            self.board.reset(snapshot);
            self.away.end(self.connection, Date::now());
        }
    }

    pub(super) fn set_link(&self, link: Link) {
        if self.connection.link.get_untracked() != link {
            self.connection.link.set(link);
        }
    }

    fn count(&self, counts: Counts, as_of: Moment) {
        self.board.count(counts);
        self.board.confirm(as_of);
    }
}

pub(super) fn is_hidden() -> bool {
    document().hidden()
}

/// One line in the console, for whoever looks for trouble there.
pub(super) fn say(what: &str) {
    web_sys::console::debug_1(&format!("Progress Monitor: {what}").into());
}
