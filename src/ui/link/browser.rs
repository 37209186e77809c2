//! The connection at work. Everything that takes time is decided once a
//! second, so that there is one clock and one order of things.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::{Either, select};
use gloo_timers::callback::Interval;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Math};
use leptos::ev::{online, visibilitychange};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::away::Away;
use super::socket::Socket;
use super::{Cadence, Connection, Link};
use crate::domain::{Counts, Frame, Moment, News, Snapshot};
use crate::ui::board::TaskBoard;
use crate::ui::load::load_snapshot;
use crate::ui::now::Now;
use crate::ui::query::Window;

const TICK_MS: u32 = 1_000;

/// A tick that comes so late was slept through.
const SLEPT_MS: f64 = 5_000.0;

/// The stream says something every 15 s; one that is silent for longer is dead.
const SILENCE_MS: f64 = 20_000.0;

/// A socket that is not open by then will not be: a proxy swallows it.
const OPENING_MS: f64 = 5_000.0;

const POLL_MS: f64 = 5_000.0;

/// In a hidden tab the title alone needs to be true.
const HIDDEN_POLL_MS: f64 = 60_000.0;

/// Without an answer for so long, the server counts as silent.
const PATIENCE_MS: u32 = 4_000;

/// The pauses between attempts grow up to this.
const LONGEST_PAUSE_MS: f64 = 30_000.0;

/// What the page knows of its connection. All of it lives on one thread.
struct Driver {
    connection: Connection,
    board: TaskBoard,
    now: Now,
    window: Memo<Window>,
    socket: RefCell<Option<Socket>>,
    /// The number of the view that was asked for last.
    sub: Cell<u32>,
    away: Away,
    is_polling: Cell<bool>,
    failures: Cell<i32>,
    // Moments by the browser's clock, in milliseconds.
    opened_at: Cell<f64>,
    heard_at: Cell<f64>,
    ticked_at: Cell<f64>,
    poll_at: Cell<f64>,
    open_at: Cell<f64>,
}

pub fn start(connection: Connection, board: TaskBoard, now: Now, window: Memo<Window>) {
    let driver = Rc::new(Driver {
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
        ticked_at: Cell::new(0.0),
        poll_at: Cell::new(f64::INFINITY),
        open_at: Cell::new(0.0),
    });
    // A memo that is tracked without being read would tell of its first value as of a change.
    on_change(move || window.with(|_| ()), &driver, Driver::ask);
    on_change(move || connection.cadence.track(), &driver, Driver::change_cadence);
    on_change(move || connection.asks.track(), &driver, Driver::refresh);
    Effect::new(move || {
        driver.ticked_at.set(Date::now());
        driver.tick();
        let ticking = driver.clone();
        let tick = Interval::new(TICK_MS, move || ticking.tick());
        let tick = StoredValue::new_local(Some(tick));
        let seen = driver.clone();
        let seen = window_event_listener(visibilitychange, move |_| seen.change_visibility());
        let back = driver.clone();
        let back = window_event_listener(online, move |_| back.reopen());
        on_cleanup(move || {
            drop(tick.try_update_value(Option::take));
            seen.remove();
            back.remove();
        });
    });
}

/// Has the driver act on each change of what `track` tracks, but not on its first value.
fn on_change(track: impl Fn() + 'static, driver: &Rc<Driver>, act: fn(&Rc<Driver>)) {
    let driver = driver.clone();
    Effect::new(move |before: Option<()>| {
        track();
        if before.is_some() {
            untrack(|| act(&driver));
        }
    });
}

impl Driver {
    /// What is due, is done.
    fn tick(self: &Rc<Self>) {
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
        if now >= self.poll_at.get() {
            self.poll();
        }
    }

    fn is_silent(&self, now: f64) -> bool {
        self.is_live() && now - self.heard_at.get() > SILENCE_MS
    }

    fn is_stuck(&self, now: f64) -> bool {
        let is_opening = self.socket.borrow().as_ref().is_some_and(|socket| !socket.is_open());
        is_opening && now - self.opened_at.get() > OPENING_MS
    }

    fn is_live(&self) -> bool {
        self.connection.link.get_untracked() == Link::Live
    }

    fn wants_stream(&self) -> bool {
        self.connection.cadence.get_untracked() == Cadence::Live
    }

    /// Opens the stream, with the wanted view as its first.
    fn open(self: &Rc<Self>) {
        self.sub.set(1);
        self.opened_at.set(Date::now());
        let (hearing, losing) = (Rc::downgrade(self), Rc::downgrade(self));
        let heard = move |frame| {
            if let Some(driver) = hearing.upgrade() {
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

    /// Opens the stream anew, whatever became of the old one.
    fn reopen(self: &Rc<Self>) {
        if self.wants_stream() {
            self.socket.take();
            self.failures.set(0);
            self.heard_at.set(Date::now());
            self.open();
        } else {
            self.poll();
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
    fn lost(self: &Rc<Self>) {
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

    /// Another view is wanted.
    fn ask(self: &Rc<Self>) {
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

    fn change_cadence(self: &Rc<Self>) {
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
    fn refresh(self: &Rc<Self>) {
        self.open_at.set(0.0);
        self.poll();
    }

    /// The tab was hidden, where counts are enough, or is seen again.
    fn change_visibility(self: &Rc<Self>) {
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

    /// Asks once, and again when it is time.
    fn poll(self: &Rc<Self>) {
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

    /// What the page wants to see: in a hidden tab the counts alone.
    fn wanted(&self) -> Window {
        let window = self.window.get_untracked();
        if is_hidden() { Window { limit: 0, start: 0, ..window } } else { window }
    }

    fn show(&self, snapshot: Snapshot) {
        say(&format!("refreshed, {} active", snapshot.counts.total()));
        self.now.set(snapshot.as_of);
        if is_hidden() {
            self.count(snapshot.counts, snapshot.as_of);
        } else {
            self.board.reset(snapshot);
            self.away.end(self.connection, Date::now());
        }
    }

    fn count(&self, counts: Counts, as_of: Moment) {
        self.board.count(counts);
        self.board.confirm(as_of);
    }

    fn set_link(&self, link: Link) {
        if self.connection.link.get_untracked() != link {
            self.connection.link.set(link);
        }
    }
}

async fn load(window: &Window) -> Option<Snapshot> {
    let (q, sort) = (window.search.to_string(), window.sort.to_string());
    let answer = std::pin::pin!(load_snapshot(q, sort, window.start, window.limit));
    match select(answer, TimeoutFuture::new(PATIENCE_MS)).await {
        Either::Left((answer, _)) => answer.ok(),
        Either::Right(_) => None,
    }
}

fn is_hidden() -> bool {
    document().hidden()
}

/// One line in the console, for whoever looks for trouble there.
fn say(what: &str) {
    web_sys::console::debug_1(&format!("Progress Monitor: {what}").into());
}
