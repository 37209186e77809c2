//! `progress-monitor update`.

use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args};
use serde_json::json;

use super::progress::{Progress, Said};
use crate::cli::address::Address;
use crate::cli::output::{self, Output};
use crate::domain::{Status, TaskId};

/// What to change of which task.
#[derive(Debug, Args)]
#[command(override_usage = "progress-monitor update [OPTIONS] <ID> [PROGRESS]")]
#[command(group = ArgGroup::new("change").required(true).multiple(true).args(
    ["said", "progress", "current", "total", "unit", "status", "details"]
))]
pub struct Update {
    /// The task
    id: TaskId,

    /// How far it is: 50, 50% or 500/1000
    #[arg(value_name = "PROGRESS", conflicts_with_all = ["progress", "current", "total"])]
    said: Option<Said>,

    #[command(flatten)]
    progress: Progress,

    /// Where it stands from now on; running or queued begins a new attempt of a finished one
    #[arg(long, short, value_parser = PossibleValuesParser::new(Status::ALL.map(Status::as_str)))]
    status: Option<String>,

    /// What it has to say about itself
    #[arg(long, short)]
    details: Option<String>,

    /// It completed well before all was done
    #[arg(long, requires = "status")]
    ended_early: bool,

    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    address: Address,
}

impl Update {
    /// Changes the task, and says nothing about it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let mut body = self.progress.body(self.said);
        body.insert("status".to_owned(), json!(self.status));
        body.insert("details".to_owned(), json!(self.details));
        body.insert("ended_early".to_owned(), json!(self.ended_early.then_some(true)));
        let task = self.address.client()?.update(self.id, body.into()).await?;
        if self.output.json {
            output::json_line(&task)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
