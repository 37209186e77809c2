//! Reading a log, and following it until its task ends.

use std::process::ExitCode;

use anyhow::bail;

use super::{Log, shown};
use crate::cli::client::{Client, Refused};
use crate::cli::live::{Heard, Live, Outage};
use crate::cli::output;
use crate::domain::{Change, ListedTask, LogLine, News, TaskId};

/// So many lines are asked for at a time.
const PAGE: u64 = 5_000;

/// Prints a log.
pub struct Reader {
    client: Client,
    log: Log,
    /// The last line that was printed, or passed over.
    last: Option<u64>,
}

impl Reader {
    /// Prints what `log` asks for.
    pub fn new(client: Client, log: Log) -> Reader {
        Reader { client, log, last: None }
    }

    /// Prints the lines that are there, and those that come, where that was asked for.
    pub async fn run(mut self) -> anyhow::Result<ExitCode> {
        match self.log.lines {
            // Not even what is there already.
            Some(0) => self.skip().await?,
            Some(count) => self.print_tail(count).await?,
            None => {
                self.last = Some(0);
                self.print_rest().await?;
            }
        }
        if self.log.follow {
            self.follow().await?;
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn skip(&mut self) -> anyhow::Result<()> {
        let page = self.page(&[("tail", "1".to_owned())]).await?;
        self.last = page.lines.last().map(|line| line.seq);
        Ok(())
    }

    async fn print_tail(&mut self, count: u64) -> anyhow::Result<()> {
        let page = self.page(&[("tail", count.to_string())]).await?;
        self.print(&page.lines)
    }

    /// Prints all lines behind the last.
    async fn print_rest(&mut self) -> anyhow::Result<()> {
        loop {
            let after = self.last.unwrap_or_default().to_string();
            let page = self.page(&[("after", after), ("limit", PAGE.to_string())]).await?;
            self.print(&page.lines)?;
            if !page.has_more {
                return Ok(());
            }
        }
    }

    async fn page(&self, part: &[(&str, String)]) -> anyhow::Result<shown::Page> {
        let mut query = part.to_vec();
        query.extend(self.log.grep.clone().map(|text| ("q", text)));
        query.extend(self.log.level.map(|level| ("level", level.to_string())));
        self.client.get(&format!("/api/v1/tasks/{}/logs", self.log.id), &query).await
    }

    fn print(&mut self, lines: &[LogLine]) -> anyhow::Result<()> {
        let is_all = self.log.grep.is_none() && self.log.level.is_none();
        for line in lines {
            if let Some(gone) =
                shown::gone(self.last, line).filter(|_| is_all && !self.log.output.json)
            {
                output::line(&gone)?;
            }
            self.last = Some(line.seq);
            match (self.log.output.json, self.log.times) {
                (true, _) => output::json_line(line)?,
                (false, true) => output::line(&shown::text_with_time(line))?,
                (false, false) => output::line(&shown::text(line))?,
            }
        }
        Ok(())
    }

    async fn follow(&mut self) -> anyhow::Result<()> {
        let id = self.log.id;
        let query = [("q", format!("id:{id}"))];
        let mut live = Live::begin(&self.client, &query)?;
        let mut outage = Outage::default();
        live.follow(id, self.last.unwrap_or_default());
        loop {
            let heard = live.next().await;
            outage.tell(&heard);
            match heard {
                Heard::Lines(lines) => self.print_in_order(&lines).await?,
                Heard::News(news) if self.has_ended(&news).await? => {
                    if self.catch_up().await? {
                        return Ok(());
                    }
                }
                Heard::Refused(error) => bail!("{error}"),
                Heard::News(_) | Heard::Lost { .. } => {}
            }
        }
    }

    /// Prints lines that came over the stream, which passes over some where there are very many.
    async fn print_in_order(&mut self, lines: &[LogLine]) -> anyhow::Result<()> {
        let last = self.last.unwrap_or_default();
        let new: Vec<_> = lines.iter().filter(|line| line.seq > last).cloned().collect();
        match new.first() {
            Some(first) if first.seq > last + 1 => self.catch_up().await.map(drop),
            _ => self.print(&new),
        }
    }

    /// Prints what is behind the last line; false where the server went. What is printed next
    /// begins behind that line again.
    async fn catch_up(&mut self) -> anyhow::Result<bool> {
        match self.print_rest().await {
            Ok(()) => Ok(true),
            Err(error) if Refused::is_final(&error) || error.is::<output::NobodyReads>() => {
                Err(error)
            }
            Err(_) => Ok(false),
        }
    }

    /// Whether the task has ended, so that nothing more is to be expected.
    async fn has_ended(&self, news: &News) -> anyhow::Result<bool> {
        match of_task(news, self.log.id) {
            Shown::Task(task) => Ok(task.is_finished()),
            Shown::Missing => match self.task().await {
                Ok(task) => Ok(task.is_finished()),
                Err(error) if Refused::is_final(&error) => Err(error),
                // The server went; the stream says when it is back.
                Err(_) => Ok(false),
            },
            Shown::AsBefore => Ok(false),
        }
    }

    async fn task(&self) -> anyhow::Result<ListedTask> {
        self.client.get(&format!("/api/v1/tasks/{}", self.log.id), &[]).await
    }
}

/// What news tell of one task.
enum Shown<'n> {
    Task(&'n ListedTask),
    Missing,
    AsBefore,
}

fn of_task(news: &News, id: TaskId) -> Shown<'_> {
    match news {
        News::Snapshot(snapshot) => {
            let task = snapshot.tasks.iter().find(|task| task.id() == id);
            task.map_or(Shown::Missing, Shown::Task)
        }
        News::Changes(changes) => match changes.changes.last() {
            Some(Change::Put { task, .. }) => Shown::Task(task),
            Some(Change::Drop(_)) => Shown::Missing,
            None => Shown::AsBefore,
        },
        // Nothing happened for a while: a good moment to look whether there is still a task.
        _ => Shown::Missing,
    }
}
