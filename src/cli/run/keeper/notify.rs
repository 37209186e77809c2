//! What services tell their manager (`sd_notify`), heard for those who do.

use std::env;
use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::process::Command;
use std::thread;

use rustix::net::sockopt::set_socket_passcred;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use rustix::process::{Uid, geteuid};

use crate::cli::run::report::Report;

/// The socket that the command is offered, where one could be had.
pub struct Notified {
    socket: Option<(UnixDatagram, String)>,
}

const OFFERED: &str = "NOTIFY_SOCKET";
const WATCHDOG: &str = "WATCHDOG_PID";

/// What is told in one assignment is cut here; no details are longer.
const MOST_CHARS: usize = 4200;

impl Notified {
    /// Takes a name that leaves nothing behind, however this process ends.
    pub fn offer() -> Notified {
        let name = format!("progress-monitor/{}-{:x}", std::process::id(), rand::random::<u64>());
        Notified { socket: bound(&name).ok().map(|socket| (socket, format!("@{name}"))) }
    }

    /// Tells the command of it.
    pub fn tell(&self, command: &mut Command) {
        let Some((_, name)) = &self.socket else { return };
        command.env(OFFERED, name);
        // It is meant for whoever is started in its place, which is the command.
        if env::var_os(WATCHDOG).is_some() {
            command.env_remove(WATCHDOG);
        }
    }

    /// Hands on what comes to the report, and to the real manager where there is one.
    pub fn listen(self, report: Report) {
        let Some((socket, _)) = self.socket else { return };
        thread::spawn(move || {
            let manager = manager();
            let mut message = vec![0; 1 << 16];
            while let Ok((length, sender)) = received(&socket, &mut message) {
                if !sender.is_some_and(is_trusted) {
                    continue;
                }
                if let Some(manager) = &manager {
                    let _ = socket.send_to_addr(&message[..length], manager);
                }
                report.notified(&cut(&String::from_utf8_lossy(&message[..length])));
            }
        });
    }
}

/// Such a name has no permissions: anybody on this machine can find it and send there, so the
/// kernel is asked to say of every message whose it is.
fn bound(name: &str) -> io::Result<UnixDatagram> {
    let socket = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(name)?)?;
    set_socket_passcred(&socket, true)?;
    Ok(socket)
}

/// The length of the next message, and whose it is.
fn received(socket: &UnixDatagram, message: &mut [u8]) -> io::Result<(usize, Option<Uid>)> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmCredentials(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut parts = [IoSliceMut::new(message)];
    let length = recvmsg(socket, &mut parts, &mut control, RecvFlags::CMSG_CLOEXEC)?.bytes;
    let sender = control.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmCredentials(sender) => Some(sender.uid),
        _ => None,
    });
    Ok((length, sender))
}

/// Whether it is the user of this process, or who may do anything to it in any case.
fn is_trusted(sender: Uid) -> bool {
    sender.is_root() || sender == geteuid()
}

/// The message with each of its assignments cut.
fn cut(message: &str) -> String {
    let lines = message.lines().map(|line| line.chars().take(MOST_CHARS).collect::<String>());
    lines.collect::<Vec<_>>().join("\n")
}

/// Who waits for this very program's messages.
fn manager() -> Option<SocketAddr> {
    let name = env::var(OFFERED).ok()?;
    match name.strip_prefix('@') {
        Some(name) => SocketAddr::from_abstract_name(name).ok(),
        None => SocketAddr::from_pathname(name).ok(),
    }
}
