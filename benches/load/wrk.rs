//! The load generator: wrk, the same for floor and program.

use std::io::ErrorKind;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde::Deserialize;

const UPDATES: &str = concat!(include_str!("updates.lua"), include_str!("report.lua"));
const LIST: &str = include_str!("report.lua");

/// What is asked of a server, over how many connections, for how long.
#[derive(Clone, Copy)]
pub struct Load {
    pub request: Request,
    pub connections: u32,
    pub lasts: Duration,
}

/// What is asked.
#[derive(Clone, Copy)]
pub enum Request {
    /// Updates of random tasks, of those with the ids 1 to `tasks`.
    Updates { tasks: u32 },
    /// The list.
    List,
}

/// What wrk says of one run.
#[derive(Deserialize)]
pub struct Report {
    pub requests: u64,
    pub duration_us: u64,
    pub failed: u64,
    pub p50_us: u64,
    pub p99_us: u64,
}

/// Fails, and says the way out, where there is no wrk.
pub fn look_for_it() -> anyhow::Result<()> {
    match Command::new("wrk").arg("--version").output() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            anyhow::bail!("wrk, the load generator, is missing: apt-get install wrk")
        }
        found => found.map(drop).context("cannot start wrk"),
    }
}

/// Puts `load` on the server at `url`; fails if a single request was not answered well.
pub fn run(url: &str, load: Load) -> anyhow::Result<Report> {
    let (script, path, argument) = match load.request {
        Request::Updates { tasks } => (UPDATES, "/", tasks.to_string()),
        Request::List => (LIST, "/api/active-tasks", String::new()),
    };
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("load.lua");
    std::fs::write(&file, script)?;
    let output = Command::new("wrk")
        .args(["--threads", "1", "--connections", &load.connections.to_string()])
        .args(["--duration", &format!("{}s", load.lasts.as_secs()), "--script"])
        .arg(&file)
        .args([&format!("{url}{path}"), "--", &argument])
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find(|line| line.starts_with('{'));
    let report: Report = serde_json::from_str(line.with_context(|| text.clone().into_owned())?)?;
    ensure!(report.failed == 0, "{} of {} requests failed", report.failed, report.requests);
    Ok(report)
}
