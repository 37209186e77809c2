//! `progress-monitor show`: everything about a task.

pub mod facts;

use std::process::ExitCode;

use clap::Args;
use crossterm::style::Stylize;
use serde::Deserialize;
use serde_json::Value;

use crate::cli::address::Address;
use crate::cli::client::Client;
use crate::cli::log::shown::{self, Page};
use crate::cli::look;
use crate::cli::output::{self, Output};
use crate::domain::{Attempt, ListedTask, Moment, TaskId};

/// Which task, and how much of its log.
#[derive(Debug, Args)]
pub struct Show {
    /// The task
    id: TaskId,

    /// How many lines of its log, from the end: 0 to 10000
    #[arg(long, short = 'n', default_value_t = 10, value_parser = clap::value_parser!(u64).range(..=10_000))]
    lines: u64,

    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    address: Address,
}

/// The runs of a task, and the moment until which they count.
#[derive(Deserialize)]
struct Attempts {
    attempts: Vec<Attempt>,
    as_of: Moment,
}

impl Show {
    /// Prints what there is to know.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.address.client()?;
        let mut record: Value = client.get(&format!("/api/v1/tasks/{}", self.id), &[]).await?;
        let attempts: Value =
            client.get(&format!("/api/v1/tasks/{}/attempts", self.id), &[]).await?;
        let log = last_lines(&client, self.id, self.lines).await?;
        if self.output.json {
            record["attempts"] = attempts["attempts"].clone();
            record["log"] = serde_json::to_value(&log.lines)?;
            output::json_line(&record)?;
            return Ok(ExitCode::SUCCESS);
        }
        let (task, runs) = (ListedTask::deserialize(record)?, Attempts::deserialize(attempts)?);
        print_task(&task, runs.as_of)?;
        if runs.attempts.len() > 1 {
            output::line(&format!("\n{}", "Attempts".bold()))?;
            runs.attempts
                .iter()
                .try_for_each(|it| output::line(&facts::attempt(it, runs.as_of)))?;
        }
        print_log(self.id, &log)?;
        Ok(ExitCode::SUCCESS)
    }
}

async fn last_lines(client: &Client, id: TaskId, count: u64) -> anyhow::Result<Page> {
    match count {
        0 => Ok(Page::default()),
        count => {
            client.get(&format!("/api/v1/tasks/{id}/logs"), &[("tail", count.to_string())]).await
        }
    }
}

fn print_task(task: &ListedTask, now: Moment) -> anyhow::Result<()> {
    output::line(&output::one_line(task.name().as_str()).bold().to_string())?;
    let status = look::status(task.status()).with(look::colour(task.status()));
    output::line(&format!("{status} · {}", facts::kind(task)))?;
    output::line("")?;
    for fact in facts::facts(task, now) {
        output::line(&format!("{:<10}  {}", fact.label, fact.text))?;
    }
    Ok(())
}

fn print_log(id: TaskId, log: &Page) -> anyhow::Result<()> {
    if log.lines.is_empty() {
        return Ok(());
    }
    let more = match log.has_more || log.lines.first().is_some_and(|line| line.seq > 1) {
        true => format!(", its last lines; all of it: progress-monitor log {id}"),
        false => String::new(),
    };
    output::line(&format!("\n{}{more}", "Log".bold()))?;
    log.lines.iter().try_for_each(|line| output::line(&shown::text(line)))
}
