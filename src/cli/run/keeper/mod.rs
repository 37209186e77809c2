//! Starts the command, stays with it to its end, and reports.
//!
//! A process of its own: that of the front may be killed, and the command goes on, its output
//! is passed on and its end is reported nevertheless.

mod follow;
mod haste;
mod memory;
mod notify;
mod outputs;
mod relay;
mod supervise;

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::Instant;

use clap::Parser;
use rustix::io::dup;
use rustix::process::{
    Pid, PidfdFlags, Signal, ioctl_tiocsctty, kill_process_group, pidfd_open, setsid,
};
use rustix::termios::{isatty, tcsetpgrp};
use signal_hook::consts::{SIGCHLD, SIGTTIN, SIGTTOU};

use crate::cli::run::channel::{self, Told};
use crate::cli::run::ending::Ending;
use crate::cli::run::keeper::memory::KilledForMemory;
use crate::cli::run::keeper::notify::Notified;
use crate::cli::run::keeper::outputs::{Outputs, Sources};
use crate::cli::run::keeper::supervise::Supervised;
use crate::cli::run::report::{Report, Task};
use crate::cli::run::{Run, signals};

pub use relay::write_all;

/// What the keeper is called: otherwise than the front, so that what ends that by its name leaves
/// the keeper.
pub const KEEPER: &str = "pm-keeper";

/// Whether this process is one.
pub fn is_keeper() -> bool {
    std::env::args_os().next().is_some_and(|name| name == KEEPER)
}

/// What the keeper is started with.
#[derive(Debug, Parser)]
pub struct Keep {
    /// The command is within a terminal of its own.
    #[arg(long)]
    terminal: bool,

    #[command(flatten)]
    run: Run,
}

impl Keep {
    /// Runs the command; the front is told how it ended.
    pub fn execute(self) -> ExitCode {
        match self.keep() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("progress-monitor: {error}");
                ExitCode::from(126)
            }
        }
    }

    fn keep(self) -> io::Result<()> {
        let _ = rustix::thread::set_name(c"pm-keeper");
        let control = channel::of_keeper()?;
        let mut given = channel::take(&control)?.into_iter();
        let stdin = given.next().map_or_else(null, Ok)?;
        let terminal = self.terminal.then(own_terminal).transpose()?;
        let except: &[i32] = if self.terminal { &[SIGTTIN, SIGTTOU] } else { &[] };
        let caught = signals::caught(except, &[SIGCHLD])?;
        let mut outputs = Outputs::of_this_process(given.next())?;
        let notified = Notified::offer();
        let memory = KilledForMemory::so_far();

        let spawned = spawn(&self.run.command, stdin, &mut outputs, &notified, self.terminal);
        if let (Ok(child), Some(terminal)) = (&spawned, &terminal) {
            give_terminal(terminal, Pid::from_child(child));
        }
        let sources =
            outputs.begin(spawned.as_ref().err().map(|error| not_run(&self.run, error)))?;
        let report = Report::begin(Task::of(&self.run), self.run.url, self.run.progress_regex);
        notified.listen(report.clone());
        give_reserve(&control, spawned.as_ref().ok(), &report, &sources);
        let told = Arc::new(control.try_clone()?);
        let reading = sources.read_into(&report, move |pipe| {
            let _ = channel::tell(&told, Told::Closed(pipe));
        });
        let ending = match spawned {
            Ok(child) => {
                let (report, control) = (&report, &control);
                let (began, is_paused) = (Instant::now(), false.into());
                let supervised = Supervised { child, terminal, report, control, began, is_paused };
                supervised.ended(caught)?
            }
            Err(error) => Ending::Exit(code(&error)),
        };
        let left = reading.drained();
        report.end(ending, memory.again(ending));
        // The front may be gone, and then nobody asks.
        let _ = channel::tell(&control, Told::Ended(ending));
        drop(control);
        left.wait();
        Ok(())
    }
}

/// Gives the front what it needs should this process be killed, and keeps none of it: who closes a
/// pipe here is to close it for the command.
fn give_reserve(control: &UnixStream, child: Option<&Child>, report: &Report, sources: &Sources) {
    let files = child.and_then(|child| reserve(child, report, sources)).unwrap_or_default();
    let files: Vec<_> = files.iter().map(AsFd::as_fd).collect();
    // The front may be gone, and then nobody needs it.
    let _ = channel::give(control, &files);
}

/// The outbox, the command, and both sides of each pipe.
fn reserve(child: &Child, report: &Report, sources: &Sources) -> Option<Vec<OwnedFd>> {
    let command = pidfd_open(Pid::from_child(child), PidfdFlags::empty()).ok()?;
    let mut files = vec![report.outbox()?, command];
    files.extend(sources.pipes().ok()?);
    Some(files)
}

/// Makes the terminal that this process was given its own, as of a login.
fn own_terminal() -> io::Result<OwnedFd> {
    let (stdout, stderr) = (io::stdout(), io::stderr());
    setsid()?;
    let own = [stdout.as_fd(), stderr.as_fd()]
        .into_iter()
        .find(|fd| isatty(fd) && ioctl_tiocsctty(fd).is_ok());
    Ok(dup(own.ok_or(ErrorKind::NotFound)?)?)
}

/// Lets the command read and set its terminal, unless it has ended already.
///
/// Where it was quicker it was stopped for that; continuing it also takes back a stop that is
/// still on its way.
fn give_terminal(terminal: &OwnedFd, command: Pid) {
    let _ = tcsetpgrp(terminal, command);
    let _ = kill_process_group(command, Signal::CONT);
}

fn spawn(
    line: &[OsString],
    stdin: OwnedFd,
    outputs: &mut Outputs,
    notified: &Notified,
    in_terminal: bool,
) -> io::Result<Child> {
    let [program, args @ ..] = line else { return Err(ErrorKind::InvalidInput.into()) };
    let (stdout, stderr) = outputs.for_the_command()?;
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::from(stdin)).stdout(stdout).stderr(stderr);
    notified.tell(&mut command);
    if in_terminal {
        command.process_group(0);
    }
    command.spawn()
}

/// What a shell answers where a command cannot be run.
fn code(error: &io::Error) -> u8 {
    if error.kind() == ErrorKind::NotFound { 127 } else { 126 }
}

fn not_run(run: &Run, error: &io::Error) -> String {
    let program = run.command[0].display();
    match error.kind() {
        ErrorKind::NotFound => format!("progress-monitor: {program}: command not found\n"),
        ErrorKind::PermissionDenied => format!("progress-monitor: {program}: permission denied\n"),
        _ => format!("progress-monitor: {program}: {error}\n"),
    }
}

fn null() -> io::Result<OwnedFd> {
    Ok(File::options().read(true).write(true).open("/dev/null")?.into())
}
