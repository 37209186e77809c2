//! What the user started: for the shell it is the command.

mod reserve;
mod terminal;

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use reqwest::Url;
use rustix::fs::{Mode, OFlags, open};
use rustix::process::{Signal, kill_current_process_group};
use rustix::stdio::{dup2_stderr, dup2_stdin, dup2_stdout};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH};
use signal_hook::low_level::raise;

use crate::cli::run::channel::{self, Told};
use crate::cli::run::ending::Ending;
use crate::cli::run::front::reserve::Reserve;
use crate::cli::run::front::terminal::Terminal;
use crate::cli::run::keeper::KEEPER;
use crate::cli::run::{Run, report, signals};

/// This very program, also where its file was replaced meanwhile.
const SELF: &str = "/proc/self/exe";

/// A keeper that has nothing more to do is gone by then.
const PARTING: Duration = Duration::from_millis(50);

/// What the front waits for.
enum Event {
    Signal(i32),
    /// The command runs, and the keeper gave this for the case that it is killed.
    Given(Vec<OwnedFd>),
    Told(Told),
    /// The terminal is gone.
    HungUp,
    /// The keeper is gone.
    Alone,
    /// The command has ended, while the front stood in for the keeper.
    Gone,
}

/// The front at work.
struct Front {
    keeper: Child,
    control: UnixStream,
    terminal: Option<Terminal>,
    reserve: Option<Reserve>,
    events: Receiver<Event>,
    /// Where the events come from.
    hears: Sender<Event>,
    /// The group was told to stop, of which this process hears as well.
    stopping_others: bool,
}

impl Run {
    /// Runs the command, and ends as it ended.
    ///
    /// Should what is needed to watch it not be had, it runs unwatched: a monitor must never be
    /// the reason that a job did not start.
    pub fn execute(self) -> ExitCode {
        match Front::start() {
            Ok(front) => front.wait(&self.url).repeat(),
            Err(error) => {
                let mut command = Command::new(&self.command[0]);
                let not_run = command.args(&self.command[1..]).exec();
                eprintln!("progress-monitor: {error}; {}", self.command[0].display());
                eprintln!("progress-monitor: {}: {not_run}", self.command[0].display());
                ExitCode::from(126)
            }
        }
    }
}

impl Front {
    fn start() -> io::Result<Front> {
        let (ours, theirs) = UnixStream::pair()?;
        let terminal = Terminal::of_this_process()?;
        let (events, received) = channel();
        // A terminal stops whoever reads it from the background, and would go on and on
        // doing so if that were caught.
        let is_apart = terminal.as_ref().is_some_and(Terminal::is_apart);
        let except: &[i32] = if is_apart { &[SIGTTIN, SIGTTOU] } else { &[] };
        let caught = signals::caught(except, &[])?;
        let keeper = keeper(theirs, terminal.as_ref())?;
        hand_over(&ours, terminal.as_ref())?;
        let signalled = events.clone();
        signals::watch(caught, move |signal| drop(signalled.send(Event::Signal(signal))));
        listen(ours.try_clone()?, events.clone());
        let mut front = Front {
            keeper,
            control: ours,
            terminal,
            reserve: None,
            events: received,
            hears: events.clone(),
            stopping_others: false,
        };
        if let Some(terminal) = &mut front.terminal {
            terminal.show(move || drop(events.send(Event::HungUp)))?;
        }
        forget_stdio()?;
        Ok(front)
    }

    /// Waits for the end of the command, and takes part in its life until then.
    fn wait(mut self, server: &Url) -> Ending {
        while let Ok(event) = self.events.recv() {
            match event {
                Event::Signal(signal) => self.take(signal),
                Event::Given(files) => self.reserve = Reserve::of(files),
                Event::Told(Told::Stopped(signal)) => self.stop(signal),
                Event::Told(Told::Closed(pipe)) => {
                    self.reserve.iter_mut().for_each(|reserve| reserve.close(pipe));
                }
                Event::Told(Told::Ended(ending)) => {
                    self.part();
                    return self.end(ending);
                }
                Event::HungUp => return self.end(Ending::Killed(SIGHUP)),
                Event::Alone if self.stands_in() => {}
                Event::Alone => break,
                Event::Gone => {
                    // Lets go of the outbox, so that what is in it can be sent.
                    self.reserve = None;
                    report::send_what_is_left(server);
                    break;
                }
            }
        }
        let status = self.keeper.wait();
        let code = status.ok().and_then(|status| status.code());
        self.end(
            code.map_or(Ending::Killed(Signal::KILL.as_raw()), |code| Ending::Exit(code as u8)),
        )
    }

