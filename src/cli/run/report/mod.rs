//! Tells the server, as it can be reached; the command never waits for that.

mod left_over;
mod outbox;
mod sender;
mod state;
mod task;

use std::os::fd::OwnedFd;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use chrono::Utc;
use regex::Regex;
use reqwest::Url;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::cli::run::ending::Ending;
use crate::cli::run::observe::{Tap, Tapped, observe};
use crate::cli::run::progress::Standing;
use crate::cli::run::report::outbox::Outbox;
use crate::cli::run::report::state::State;
use crate::domain::{Moment, Stream};

pub use left_over::{Sent, send_left_over, send_what_is_left};
pub use outbox::folder;
pub use task::Task;

/// What is told of one command.
#[derive(Clone)]
pub struct Report(Arc<Shared>);

struct Shared {
    tapped: Tapped,
    state: Mutex<State>,
    /// None where not even a file in memory could be had.
    outbox: Option<Mutex<Outbox>>,
    /// Something is to be sent.
    noted: Notify,
    /// Nothing more will be noted.
    closed: Notify,
    threads: Mutex<Option<Threads>>,
}

struct Threads {
    observing: JoinHandle<()>,
    /// Hears when all of this command was sent, or cannot be.
    sent: Receiver<()>,
    /// And when what others had left was.
    left_over_sent: Receiver<()>,
}

/// At the end the server is waited for so long; what is left is sent by the next run.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// This moment.
pub fn now() -> Moment {
    Moment::from_millis(Utc::now().timestamp_millis())
}

impl Report {
    /// Notes that the task runs, and begins to look and to send.
    pub fn begin(task: Task, url: Url, custom: Option<Regex>) -> Report {
        let outbox = Outbox::create(&url, now(), &task.added()).ok().map(Mutex::new);
        let shared = Shared {
            tapped: Tapped::default(),
            state: Mutex::default(),
            outbox,
            noted: Notify::new(),
            closed: Notify::new(),
            threads: Mutex::default(),
        };
        let report = Report(Arc::new(shared));
        let (own, sent) = channel();
        let (all, left_over_sent) = channel::<()>();
        let (observer, sender) = (report.clone(), report.clone());
        let tapped = report.0.tapped.clone();
        let observing = thread::spawn(move || observe(&tapped, &observer, custom));
        thread::spawn(move || {
            sender::send(&sender, url, own);
            drop(all);
        });
        *lock(&report.0.threads) = Some(Threads { observing, sent, left_over_sent });
        report
    }

    /// Where a copy of what comes from `stream` is left.
    pub fn tap(&self, stream: Option<Stream>) -> Tap {
        self.0.tapped.tap(stream)
    }

    /// The file of what is to be sent, once more: it is locked as long as either is open.
    pub fn outbox(&self) -> Option<OwnedFd> {
        lock(self.0.outbox.as_ref()?).file().ok()
    }

    /// Notes a line of the log, as it was printed and as a terminal shows it; it is sent with
    /// the next [`Report::standing`].
    pub fn line(&self, at: Moment, stream: Option<Stream>, text: &str, shown: &str) {
        lock(&self.0.state).printed(stream, shown);
        if let Some(outbox) = &self.0.outbox {
            lock(outbox).line(at, stream, text);
        }
    }

    /// Where the task stands, as its output says.
    pub fn standing(&self, standing: Standing) {
        lock(&self.0.state).stands(standing);
        if let Some(outbox) = &self.0.outbox {
            lock(outbox).flush();
        }
        self.0.noted.notify_one();
    }

    /// What the command told its service manager.
    pub fn notified(&self, message: &str) {
        lock(&self.0.state).notified(message);
        self.0.noted.notify_one();
    }

    /// It was stopped, as by ctrl-Z.
    pub fn paused(&self) {
        self.note(json!({"status": "paused"}));
    }

    /// And goes on.
    pub fn resumed(&self) {
        self.note(json!({"status": "running"}));
    }

    /// Somebody asked it to end, by that signal.
    pub fn asked_to_end(&self, signal: i32) {
        lock(&self.0.state).asked_to_end(signal);
    }

    /// Notes the end, when all that was printed has been looked at, and waits a little until
    /// the server knows, and has what runs before could not send.
    pub fn end(&self, ending: Ending, out_of_memory: bool) {
        self.0.tapped.close();
        let threads = lock(&self.0.threads).take();
        let Some(Threads { observing, sent, left_over_sent }) = threads else { return };
        // Should looking at the output have failed, the end is told nevertheless.
        let _ = observing.join();
        lock(&self.0.state).closing();
        self.note_changes();
        let end = lock(&self.0.state).end(ending, out_of_memory);
        self.note(end);
        if let Some(outbox) = &self.0.outbox {
            lock(outbox).close();
        }
        self.0.noted.notify_one();
        self.0.closed.notify_one();
        let until = Instant::now() + LAST_WAIT;
        let _ = sent.recv_timeout(LAST_WAIT);
        let _ = left_over_sent.recv_timeout(until.saturating_duration_since(Instant::now()));
    }

    /// Notes what has changed since it was last noted; the newest alone.
    fn note_changes(&self) {
        let changes = lock(&self.0.state).changes();
        if let Some(changes) = changes {
            self.note(changes);
        }
    }

    fn note(&self, update: Value) {
        if let Some(outbox) = &self.0.outbox {
            let mut outbox = lock(outbox);
            outbox.update(now(), &update);
            outbox.flush();
        }
        self.0.noted.notify_one();
    }
}

/// What is kept here stays whole, whatever a thread died of.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
