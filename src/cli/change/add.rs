//! `progress-monitor add`.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::progress::Progress;
use crate::cli::address::Address;
use crate::cli::output::{self, Output};

/// The task to add.
#[derive(Debug, Args)]
pub struct Add {
    /// What a person calls it
    name: String,

    /// backtest, simulation, optimization, live_trading or a word of your own
    #[arg(value_name = "TYPE")]
    task_type: String,

    /// What it has to say about itself
    #[arg(long, short)]
    details: Option<String>,

    /// A word by which it is found; may be given more than once
    #[arg(long = "tag", value_name = "TAG", value_delimiter = ',')]
    tags: Vec<String>,

    /// Your own name for a job that comes back: while its task is unfinished that one answers,
    /// later a new attempt of it begins
    #[arg(long)]
    key: Option<String>,

    /// It waits to start
    #[arg(long)]
    queued: bool,

    #[command(flatten)]
    progress: Progress,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    address: Address,
}

impl Add {
    /// Adds the task and prints its id.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let mut body = self.progress.body(None);
        body.insert("name".to_owned(), json!(self.name));
        body.insert("type".to_owned(), json!(self.task_type));
        body.insert("details".to_owned(), json!(self.details));
        body.insert("tags".to_owned(), json!(self.tags));
        body.insert("key".to_owned(), json!(self.key));
        body.insert("status".to_owned(), json!(self.queued.then_some("queued")));
        let task = self.address.client()?.add(body.into()).await?;
        match self.output.json {
            true => output::json_line(&task)?,
            false => output::line(&task.id().to_string())?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
