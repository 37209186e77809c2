//! What keeps the command going should the keeper be killed: what that has in hand, open here
//! as well, and not touched before.

use std::os::fd::{AsFd, OwnedFd};
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::{read, retry_on_intr};
use rustix::process::{Signal, pidfd_send_signal};

use crate::cli::run::keeper::write_all;

/// What the keeper has in hand.
pub struct Reserve {
    /// While this is open the outbox is locked: nobody takes the run for one that has ended.
    _outbox: OwnedFd,
    /// The command, as a file that can be read when it has ended.
    command: OwnedFd,
    /// What it prints into, and where that is passed on to; none of what is closed.
    pipes: Vec<Option<(OwnedFd, OwnedFd)>>,
}

impl Reserve {
    /// Made of what the keeper gave; none, where it could give nothing.
    pub fn of(files: Vec<OwnedFd>) -> Option<Reserve> {
        let mut files = files.into_iter();
        let (_outbox, command) = (files.next()?, files.next()?);
        let mut pipes = Vec::new();
        while let (Some(from), Some(to)) = (files.next(), files.next()) {
            pipes.push(Some((from, to)));
        }
        Some(Reserve { _outbox, command, pipes })
    }

    /// One side of that pipe is closed, and the other is to learn it.
    pub fn close(&mut self, pipe: usize) {
        self.pipes.get_mut(pipe).and_then(Option::take);
    }

    /// Sends the command a signal; nobody, where it has ended.
    pub fn signal(&self, signal: i32) {
        if let Some(signal) = Signal::from_named_raw(signal) {
            let _ = pidfd_send_signal(&self.command, signal);
        }
    }

    /// Passes on what the command prints; `ended` is called when it has ended, and all was
    /// passed on.
    pub fn begin(&mut self, ended: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
        let command = self.command.try_clone()?;
        let pipes = self.pipes.iter_mut().filter_map(Option::take);
        let passing: Vec<_> =
            pipes.map(|(from, to)| thread::spawn(move || pass_on(&from, &to))).collect();
        thread::spawn(move || {
            let _ = retry_on_intr(|| poll(&mut [PollFd::new(&command, PollFlags::IN)], None));
            passing.into_iter().for_each(|pipe| drop(pipe.join()));
            ended();
        });
        Ok(())
    }
}

/// Until either side is closed; then the other is, too.
fn pass_on(from: impl AsFd, to: impl AsFd) {
    let mut chunk = vec![0; 1 << 16];
    while let Ok(count @ 1..) = retry_on_intr(|| read(&from, &mut chunk))
        && write_all(&to, &chunk[..count]).is_ok()
    {}
}
