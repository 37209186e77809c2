//! Passes on what comes through a pipe, byte for byte.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, ioctl_fionread, read, retry_on_intr, write};

use crate::cli::run::keeper::haste::{Haste, MOMENT};
use crate::cli::run::keeper::outputs::Drained;
use crate::cli::run::observe::Tap;

/// Knows whether the command has ended, and tells when nothing of it is left in the pipe.
pub struct Ended {
    command: Arc<AtomicBool>,
    drained: std::cell::RefCell<Option<Drained>>,
}

const CHUNK_BYTES: usize = 1 << 16;

/// How often to look whether the command has ended, while nothing comes.
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 500_000_000 };

impl Ended {
    /// `drained` is dropped when nothing is left.
    pub fn new(command: Arc<AtomicBool>, drained: Drained) -> Ended {
        Ended { command, drained: Some(drained).into() }
    }

    /// Whether the command has ended.
    pub fn command(&self) -> bool {
        self.command.load(Ordering::Relaxed)
    }

    fn nothing_is_left(&self) {
        self.drained.take();
    }
}

/// Passes on, and gives a copy to `tap`, until all have closed their end of the pipe.
///
/// When whoever reads `to` has gone, this end of the pipe is closed at once, so that who
/// writes learns it as it would without a wrapper: by SIGPIPE, or by an error.
pub fn pass_on(from: OwnedFd, to: Option<OwnedFd>, tap: &Tap, ended: &Ended) {
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut haste = Haste::new();
    // How much of what was in the pipe when the command had ended still is: what it left behind
    // may print for days, and is not waited for.
    let mut left: Option<u64> = None;
    loop {
        if left.is_none() && ended.command() {
            left = Some(ioctl_fionread(&from).unwrap_or_default());
        }
        if left == Some(0) {
            ended.nothing_is_left();
        }
        match wait(&from, to.as_ref(), &LOOK) {
            Ready::Nothing => {}
            Ready::Closed => return,
            Ready::Some => match read_some(&from, &mut chunk, &mut haste) {
                Ok(count @ 1..) => {
                    if let Some(to) = &to
                        && write_all(to, &chunk[..count]).is_err()
                    {
                        return;
                    }
                    tap.push(&chunk[..count]);
                    left = left.map(|left| left.saturating_sub(count as u64));
                }
                Err(Errno::AGAIN) => {}
                _ => return,
            },
        }
    }
}

fn read_some(from: &OwnedFd, chunk: &mut [u8], haste: &mut Haste) -> Result<usize, Errno> {
    if haste.waits() {
        sleep(MOMENT);
    }
    let count = retry_on_intr(|| read(from, &mut *chunk))?;
    haste.saw(&chunk[..count], Instant::now());
    Ok(count)
}

enum Ready {
    Nothing,
    Some,
    Closed,
}

fn wait(from: &OwnedFd, to: Option<&OwnedFd>, patience: &Timespec) -> Ready {
    let from = PollFd::new(from, PollFlags::IN);
    let ready = match to {
        None => {
            let mut fds = [from];
            retry_on_intr(|| poll(&mut fds, Some(patience)))
        }
        Some(to) => {
            let mut fds = [from, PollFd::new(to, PollFlags::empty())];
            let ready = retry_on_intr(|| poll(&mut fds, Some(patience)));
            if fds[1].revents().intersects(PollFlags::ERR | PollFlags::HUP) {
                return Ready::Closed;
            }
            ready
        }
    };
    match ready {
        Ok(0) | Err(_) => Ready::Nothing,
        Ok(_) => Ready::Some,
    }
}

/// Writes all of it, waiting where that is needed.
pub fn write_all(to: impl AsFd, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match write(&to, bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(Errno::INTR) => {}
            // Somebody else who has the same file made it so.
            Err(Errno::AGAIN) => {
                let _ = poll(&mut [PollFd::new(&to, PollFlags::OUT)], None);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
