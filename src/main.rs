//! The program: see `progress-monitor --help`.

use std::process::ExitCode;

// It gives memory back to the system while the program is at rest, as the
// usual one does not: what ten thousand watchers took would stay taken.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    progress_monitor::cli::run()
}
