//! What front and keeper say to each other: a line each, over a socket that is the keeper's stdin.

use std::io::{self, BufRead, BufReader, IoSlice, IoSliceMut, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};

use crate::cli::run::ending::Ending;

/// What the keeper says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The command was stopped by that signal.
    Stopped(i32),
    /// The pipe of that place in the reserve is closed, at one end or the other.
    Closed(usize),
    /// It ended, and all that it printed was passed on.
    Ended(Ending),
}

/// As many files as are ever handed over: the outbox, the command, and both sides of two pipes.
const FILES: usize = 6;

/// Hands open files to the other side, before anything is said to it.
pub fn give(to: &UnixStream, files: &[BorrowedFd]) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FILES))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !files.is_empty() {
        control.push(SendAncillaryMessage::ScmRights(files));
    }
    sendmsg(to, &[IoSlice::new(b"\n")], &mut control, SendFlags::empty())?;
    Ok(())
}

/// Takes the files that the other side gives.
pub fn take(from: &UnixStream) -> io::Result<Vec<OwnedFd>> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(FILES))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut byte = [0];
    recvmsg(from, &mut [IoSliceMut::new(&mut byte)], &mut control, RecvFlags::CMSG_CLOEXEC)?;
    let mut files = Vec::new();
    for message in control.drain() {
        if let RecvAncillaryMessage::ScmRights(given) = message {
            files.extend(given);
        }
    }
    Ok(files)
}

/// The keeper's end: its own stdin.
pub fn of_keeper() -> io::Result<UnixStream> {
    Ok(UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?))
}

/// Passes a signal on to the keeper.
pub fn signal(mut to: &UnixStream, signal: i32) -> io::Result<()> {
    writeln!(to, "signal {signal}")
}

/// The signals that the front passes on, until it is gone.
pub fn signals(from: UnixStream) -> impl Iterator<Item = i32> {
    lines(from).filter_map(|line| line.strip_prefix("signal ")?.parse().ok())
}

/// Tells the front.
pub fn tell(mut to: &UnixStream, told: Told) -> io::Result<()> {
    let line = match told {
        Told::Stopped(signal) => format!("stopped {signal}\n"),
        Told::Closed(pipe) => format!("closed {pipe}\n"),
        Told::Ended(Ending::Exit(code)) => format!("exit {code}\n"),
        Told::Ended(Ending::Killed(signal)) => format!("killed {signal}\n"),
    };
    // In one piece, since several threads tell.
    to.write_all(line.as_bytes())
}

/// What the keeper tells, until it is gone.
pub fn told(from: UnixStream) -> impl Iterator<Item = Told> {
    lines(from).filter_map(|line| {
        let (word, number) = line.split_once(' ')?;
        let number: i32 = number.parse().ok()?;
        match word {
            "stopped" => Some(Told::Stopped(number)),
            "closed" => Some(Told::Closed(number as usize)),
            "exit" => Some(Told::Ended(Ending::Exit(number as u8))),
            "killed" => Some(Told::Ended(Ending::Killed(number))),
            _ => None,
        }
    })
}

fn lines(from: UnixStream) -> impl Iterator<Item = String> {
    BufReader::new(from).lines().map_while(Result::ok)
}
