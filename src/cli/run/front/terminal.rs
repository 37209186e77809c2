//! A terminal within the user's, so that what the command shows can be seen.
//!
//! Where the user's is both stdin and stdout, the command is *apart*: its terminal is the inner
//! one, and every key is handed on to it. Else others of a pipeline have the user's terminal
//! too, which must stay as it is: the command stays in the user's session with its keys, and only
//! what it shows goes through the inner terminal.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, fstat, open};
use rustix::io::{Errno, read, retry_on_intr};
use rustix::pipe::{PipeFlags, fcntl_setpipe_size, pipe_with};
use rustix::process::getpgrp;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    LocalModes, OptionalActions, OutputModes, Termios, isatty, tcgetattr, tcgetpgrp, tcgetwinsize,
    tcsetattr, tcsetwinsize,
};

use crate::cli::run::keeper::write_all;

/// The user's terminal, and the one within it that the command has.
pub struct Terminal {
    outer: OwnedFd,
    /// The user's terminal again, where the command is apart.
    keys: Option<Arc<OwnedFd>>,
    master: Arc<OwnedFd>,
    inner: Option<OwnedFd>,
    copy: Option<OwnedFd>,
    copied: Option<OwnedFd>,
    /// How the user's terminal was, while it is raw.
    saved: Option<Termios>,
    showing: Option<JoinHandle<()>>,
    closing: Arc<AtomicBool>,
}

/// What a terminal shows is little; more than this is not waited for.
const COPY_BYTES: usize = 1 << 20;

/// Who finds nothing more to show for so long when the command has ended has shown it all.
const QUIET: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// The terminal holds little that was printed before the command ended.
const LEFT: Duration = Duration::from_millis(500);

/// From the background the terminal is not read; how often to look.
const LOOK: Duration = Duration::from_millis(100);

impl Terminal {
    /// One within the terminal that stdout or stderr is; none where neither is one.
    pub fn of_this_process() -> io::Result<Option<Terminal>> {
        let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
        let Some(outer) = [stdout.as_fd(), stderr.as_fd()].into_iter().find(|fd| isatty(fd)) else {
            return Ok(None);
        };
        let is_apart = same_terminal(stdout.as_fd(), stdin.as_fd());
        let keys = is_apart.then(|| stdin.as_fd().try_clone_to_owned());
        let keys = keys.transpose()?.map(Arc::new);
        let outer = outer.try_clone_to_owned()?;
        let (master, inner) = within(&outer, keys.is_some())?;
        let (copied, copy) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        // A smaller one will do where so much is not allowed.
        let _ = fcntl_setpipe_size(&copy, COPY_BYTES);
        Ok(Some(Terminal {
            outer,
            keys,
            master: Arc::new(master),
            inner: Some(inner),
            copy: Some(copy),
            copied: Some(copied),
            saved: None,
            showing: None,
            closing: Arc::default(),
        }))
    }

    /// Whether the inner terminal is the command's own, with keys and jobs.
    pub fn is_apart(&self) -> bool {
        self.keys.is_some()
    }

    /// Whether `fd` is the user's terminal.
    pub fn is(&self, fd: BorrowedFd) -> bool {
        same_terminal(self.outer.as_fd(), fd)
    }

    /// The inner terminal, for the command; until [`Terminal::show`].
    pub fn inner(&self) -> io::Result<OwnedFd> {
        self.inner.as_ref().ok_or(io::ErrorKind::NotFound)?.try_clone()
    }

    /// Where all that is shown can be read once more; until [`Terminal::show`].
    pub fn copy(&self) -> BorrowedFd<'_> {
        self.copied.as_ref().map_or(self.master.as_fd(), AsFd::as_fd)
    }

    /// Begins to show what the command prints, and to hand on what is typed.
    ///
    /// `hung_up` is called when the user's terminal is gone.
    pub fn show(&mut self, hung_up: impl FnOnce() + Send + 'static) -> io::Result<()> {
        (self.inner, self.copied) = (None, None);
        self.resume();
        if let Some(keys) = self.keys.clone() {
            let master = self.master.clone();
            thread::spawn(move || {
                hand_on_keys(&keys, &master);
                hung_up();
            });
        }
        let (master, outer) = (self.master.clone(), self.outer.try_clone()?);
        let (copy, closing) = (self.copy.take(), self.closing.clone());
        self.showing = Some(thread::spawn(move || show(&master, &outer, copy, &closing)));
        Ok(())
    }

    /// Lets every key through, if this job is in the foreground, and takes over the size.
    pub fn resume(&mut self) {
        self.resize();
        let Some(keys) = self.keys.as_ref().filter(|keys| in_foreground(keys)) else { return };
        let Ok(saved) = tcgetattr(keys) else { return };
        let mut raw = saved.clone();
        raw.make_raw();
        if self.saved.is_none() && tcsetattr(keys, OptionalActions::Drain, &raw).is_ok() {
            self.saved = Some(saved);
        }
    }

    /// Gives the inner terminal the size of the outer one.
    pub fn resize(&self) {
        if let Ok(size) = tcgetwinsize(&self.outer) {
            let _ = tcsetwinsize(&self.master, size);
        }
    }

    /// Leaves the user's terminal as it was.
    pub fn restore(&mut self) {
        if let (Some(saved), Some(keys)) = (self.saved.take(), &self.keys)
            && in_foreground(keys)
        {
            let _ = tcsetattr(keys, OptionalActions::Now, &saved);
        }
    }

    /// Shows what is left, and restores.
    pub fn close(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        if let Some(showing) = self.showing.take() {
            let _ = showing.join();
        }
        self.restore();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.restore();
    }
}