    /// Whether the command goes on without a keeper, its output passed on by this process.
    fn stands_in(&mut self) -> bool {
        let hears = self.hears.clone();
        let begin = |reserve: &mut Reserve| reserve.begin(move || drop(hears.send(Event::Gone)));
        self.reserve.as_mut().is_some_and(|reserve| begin(reserve).is_ok())
    }

    fn take(&mut self, signal: i32) {
        if signal == SIGTSTP && std::mem::take(&mut self.stopping_others) {
            return;
        }
        if let Some(terminal) = &mut self.terminal {
            match signal {
                SIGWINCH => terminal.resize(),
                SIGCONT => terminal.resume(),
                _ => {}
            }
        }
        if channel::signal(&self.control, signal).is_err()
            && let Some(reserve) = &self.reserve
        {
            reserve.signal(signal);
        }
    }

    /// Stops as the command was stopped, so that the shell sees it, until it is continued.
    ///
    /// Whoever stopped the command alone, and not the job, continues it alone as well.
    fn stop(&mut self, signal: i32) {
        let apart = self.terminal.as_mut().filter(|terminal| terminal.is_apart());
        if signal == SIGSTOP && apart.is_none() {
            return;
        }
        if let Some(terminal) = apart {
            // The key did not reach the rest of a pipeline, since this terminal did not see it.
            terminal.restore();
            self.stopping_others = kill_current_process_group(Signal::TSTP).is_ok();
        }
        let _ = raise(SIGSTOP);
    }

    /// Sees the keeper off, or it may stay a zombie where nobody looks after orphans, as in a
    /// container. One that still passes on what the command left behind is not waited for.
    fn part(&mut self) {
        while let Ok(event) = self.events.recv_timeout(PARTING) {
            if let Event::Alone = event {
                let _ = self.keeper.wait();
                return;
            }
        }
    }

    fn end(mut self, ending: Ending) -> Ending {
        if let Some(terminal) = &mut self.terminal {
            terminal.close();
        }
        ending
    }
}

/// Starts the keeper with the stdio that the command is to have, and the channel as its stdin.
fn keeper(theirs: UnixStream, terminal: Option<&Terminal>) -> io::Result<Child> {
    let mut command = Command::new(SELF);
    command.arg0(KEEPER).stdin(OwnedFd::from(theirs));
    if let Some(terminal) = terminal {
        if terminal.is_apart() {
            command.arg("--terminal");
        }
        if terminal.is(io::stdout().as_fd()) {
            command.stdout(Stdio::from(terminal.inner()?));
        }
        if terminal.is(io::stderr().as_fd()) {
            command.stderr(Stdio::from(terminal.inner()?));
        }
    }
    command.args(std::env::args_os().skip(2)).spawn()
}

fn hand_over(to: &UnixStream, terminal: Option<&Terminal>) -> io::Result<()> {
    let stdin = io::stdin();
    let Some(terminal) = terminal else {
        return channel::give(to, &[stdin.as_fd()]);
    };
    let inner = terminal.inner()?;
    let stdin: BorrowedFd = if terminal.is_apart() { inner.as_fd() } else { stdin.as_fd() };
    channel::give(to, &[stdin, terminal.copy()])
}

fn listen(control: UnixStream, events: Sender<Event>) {
    thread::spawn(move || {
        let given = channel::take(&control).unwrap_or_default();
        let _ = events.send(Event::Given(given));
        for told in channel::told(control) {
            let _ = events.send(Event::Told(told));
        }
        let _ = events.send(Event::Alone);
    });
}

/// Lets go of what the command has now, or whoever reads it would wait for this process as well.
fn forget_stdio() -> io::Result<()> {
    let null = open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())?;
    dup2_stdin(&null)?;
    dup2_stdout(&null)?;
    dup2_stderr(&null)?;
    Ok(())
}
