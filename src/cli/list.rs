//! `progress-monitor list`: the board, or the history, as a table.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use crossterm::style::Stylize;
use serde::Deserialize;
use serde_json::Value;

use crate::cli::address::Address;
use crate::cli::client::Client;
use crate::cli::look;
use crate::cli::output::{self, Output};
use crate::cli::selection::Selection;
use crate::cli::table::{Column, Layout, Row};
use crate::domain::{ListedTask, Moment, Page};

/// Which tasks, and how many of them.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    selection: Selection,

    /// What finished long ago too, and not only what is on the board
    #[arg(long, short)]
    all: bool,

    /// How many tasks at most
    #[arg(long, short = 'n', default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..))]
    limit: u64,

    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    address: Address,
}

/// What `list --help` says below.
pub const HELP: &str = "\
In a terminal the table fits its width; in a pipe nothing is cut, and there are tabs between id,
status, name, type, progress, time and details. With --json each line is a task as the API has it.

Examples:
  progress-monitor list 'status:failed btc'
  progress-monitor list --all --sort -took type:backtest
  progress-monitor list --json --status running | jq .progress";

/// A page of a list, as the API has it.
#[derive(Deserialize)]
struct Listing {
    tasks: Vec<Value>,
    total: u64,
    total_is_exact: bool,
    next: Option<String>,
    as_of: Moment,
}

/// How tasks are written, one after the other.
enum Writer {
    Json,
    Tabs,
    /// In this width; how it is shared is decided by the first page.
    Table(usize, Option<Layout>),
}

impl List {
    /// Prints the tasks, page by page.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.address.clone().client()?;
        let mut writer = match (self.output.json, output::width()) {
            (true, _) => Writer::Json,
            (false, None) => Writer::Tabs,
            (false, Some(width)) => Writer::Table(width, None),
        };
        let (mut written, mut after) = (0, None);
        let last = loop {
            let page = self.page(&client, self.limit - written, after).await?;
            written += page.tasks.len() as u64;
            writer.write(&page)?;
            after = page.next.clone();
            if after.is_none() || written >= self.limit {
                break page;
            }
        };
        if last.next.is_some() {
            let more = if last.total_is_exact { "" } else { "more than " };
            let total = last.total;
            eprintln!("{written} of {more}{total} tasks; --limit says how many are shown");
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn page(
        &self,
        client: &Client,
        left: u64,
        after: Option<String>,
    ) -> anyhow::Result<Listing> {
        let mut query = vec![
            ("q", self.selection.search()),
            ("sort", self.selection.sort.to_string()),
            ("limit", left.min(Page::MAX_LIMIT as u64).to_string()),
        ];
        query.extend(self.all.then(|| ("scope", "all".to_owned())));
        query.extend(after.map(|after| ("after", after)));
        client.get("/api/v1/tasks", &query).await
    }
}

impl Writer {
    fn write(&mut self, page: &Listing) -> anyhow::Result<()> {
        if let Writer::Json = self {
            return page.tasks.iter().try_for_each(output::json_line);
        }
        let rows = page.tasks.iter().map(|task| {
            let task = ListedTask::deserialize(task).context("the server lists what is no task")?;
            anyhow::Ok(Row::of(&task, page.as_of))
        });
        let rows = rows.collect::<anyhow::Result<Vec<_>>>()?;
        let Writer::Table(width, layout) = self else {
            return rows.iter().try_for_each(|row| output::line(&row.with_tabs()));
        };
        if layout.is_none() && rows.is_empty() {
            return output::line("No tasks.");
        }
        if layout.is_none() {
            output::line(&Layout::fit(&rows, *width).head().bold().to_string())?;
        }
        let layout = layout.get_or_insert_with(|| Layout::fit(&rows, *width));
        rows.iter().try_for_each(|row| output::line(&coloured(layout, row)))
    }
}

fn coloured(layout: &Layout, row: &Row) -> String {
    let cells = layout.cells(row).into_iter().map(|(column, text)| match column {
        Column::Status => text.with(look::colour(row.status)).to_string(),
        _ => text,
    });
    cells.collect::<Vec<_>>().join(" ").trim_end().to_owned()
}
