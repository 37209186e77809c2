//! `progress-monitor wait`: until tasks end; its exit code is how they did.

mod waiting;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::anyhow;
use clap::Args;
use tokio::time::timeout;

use crate::cli::address::Address;
use crate::cli::output::{self, Output};
use crate::domain::{Status, TaskId};

use waiting::Waiting;

/// Which tasks to wait for, and for how long.
#[derive(Debug, Args)]
pub struct Wait {
    /// The tasks
    #[arg(required = true, value_name = "ID")]
    ids: Vec<TaskId>,

    /// Give up after so long, such as 90s, 30min or 2h
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    timeout: Option<Duration>,

    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    address: Address,
}

/// What `wait --help` says below.
pub const HELP: &str = "\
Exit codes:
    0  every one completed
    1  one failed
    3  one was cancelled, and none failed
  124  the time was up
  125  it could not be known: no server, no such task, or it was removed
  130  ctrl-C

A server that goes down meanwhile is waited for. The attempt that is under way counts.

Examples:
  progress-monitor wait 7 && ./trade.sh
  progress-monitor wait 7 8 9 --timeout 2h";

/// One was cancelled, and none failed.
const CANCELLED: u8 = 3;

/// The time was up, as `timeout` says it.
const TIME_IS_UP: u8 = 124;

/// It could not be known how a task ends.
const UNKNOWN: u8 = 125;

impl Wait {
    /// Waits, and says of each task how it ended.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let client = match self.address.client() {
            Ok(client) => client,
            Err(error) => return Ok(output::failed(&error, UNKNOWN)),
        };
        let mut waiting = Waiting::new(client, self.output, self.ids);
        match timeout(self.timeout.unwrap_or(Duration::MAX), waiting.all()).await {
            Ok(Ok(())) => Ok(code(waiting.ended())),
            Ok(Err(error)) => Ok(output::failed(&error, UNKNOWN)),
            Err(_) => {
                let left: Vec<_> = waiting.left().map(TaskId::to_string).collect();
                let error = anyhow!("the time is up; not ended yet: {}", left.join(", "));
                Ok(output::failed(&error, TIME_IS_UP))
            }
        }
    }
}

/// The gravest of the ends.
fn code(ended: &[Status]) -> ExitCode {
    match ended {
        ended if ended.contains(&Status::Failed) => ExitCode::FAILURE,
        ended if ended.contains(&Status::Cancelled) => CANCELLED.into(),
        _ => ExitCode::SUCCESS,
    }
}
