//! The terminal's twin, through the real program against a real server.

mod change;
mod describe;
mod list;
mod log;
mod log_pipe;
#[path = "../program/mod.rs"]
mod program;
#[cfg(unix)]
mod pty;
mod refusals;
mod twin;
mod wait;
#[cfg(unix)]
mod watch;
mod watch_plain;
