//! The finished runs of a job.

use std::cmp::Reverse;

use crate::domain::{Entry, Name, Status, TaskId, TaskType};
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::recording::{entry, point};
use crate::store::{Run, StoreError};

/// Of a task with more entries, as one that ran hundreds of times, the last are looked at.
const ENTRIES: usize = 5000;

/// The tasks of a job whose last run completed, and those that ran more than once. What was
/// removed is among them: it is the run that counts, not whether it is still listed.
const TASKS: &str = "\
    SELECT id FROM (SELECT id FROM tasks INDEXED BY tasks_completed \
        WHERE name = ?1 AND type = ?2 AND status = 'completed' ORDER BY finished_at DESC LIMIT ?3) \
    UNION SELECT id FROM (SELECT id FROM tasks INDEXED BY tasks_repeated \
        WHERE name = ?1 AND type = ?2 AND attempt > 1 ORDER BY started_at DESC LIMIT ?3)";

/// The unfinished tasks that once stood still.
const PAUSED: &str = "\
    SELECT DISTINCT task_id FROM task_events INDEXED BY task_events_paused \
    JOIN tasks ON tasks.id = task_id \
    WHERE task_events.status = 'paused' AND finished_at IS NULL AND removed_at IS NULL";

impl Sqlite {
    /// What is remembered of the newest completed runs of a job, oldest first, `limit` at most.
    pub async fn runs(
        &self,
        name: &Name,
        task_type: &TaskType,
        limit: usize,
    ) -> Result<Vec<Run>, StoreError> {
        let tasks = sqlx::query_scalar(TASKS).bind(name.as_str()).bind(task_type.as_str());
        let tasks: Vec<i64> = tasks.bind(limit as i64).fetch_all(&self.readers).await?;
        let mut runs = Vec::new();
        for id in tasks {
            runs.extend(self.completed_runs(TaskId(id)).await?.into_iter().map(|run| (id, run)));
        }
        runs.sort_by_key(|(_, entries)| Reverse(entries.last().map(|entry| entry.at)));
        runs.truncate(limit);
        let mut found = Vec::with_capacity(runs.len());
        for (id, entries) in runs.into_iter().rev() {
            found.push(self.run(TaskId(id), entries).await?);
        }
        Ok(found)
    }

    /// What the unfinished tasks did that once stood still, without their words.
    pub async fn pauses(&self) -> Result<Vec<(TaskId, Vec<Entry>)>, StoreError> {
        let paused: Vec<i64> = sqlx::query_scalar(PAUSED).fetch_all(&self.readers).await?;
        let mut pauses = Vec::with_capacity(paused.len());
        for id in paused.into_iter().map(TaskId) {
            pauses.push((id, self.wordless_entries(id).await?));
        }
        Ok(pauses)
    }

    /// The entries of each run of a task that completed.
    async fn completed_runs(&self, id: TaskId) -> Result<Vec<Vec<Entry>>, StoreError> {
        let entries = self.wordless_entries(id).await?;
        let runs = entries.chunk_by(|one, next| one.attempt == next.attempt);
        // Where there are more entries, the beginning of the first run is not among them.
        let runs = runs.skip((entries.len() == ENTRIES).into());
        let is_completed = |run: &&[Entry]| run.last().map(|end| end.status) == COMPLETED;
        Ok(runs.filter(is_completed).map(<[_]>::to_vec).collect())
    }

    /// The last entries of a task, oldest first, without its words.
    async fn wordless_entries(&self, id: TaskId) -> Result<Vec<Entry>, StoreError> {
        let sql = "SELECT version, at, attempt, status, NULL AS details, source FROM task_events \
            WHERE task_id = ? ORDER BY version DESC LIMIT ?";
        let rows = sqlx::query(sql).bind(id.0).bind(ENTRIES as i64);
        let rows = rows.fetch_all(&self.readers).await?;
        rows.iter().rev().map(|row| entry(id, row)).collect()
    }

    async fn run(&self, id: TaskId, entries: Vec<Entry>) -> Result<Run, StoreError> {
        let sql = "SELECT attempt, version, at, percent, current FROM progress_points \
            WHERE task_id = ? AND attempt = ? ORDER BY version";
        let attempt = entries.first().map(|entry| entry.attempt);
        let rows = sqlx::query(sql).bind(id.0).bind(attempt).fetch_all(&self.readers).await?;
        let points: Result<_, _> = rows.iter().map(|row| point(id, row)).collect();
        Ok(Run { entries, points: points? })
    }
}

const COMPLETED: Option<Status> = Some(Status::Completed);
