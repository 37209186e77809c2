//! The signals that can be passed on.

use std::fs;
use std::io;

use rustix::process::Signal;
use signal_hook::consts::*;
use signal_hook::iterator::Signals;

const SIGSTKFLT: i32 = Signal::STKFLT.as_raw();
const SIGPWR: i32 = Signal::POWER.as_raw();

/// All that a program may be sent and can catch. SIGILL, SIGFPE and SIGSEGV are
/// about whoever gets them; SIGKILL and SIGSTOP cannot be caught.
const PASSED_ON: [i32; 25] = [
    SIGHUP, SIGINT, SIGQUIT, SIGTRAP, SIGABRT, SIGBUS, SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM,
    SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGWINCH,
    SIGIO, SIGSYS, SIGSTKFLT, SIGPWR,
];

/// Catches them, and `also`; those that were ignored when this process began stay so, for the
/// command inherits that (`nohup`), and what is caught is not inherited.
pub fn caught(except: &[i32], also: &[i32]) -> io::Result<Signals> {
    let ignored = ignored();
    let wanted = PASSED_ON.into_iter().filter(|signal| {
        // What ignores SIGPIPE is this program's own start.
        !except.contains(signal) && (*signal == SIGPIPE || ignored >> (signal - 1) & 1 == 0)
    });
    Signals::new(wanted.chain(also.iter().copied()))
}

/// Calls `each` with every signal, from a thread of its own.
pub fn watch(mut signals: Signals, each: impl FnMut(i32) + Send + 'static) {
    std::thread::spawn(move || signals.forever().for_each(each));
}

/// A bit for each signal that is ignored, the lowest for signal 1.
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}
