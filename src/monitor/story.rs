//! What happened to a task.

use crate::domain::{Attempt, Entry, ListedTask, Moment, Point, TaskId, attempts};
use crate::monitor::{Actor, Error, Monitor};

/// A task, and what is remembered of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// The task as it is now.
    pub task: ListedTask,
    /// What it did and said, oldest first; of a very long story the end.
    pub entries: Vec<Entry>,
    /// The corners of the curve of its last attempt, and where it is now.
    pub points: Vec<Point>,
    /// The moment at which all of this was so.
    pub as_of: Moment,
}

/// A bot that pauses and goes on every second would fill any page.
const ENTRIES: usize = 10_000;

impl Monitor {
    /// What a task did and said after `version`, oldest first, `limit` at most.
    pub async fn events(
        &self,
        actor: Actor,
        id: TaskId,
        after: i64,
        limit: usize,
    ) -> Result<Vec<Entry>, Error> {
        self.task(actor, id).await?;
        Ok(self.0.store.entries(id, after, limit).await?)
    }

    /// The corners of the curve of one attempt, or of all of them, one after the other; and
    /// where the task is now.
    pub async fn curve(
        &self,
        actor: Actor,
        id: TaskId,
        attempt: Option<u32>,
    ) -> Result<Vec<Point>, Error> {
        let task = self.task(actor, id).await?;
        let mut points = self.0.store.points(id, attempt).await?;
        let is_asked_for = attempt.is_none_or(|attempt| attempt == task.attempt());
        let now = Point::of(&task).filter(|_| is_asked_for && !task.is_finished());
        let is_newer = |now: &Point| points.last().is_none_or(|last| last.version < now.version);
        points.extend(now.filter(is_newer));
        Ok(points)
    }

    /// The runs of a job, in their order; of very many the last.
    pub async fn attempts(&self, actor: Actor, id: TaskId) -> Result<Vec<Attempt>, Error> {
        self.task(actor, id).await?;
        let entries = self.0.store.last_entries(id, ENTRIES).await?;
        Ok(attempts(&entries, self.now()))
    }

    /// A task and what is remembered of it.
    pub async fn story(&self, actor: Actor, id: TaskId) -> Result<Story, Error> {
        let attempt = self.task(actor, id).await?.attempt();
        let points = self.curve(actor, id, Some(attempt)).await?;
        let entries = self.0.store.last_entries(id, ENTRIES).await?;
        Ok(Story { task: self.task(actor, id).await?, entries, points, as_of: self.now() })
    }
}
