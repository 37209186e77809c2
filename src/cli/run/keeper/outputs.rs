//! The command's stdout and stderr, each of the kind that it would be without a wrapper.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use rustix::fs::{FileType, OFlags, SeekFrom, Stat, fcntl_getfl, fstat, major, minor, seek};
use rustix::pipe::{PipeFlags, fcntl_setpipe_size, pipe_with};
use rustix::stdio::{dup2_stderr, dup2_stdout};

use crate::cli::run::keeper::follow::follow;
use crate::cli::run::keeper::null;
use crate::cli::run::keeper::relay::{Ended, pass_on};
use crate::cli::run::report::Report;
use crate::domain::Stream;

/// What the command will print to, and where from that is read.
pub struct Outputs {
    stdout: Output,
    stderr: Output,
    /// What the terminal shows, where there is one.
    shown: Option<OwnedFd>,
}

/// One of them.
enum Output {
    /// The command has it as it is: a terminal, or a device.
    Inherited,
    /// It has it as it is, and what it appends can be read from that place on.
    File(File, u64),
    /// It has a pipe as well, and what comes through it is passed on.
    Pipe { ours: OwnedFd, theirs: Option<OwnedFd> },
    /// What stdout is.
    Shared,
}

/// From where what the command prints is read.
pub struct Sources(Vec<(Option<Stream>, Source)>);

enum Source {
    File(File, u64),
    Pipe {
        from: OwnedFd,
        to: Option<OwnedFd>,
    },
    /// What the terminal shows, which the front passes on.
    Shown(OwnedFd),
}

/// Reads until the end of each, in threads.
pub struct Reading {
    ended: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    drained: Receiver<()>,
}

/// What others that the command left behind still print.
pub struct Left(Vec<JoinHandle<()>>);

/// As much as the kernel gives anyone.
const PIPE_BYTES: usize = 1 << 20;

impl Outputs {
    /// Those of this process, which are to be the command's.
    pub fn of_this_process(shown: Option<OwnedFd>) -> io::Result<Outputs> {
        let (stdout, stderr) = (io::stdout(), io::stderr());
        let (out, err) = (fstat(&stdout)?, fstat(&stderr)?);
        let same = (out.st_dev, out.st_ino) == (err.st_dev, err.st_ino);
        let stdout = Output::like(stdout.as_fd(), &out)?;
        let stderr = if same { Output::Shared } else { Output::like(stderr.as_fd(), &err)? };
        Ok(Outputs { stdout, stderr, shown })
    }

    /// What the command is given.
    pub fn for_the_command(&mut self) -> io::Result<(Stdio, Stdio)> {
        let shared = match &self.stdout {
            Output::Pipe { theirs: Some(theirs), .. } => Some(theirs.try_clone()?),
            _ => None,
        };
        let stdout = self.stdout.theirs();
        let stderr = match (&self.stderr, shared) {
            (Output::Shared, Some(theirs)) => Stdio::from(theirs),
            _ => self.stderr.theirs(),
        };
        Ok((stdout, stderr))
    }

    /// Lets go of stdout and stderr, after the last word on stderr, if there is one: whoever
    /// reads them is to see their end when the command closes them.
    pub fn begin(self, last_word: Option<String>) -> io::Result<Sources> {
        if let Some(word) = last_word {
            let _ = io::stderr().write_all(word.as_bytes());
        }
        let (out, err) = (to(io::stdout().as_fd())?, to(io::stderr().as_fd())?);
        let null = null()?;
        dup2_stdout(&null)?;
        dup2_stderr(&null)?;
        let is_shared = matches!(self.stderr, Output::Shared);
        let of = |stream| (!is_shared).then_some(stream);
        let shown = self.shown.map(|from| (None, Source::Shown(from)));
        let sources = [
            self.stdout.source(out).map(|source| (of(Stream::Stdout), source)),
            self.stderr.source(err).map(|source| (of(Stream::Stderr), source)),
            shown,
        ];
        Ok(Sources(sources.into_iter().flatten().collect()))
    }
}

/// Where to pass things on to; nowhere, where that is for nobody.
fn to(fd: BorrowedFd) -> io::Result<Option<OwnedFd>> {
    let is_null = is_null(&fstat(fd)?);
    (!is_null).then(|| fd.try_clone_to_owned()).transpose()
}

