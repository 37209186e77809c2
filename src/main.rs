//! The program: see `progress-monitor --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    progress_monitor::cli::run()
}
