//! `progress-monitor log`: what a task prints, read, followed or added to.

mod add;
mod lines;
mod queue;
mod read;
mod sender;
pub mod shown;

use std::process::ExitCode;

use clap::Args;

use crate::cli::address::Address;
use crate::cli::output::Output;
use crate::domain::{Level, TaskId};

/// What `log --help` says below.
pub const HELP: &str = "\
Without TEXT the log is read: all that is kept of it, or the last --lines. --follow ends when the
task does. Colours go to terminals alone; with --json each line is one as the API has it.

With TEXT that line is added. With - what comes in by the pipe is added as it comes; whoever writes
into the pipe is not stopped by a server that is away, and 16 MiB wait for it to come back.

Examples:
  progress-monitor log 7 -n 20 -f
  progress-monitor log 7 \"Window 3 of 12\"
  ./backtest.sh 2>&1 | progress-monitor log 7 -";

/// Which log, and what to do with it.
#[derive(Debug, Args)]
pub struct Log {
    /// The task
    id: TaskId,

    /// A line to add; "-" adds what comes in, line by line. The log is read where it is left out
    #[arg(value_name = "TEXT", conflicts_with_all = ["follow", "lines", "grep", "times"])]
    text: Vec<String>,

    /// Go on with what is printed until the task ends
    #[arg(long, short)]
    follow: bool,

    /// Only the last so many lines: 0 to 10000
    #[arg(long, short = 'n', value_parser = clap::value_parser!(u64).range(..=10_000))]
    lines: Option<u64>,

    /// Only lines with this in them, without regard to case
    #[arg(long, value_name = "TEXT", conflicts_with = "follow")]
    grep: Option<String>,

    /// Only lines that are at least so grave; of a line that is added, how grave it is
    #[arg(long, conflicts_with = "follow")]
    level: Option<Level>,

    /// When each line was printed, before it
    #[arg(long, short)]
    times: bool,

    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    address: Address,
}

impl Log {
    /// Reads the log, or adds to it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.address.clone().client()?;
        match self.text.as_slice() {
            [] => read::Reader::new(client, self).run().await,
            [text] if text == "-" => {
                sender::Sender::new(client, self.id, self.level).run(self.output).await
            }
            words => add::add(&client, self.id, &words.join(" "), self.level, self.output).await,
        }
    }
}