fn is_null(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::CharacterDevice
        && (major(stat.st_rdev), minor(stat.st_rdev)) == (1, 3)
}

impl Output {
    /// One of the kind of `fd`.
    fn like(fd: BorrowedFd, stat: &Stat) -> io::Result<Output> {
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Ok(Output::file(fd, stat).unwrap_or(Output::Inherited)),
            FileType::CharacterDevice if !is_null(stat) => Ok(Output::Inherited),
            _ => {
                let (ours, theirs) = pipe_with(PipeFlags::CLOEXEC)?;
                // A smaller one will do where so much is not allowed.
                let _ = fcntl_setpipe_size(&ours, PIPE_BYTES);
                Ok(Output::Pipe { ours, theirs: Some(theirs) })
            }
        }
    }

    /// A file, opened once more to be read from where the command will go on.
    fn file(fd: BorrowedFd, stat: &Stat) -> io::Result<Output> {
        use std::os::fd::AsRawFd;
        let file = OpenOptions::new().read(true).open(format!("/dev/fd/{}", fd.as_raw_fd()))?;
        let appends = fcntl_getfl(fd)?.contains(OFlags::APPEND);
        let start = if appends { stat.st_size as u64 } else { seek(fd, SeekFrom::Current(0))? };
        Ok(Output::File(file, start))
    }

    fn theirs(&mut self) -> Stdio {
        match self {
            Output::Pipe { theirs, .. } => theirs.take().map_or_else(Stdio::null, Stdio::from),
            _ => Stdio::inherit(),
        }
    }

    fn source(self, to: Option<OwnedFd>) -> Option<Source> {
        match self {
            Output::Inherited | Output::Shared => None,
            Output::File(file, start) => Some(Source::File(file, start)),
            Output::Pipe { ours, .. } => Some(Source::Pipe { from: ours, to }),
        }
    }
}

impl Sources {
    /// Both sides of each pipe, once more.
    pub fn pipes(&self) -> io::Result<Vec<OwnedFd>> {
        let mut pipes = Vec::new();
        for (_, source) in &self.0 {
            if let Source::Pipe { from, to } = source {
                pipes.push(from.try_clone()?);
                pipes.push(to.as_ref().map_or_else(null, OwnedFd::try_clone)?);
            }
        }
        Ok(pipes)
    }

    /// Begins to pass on, and to give a copy of everything to the report; `closed` hears which
    /// pipe is closed, counted from 0.
    pub fn read_into(
        self,
        report: &Report,
        closed: impl Fn(usize) + Clone + Send + 'static,
    ) -> Reading {
        let ended = Arc::new(AtomicBool::new(false));
        let (drained, all_drained) = channel();
        let mut pipes = 0..;
        let threads = self.0.into_iter().map(|(stream, source)| {
            let (tap, closed) = (report.tap(stream), closed.clone());
            let ended = Ended::new(ended.clone(), drained.clone());
            let pipe = matches!(source, Source::Pipe { .. }).then(|| pipes.next()).flatten();
            thread::spawn(move || {
                match source {
                    Source::File(file, start) => follow(&file, start, &tap, &ended),
                    Source::Pipe { from, to } => pass_on(from, to, &tap, &ended),
                    Source::Shown(from) => pass_on(from, None, &tap, &ended),
                }
                pipe.into_iter().for_each(closed);
            })
        });
        Reading { threads: threads.collect(), ended, drained: all_drained }
    }
}

impl Reading {
    /// The command has ended: waits until all that it printed was read and passed on.
    pub fn drained(self) -> Left {
        self.ended.store(true, Ordering::Relaxed);
        self.threads.iter().for_each(|thread| thread.thread().unpark());
        // Each thread drops its end when nothing is left to read, at the latest with its own end.
        let _ = self.drained.recv();
        Left(self.threads)
    }
}

impl Left {
    /// Passes on what comes until all have closed what they had from the command.
    pub fn wait(self) {
        for thread in self.0 {
            let _ = thread.join();
        }
    }
}

/// Told apart from [`Sender`] for its meaning: dropped when a source has nothing left.
pub type Drained = Sender<()>;
