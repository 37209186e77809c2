//! What happened to a task.

use crate::domain::{Attempt, Entry, ListedTask, Moment, Point, TaskId, attempts};
use crate::monitor::{Actor, Error, Monitor};
use crate::store::Stored;

/// A task, and what is remembered of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// The task as it is now.
    pub task: ListedTask,
    /// When it was removed, or will be for good; none where it was not.
    pub removed_at: Option<Moment>,
    /// What it did and said, oldest first; of a very long story the end.
    pub entries: Vec<Entry>,
    /// The corners of the curve of its last attempt, and where it is now.
    pub points: Vec<Point>,
    /// The moment at which all of this was so.
    pub as_of: Moment,
}

/// A task, removed or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The task.
    pub task: ListedTask,
    /// When it was removed, or will be for good; none where it was not.
    pub removed_at: Option<Moment>,
}

impl Kept {
    /// The moment until which its unfinished times count.
    fn as_of(&self, now: Moment) -> Moment {
        let end = self.removed_at.filter(|_| !self.task.is_finished());
        end.map_or(now, |removed_at| removed_at.min(now))
    }
}

/// A bot that pauses and goes on every second would fill any page.
const ENTRIES: usize = 10_000;

impl Monitor {
    /// The task with that id as long as it is kept, removed or not.
    pub async fn kept(&self, _actor: Actor, id: TaskId) -> Result<Kept, Error> {
        if let Some(task) = self.0.board.read(self.now(), |board| board.listed(id)) {
            return Ok(Kept { task, removed_at: None });
        }
        let Stored { task, removed_at } =
            self.0.store.kept(id).await?.ok_or(Error::NotFound(id))?;
        Ok(Kept { task: task.into(), removed_at })
    }

    /// What a task did and said after `version`, oldest first, `limit` at most.
    pub async fn events(
        &self,
        actor: Actor,
        id: TaskId,
        after: i64,
        limit: usize,
    ) -> Result<Vec<Entry>, Error> {
        self.kept(actor, id).await?;
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
        let task = self.kept(actor, id).await?.task;
        let mut points = self.0.store.points(id, attempt).await?;
        let is_asked_for = attempt.is_none_or(|attempt| attempt == task.attempt());
        let now = Point::of(&task).filter(|_| is_asked_for && !task.is_finished());
        let is_newer = |now: &Point| points.last().is_none_or(|last| last.version < now.version);
        points.extend(now.filter(is_newer));
        Ok(points)
    }

    /// The runs of a job, in their order; of very many the last.
    pub async fn attempts(&self, actor: Actor, id: TaskId) -> Result<Vec<Attempt>, Error> {
        let as_of = self.kept(actor, id).await?.as_of(self.now());
        let entries = self.0.store.last_entries(id, ENTRIES).await?;
        Ok(attempts(&entries, as_of))
    }

    /// A task and what is remembered of it.
    pub async fn story(&self, actor: Actor, id: TaskId) -> Result<Story, Error> {
        let attempt = self.kept(actor, id).await?.task.attempt();
        let points = self.curve(actor, id, Some(attempt)).await?;
        let entries = self.0.store.last_entries(id, ENTRIES).await?;
        let kept = self.kept(actor, id).await?;
        let as_of = kept.as_of(self.now());
        let Kept { task, removed_at } = kept;
        Ok(Story { task, removed_at, entries, points, as_of })
    }
}
