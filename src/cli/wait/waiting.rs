//! Tasks that are waited for, as the stream tells of them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;
use crossterm::style::Stylize;
use serde::Deserialize;
use serde_json::json;

use crate::cli::client::{Client, Refused};
use crate::cli::live::{Heard, Live, Outage};
use crate::cli::look;
use crate::cli::output::{self, Output};
use crate::domain::{Attempt, Change, ListedTask, News, Status, TaskId, words};

/// How each of the tasks ends, as it becomes known.
pub struct Waiting {
    client: Client,
    output: Output,
    /// Those that have not ended, each with the attempt that is waited for.
    left: BTreeMap<TaskId, u32>,
    ended: Vec<Status>,
}

#[derive(Deserialize)]
struct Attempts {
    attempts: Vec<Attempt>,
}

impl Waiting {
    /// Nothing is known yet.
    pub fn new(client: Client, output: Output, ids: Vec<TaskId>) -> Waiting {
        let left = ids.into_iter().map(|id| (id, 0)).collect();
        Waiting { client, output, left, ended: Vec::new() }
    }

    /// Those that have not ended.
    pub fn left(&self) -> impl Iterator<Item = &TaskId> {
        self.left.keys()
    }

    /// How the others ended.
    pub fn ended(&self) -> &[Status] {
        &self.ended
    }

    /// Waits until all have ended, and says of each how.
    pub async fn all(&mut self) -> anyhow::Result<()> {
        for id in self.left.keys().copied().collect::<Vec<_>>() {
            let task = self.task(id).await?;
            self.left.insert(id, task.attempt());
            self.consider(&task).await?;
        }
        if self.left.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = self.left.keys().map(TaskId::to_string).collect();
        let query = [("q", format!("id:{}", ids.join(","))), ("limit", "1000".to_owned())];
        let mut live = Live::begin(&self.client, &query)?;
        let (mut shown, mut outage) = (BTreeSet::new(), Outage::default());
        while !self.left.is_empty() {
            let heard = live.next().await;
            outage.tell(&heard);
            let Heard::News(news) = heard else { continue };
            for task in told(news, &mut shown) {
                self.consider(&task).await?;
            }
            self.look_for(&shown).await?;
        }
        Ok(())
    }

    /// Looks for those that are not shown: they ended long ago, or were removed.
    async fn look_for(&mut self, shown: &BTreeSet<TaskId>) -> anyhow::Result<()> {
        let missing = self.left.keys().copied().filter(|id| !shown.contains(id));
        for id in missing.collect::<Vec<_>>() {
            match self.task(id).await {
                Ok(task) => self.consider(&task).await?,
                Err(error) if Refused::is_not_found(&error) => {
                    bail!("task {id} was removed before it ended")
                }
                // The server went; the stream says when it is back.
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// Lets a task go that has ended, be it that another attempt of it has begun since.
    async fn consider(&mut self, task: &ListedTask) -> anyhow::Result<()> {
        let Some(&attempt) = self.left.get(&task.id()) else { return Ok(()) };
        if task.attempt() == attempt {
            return if task.is_finished() { self.end(task) } else { Ok(()) };
        }
        let path = format!("/api/v1/tasks/{}/attempts", task.id());
        let Ok(Attempts { attempts, .. }) = self.client.get(&path, &[]).await else {
            return Ok(());
        };
        let ended =
            attempts.into_iter().find(|it| it.attempt == attempt && it.status.is_finished());
        match ended {
            Some(ended) => self.end_attempt(task, &ended),
            // Nothing was recorded of it: the next is as good as any.
            None => {
                self.left.insert(task.id(), task.attempt());
                if task.is_finished() { self.end(task) } else { Ok(()) }
            }
        }
    }

    fn end(&mut self, task: &ListedTask) -> anyhow::Result<()> {
        self.note(task.id(), task.status());
        let now = task.finished_at().unwrap_or_default();
        // Its exit code is what it is for: it waits on where nobody reads.
        output::if_read(match self.output.json {
            true => output::json_line(task),
            false => say(task, task.status(), &words::time(task, now)),
        })
    }

    fn end_attempt(&mut self, task: &ListedTask, ended: &Attempt) -> anyhow::Result<()> {
        self.note(task.id(), ended.status);
        let mut line = serde_json::to_value(ended)?;
        line["id"] = json!(task.id());
        output::if_read(match self.output.json {
            true => output::json_line(&line),
            false => say(task, ended.status, &format!("attempt {}", ended.attempt)),
        })
    }

    fn note(&mut self, id: TaskId, status: Status) {
        self.left.remove(&id);
        self.ended.push(status);
    }

    async fn task(&self, id: TaskId) -> anyhow::Result<ListedTask> {
        self.client.get(&format!("/api/v1/tasks/{id}"), &[]).await
    }
}

/// `✓ completed  7  Nightly, took 12 min`
fn say(task: &ListedTask, status: Status, time: &str) -> anyhow::Result<()> {
    let (id, name) = (task.id(), output::one_line(task.name().as_str()));
    let shown = look::status(status).with(look::colour(status));
    output::line(&format!("{shown}  {id}  {name}, {time}"))
}

/// The tasks of which the news tell; which tasks the view shows from then on is noted.
fn told(news: News, shown: &mut BTreeSet<TaskId>) -> Vec<ListedTask> {
    let changes = match news {
        News::Snapshot(snapshot) => {
            *shown = snapshot.tasks.iter().map(|task| task.id()).collect();
            return snapshot.tasks;
        }
        News::Changes(changes) => changes.changes,
        _ => return Vec::new(),
    };
    for change in &changes {
        match change {
            Change::Put { task, .. } => drop(shown.insert(task.id())),
            Change::Drop(id) => drop(shown.remove(id)),
        }
    }
    let put = changes.into_iter().filter_map(|change| match change {
        Change::Put { task, .. } => Some(task),
        Change::Drop(_) => None,
    });
    put.collect()
}