/// A new terminal with the settings and the size of `outer`: first the side that shows it.
fn within(outer: &OwnedFd, has_keys: bool) -> io::Result<(OwnedFd, OwnedFd)> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let inner = open(ptsname(&master, Vec::new())?, flags, Mode::empty())?;
    let mut settings = tcgetattr(outer)?;
    if !has_keys {
        // The outer one is not made raw, and breaks lines itself.
        settings.output_modes -= OutputModes::OPOST;
    }
    tcsetattr(&inner, OptionalActions::Now, &settings)?;
    tcsetwinsize(&master, tcgetwinsize(outer)?)?;
    Ok((master, inner))
}

fn same_terminal(one: BorrowedFd, other: BorrowedFd) -> bool {
    let device = |fd| fstat(fd).map(|stat| stat.st_rdev).ok();
    isatty(one) && isatty(other) && device(one) == device(other)
}

/// A terminal that is not this process's own does not know of its jobs, and refuses nothing.
fn in_foreground(terminal: &OwnedFd) -> bool {
    tcgetpgrp(terminal).map_or(true, |group| group == getpgrp())
}

/// Whether this job may write: from the background, where the user says so (`stty tostop`), it
/// would be stopped, and so the command has to wait.
fn may_show(outer: &OwnedFd) -> bool {
    let stops = || tcgetattr(outer).is_ok_and(|set| set.local_modes.contains(LocalModes::TOSTOP));
    in_foreground(outer) || !stops()
}

/// Until the terminal is gone.
fn hand_on_keys(keys: &OwnedFd, master: &OwnedFd) {
    let mut typed = [0; 4096];
    loop {
        if !in_foreground(keys) {
            thread::sleep(LOOK);
            continue;
        }
        match retry_on_intr(|| read(keys, &mut typed)) {
            Ok(0) | Err(Errno::IO) => return,
            Ok(count) if write_all(master, &typed[..count]).is_ok() => {}
            Err(Errno::AGAIN) => {
                let _ = poll(&mut [PollFd::new(keys, PollFlags::IN)], None);
            }
            // The command has gone, and its end is on the way.
            _ => thread::sleep(LOOK),
        }
    }
}

/// Until the command's side is closed; while `closing` until nothing comes any more, and not for
/// long, for what the command left behind may print for days.
fn show(master: &OwnedFd, outer: &OwnedFd, mut copy: Option<OwnedFd>, closing: &AtomicBool) {
    let mut shown = vec![0; 1 << 16];
    let mut closing_since = None;
    loop {
        if closing.load(Ordering::Relaxed)
            && closing_since.get_or_insert_with(Instant::now).elapsed() > LEFT
        {
            return;
        }
        // A signal is no news of the terminal, and a read would wait for it without end.
        let ready = retry_on_intr(|| poll(&mut [PollFd::new(master, PollFlags::IN)], Some(&QUIET)));
        if ready == Ok(0) {
            if closing.load(Ordering::Relaxed) {
                return;
            }
            continue;
        }
        let Ok(count @ 1..) = retry_on_intr(|| read(master, &mut shown)) else { return };
        while !may_show(outer) {
            thread::sleep(LOOK);
        }
        // A terminal that is gone is noticed where its keys are read.
        let _ = write_all(outer, &shown[..count]);
        // What a keeper does not take at once it does without.
        if let Some(pipe) = &copy
            && rustix::io::write(pipe, &shown[..count]) == Err(Errno::PIPE)
        {
            copy = None;
        }
    }
}
