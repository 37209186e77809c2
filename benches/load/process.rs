//! A server in a process of its own, floor or program, and what it uses.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context;

/// The unit in which Linux tells of processor time.
const TICKS_PER_S: u64 = 100;

/// A running server; killed when it goes out of scope.
pub struct Process {
    child: Child,
    url: String,
}

impl Process {
    /// The release of the program, over the data in `dir`.
    pub fn program(dir: &Path) -> anyhow::Result<Process> {
        Process::program_with(dir, &[])
    }

    /// The same with further flags.
    pub fn program_with(dir: &Path, flags: &[&str]) -> anyhow::Result<Process> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_progress-monitor"));
        command.args(["serve", "--addr", "127.0.0.1:0", "--data-dir"]).arg(dir).args(flags);
        Process::start(command)
    }

    /// The floor, whose list answers what is in the file `list`.
    pub fn floor(list: &Path) -> anyhow::Result<Process> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("floor").arg(list);
        Process::start(command)
    }

    /// Waits until the server has said its address.
    fn start(mut command: Command) -> anyhow::Result<Process> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().context("the server has no stdout")?;
        let mut process = Process { child, url: String::new() };
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let url = line.split_whitespace().find(|word| word.starts_with("http://"));
        process.url = url.context("the server did not start")?.to_owned();
        Ok(process)
    }

    /// Where it answers.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The memory it holds now, in MB.
    pub fn resident_mb(&self) -> anyhow::Result<f64> {
        self.status_mb("VmRSS:")
    }

    /// The most memory it has held since it was started, in MB.
    pub fn peak_mb(&self) -> anyhow::Result<f64> {
        self.status_mb("VmHWM:")
    }

    fn status_mb(&self, name: &str) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let line = line.with_context(|| format!("no {name}"))?;
        let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib * 1024.0 / 1e6)
    }

    /// The time it has spent on a processor, that of threads that have ended included.
    pub fn processor_time(&self) -> anyhow::Result<Duration> {
        processor_time(self.child.id())
    }
}

/// The time that a process has spent on a processor.
pub fn processor_time(id: u32) -> anyhow::Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    // Behind the name, which may hold anything: utime and stime are the 14th and 15th field.
    let fields = stat.rsplit_once(')').context("no process")?.1.split_whitespace();
    let ticks = fields.skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 1000 / TICKS_PER_S))
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that is gone already needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
