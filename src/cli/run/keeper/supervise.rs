//! Waits for the command and sends it what the front was sent.

use std::cell::Cell;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::Child;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{
    Pid, Signal, WaitOptions, WaitStatus, kill_process, kill_process_group, waitpid,
};
use rustix::termios::tcgetpgrp;
use signal_hook::consts::{
    SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH,
};
use signal_hook::iterator::Signals;

use crate::cli::run::channel::{self, Told};
use crate::cli::run::ending::Ending;
use crate::cli::run::report::Report;
use crate::cli::run::signals;

/// A command that runs.
pub struct Supervised<'a> {
    pub child: Child,
    /// Its own terminal, where it has one.
    pub terminal: Option<OwnedFd>,
    pub report: &'a Report,
    pub control: &'a UnixStream,
    pub began: Instant,
    /// Whether it is stopped, and that was told.
    pub is_paused: Cell<bool>,
}

enum Event {
    /// This process was sent a signal.
    Seen(i32),
    /// The front was.
    Asked(i32),
}

/// A signal that is sent to many processes reaches them within so long.
const AT_ONCE: Duration = Duration::from_millis(25);

/// After so long nothing of the start is left.
const START: Duration = Duration::from_secs(1);

/// The signals by which somebody asks a job to end.
const TO_END: [i32; 4] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT];

/// Who was sent which signal.
///
/// Without a terminal of its own the command is in the group of front and keeper. A key, a
/// `kill` of the group and a service manager send a signal to all three; then the front must not
/// send it once more. The keeper tells: nobody has a reason to send it one alone.
#[derive(Default)]
struct Witness {
    seen: Vec<(i32, Instant)>,
    asked: Vec<(i32, Instant)>,
}

impl Supervised<'_> {
    /// How the command ended.
    pub fn ended(self, caught: Signals) -> io::Result<Ending> {
        let (events, received) = channel();
        listen(self.control.try_clone()?, events.clone());
        signals::watch(caught, move |signal| drop(events.send(Event::Seen(signal))));
        let mut witness = Witness::default();
        loop {
            if let Some(ending) = self.look()? {
                return Ok(ending);
            }
            let event = next(&received, witness.next_due());
            for signal in witness.due_after(event, self.terminal.is_some()) {
                self.send(signal);
            }
        }
    }

    /// What has become of the command since the last look.
    fn look(&self) -> io::Result<Option<Ending>> {
        let options = WaitOptions::NOHANG | WaitOptions::UNTRACED | WaitOptions::CONTINUED;
        while let Some((_, status)) = waitpid(Some(self.pid()), options)? {
            if let Some(ending) = Ending::of(status) {
                return Ok(Some(ending));
            }
            self.changed(status);
        }
        Ok(None)
    }

    fn changed(&self, status: WaitStatus) {
        match status.stopping_signal() {
            Some(signal) if self.was_too_early(signal) => {
                let _ = kill_process_group(self.pid(), Signal::CONT);
            }
            Some(signal) => {
                self.is_paused.set(true);
                self.report.paused();
                // Without a front there is no shell to see it.
                let _ = channel::tell(self.control, Told::Stopped(signal));
            }
            None if self.is_paused.take() => self.report.resumed(),
            None => {}
        }
    }

    /// Whether it was stopped for its terminal just before that became its own.
    fn was_too_early(&self, signal: i32) -> bool {
        let is_own = |terminal| tcgetpgrp(terminal).is_ok_and(|group| group == self.pid());
        matches!(signal, SIGTTIN | SIGTTOU)
            && self.began.elapsed() < START
            && self.terminal.as_ref().is_some_and(is_own)
    }

    /// Sends what the front was sent to whom it would have reached without a wrapper.
    fn send(&self, signal: i32) {
        let Some(named) = Signal::from_named_raw(signal) else { return };
        if TO_END.contains(&signal) {
            self.report.asked_to_end(signal);
        }
        // It may end at this moment, but it was not waited for yet: the number is still its own.
        let _ = match (&self.terminal, signal) {
            (Some(terminal), SIGINT | SIGQUIT | SIGTSTP | SIGHUP) => {
                kill_process_group(tcgetpgrp(terminal).unwrap_or(self.pid()), named)
            }
            (Some(_), SIGCONT) => kill_process_group(self.pid(), named),
            _ => kill_process(self.pid(), named),
        };
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }
}

impl Witness {
    /// When the next signal that waits for a second witness is due.
    fn next_due(&self) -> Option<Instant> {
        self.asked.iter().map(|(_, at)| *at + AT_ONCE).min()
    }

    /// What is to be sent to the command now, after `event`.
    fn due_after(&mut self, event: Option<Event>, is_apart: bool) -> Vec<i32> {
        let now = Instant::now();
        self.seen.retain(|(_, at)| now - *at < 4 * AT_ONCE);
        match event {
            Some(Event::Asked(signal)) if is_apart => return vec![signal],
            // The size that it tells of is the inner terminal's only now.
            Some(Event::Asked(SIGWINCH)) => return vec![SIGWINCH],
            // The terminal is gone, of which the leader of a session hears for all of it.
            Some(Event::Seen(SIGHUP)) if is_apart => return vec![SIGHUP, SIGCONT],
            Some(Event::Asked(signal)) if !forget(&mut self.seen, signal) => {
                self.asked.push((signal, now));
            }
            Some(Event::Seen(signal)) if signal != SIGCHLD && !forget(&mut self.asked, signal) => {
                self.seen.push((signal, now));
            }
            _ => {}
        }
        let mut due = Vec::new();
        self.asked.retain(|(signal, at)| {
            let waits = now - *at < AT_ONCE;
            if !waits {
                due.push(*signal);
            }
            waits
        });
        due
    }
}

/// Whether `signal` was among them, of which one is taken away.
fn forget(signals: &mut Vec<(i32, Instant)>, signal: i32) -> bool {
    let place = signals.iter().position(|(other, _)| *other == signal);
    place.map(|place| signals.remove(place)).is_some()
}

fn next(events: &Receiver<Event>, due: Option<Instant>) -> Option<Event> {
    match due {
        None => events.recv().ok(),
        Some(due) => events.recv_timeout(due.saturating_duration_since(Instant::now())).ok(),
    }
}

fn listen(control: UnixStream, events: Sender<Event>) {
    thread::spawn(move || {
        for signal in channel::signals(control) {
            let _ = events.send(Event::Asked(signal));
        }
    });
}
