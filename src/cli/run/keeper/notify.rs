//! What services tell their manager (`sd_notify`), heard for those who do.

use std::env;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::process::Command;
use std::thread;

use crate::cli::run::report::Report;

/// The socket that the command is offered, where one could be had.
pub struct Notified {
    socket: Option<(UnixDatagram, String)>,
}

const OFFERED: &str = "NOTIFY_SOCKET";
const WATCHDOG: &str = "WATCHDOG_PID";

impl Notified {
    /// Takes a name that leaves nothing behind, however this process ends.
    pub fn offer() -> Notified {
        let name = format!("progress-monitor/{}-{:x}", std::process::id(), rand::random::<u64>());
        let address = SocketAddr::from_abstract_name(&name);
        let socket = address.and_then(|address| UnixDatagram::bind_addr(&address));
        Notified { socket: socket.ok().map(|socket| (socket, format!("@{name}"))) }
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
            while let Ok(length) = socket.recv(&mut message) {
                if let Some(manager) = &manager {
                    let _ = socket.send_to_addr(&message[..length], manager);
                }
                report.notified(&String::from_utf8_lossy(&message[..length]));
            }
        });
    }
}

/// Who waits for this very program's messages.
fn manager() -> Option<SocketAddr> {
    let name = env::var(OFFERED).ok()?;
    match name.strip_prefix('@') {
        Some(name) => SocketAddr::from_abstract_name(name).ok(),
        None => SocketAddr::from_pathname(name).ok(),
    }
}
