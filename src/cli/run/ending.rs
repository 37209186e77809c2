//! How a command ended, and how a process ends in the same way.

use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, WaitStatus, setrlimit};
use signal_hook::low_level::{emulate_default_handler, signal_name};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// By itself, with that exit code.
    Exit(u8),
    /// By that signal.
    Killed(i32),
}

impl Ending {
    /// What `status` says, if it says that the process ended.
    pub fn of(status: WaitStatus) -> Option<Ending> {
        let exited = status.exit_status().map(|code| Ending::Exit(code as u8));
        exited.or_else(|| status.terminating_signal().map(Ending::Killed))
    }

    /// What a person says of it: "exit code 3", "killed by SIGKILL".
    pub fn told(self) -> String {
        match self {
            Ending::Exit(code) => format!("exit code {code}"),
            Ending::Killed(signal) => format!("killed by {}", name(signal)),
        }
    }

    /// Ends this process as the command ended: with its exit code, or by the same signal.
    pub fn repeat(self) -> ExitCode {
        match self {
            Ending::Exit(code) => ExitCode::from(code),
            Ending::Killed(signal) => {
                // The command has left its own core, where one is wanted.
                let none = Rlimit { current: Some(0), maximum: Some(0) };
                let _ = setrlimit(Resource::Core, none);
                // Signals without a name here are answered as a shell would.
                let _ = emulate_default_handler(signal);
                ExitCode::from((128 + signal) as u8)
            }
        }
    }
}

/// "SIGTERM"; "signal 34" where it has no name.
pub fn name(signal: i32) -> String {
    signal_name(signal).map_or_else(|| format!("signal {signal}"), str::to_owned)
}
