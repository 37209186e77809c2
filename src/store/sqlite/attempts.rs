//! Runs of jobs that come back, those before the last: they go by themselves, for the
//! task stays.

use crate::domain::{Moment, TaskId};
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::writer::SqliteTransaction;
use crate::store::{OldAttempts, StoreError};

/// The tasks with runs before the last of which nothing happened after a moment: the last of
/// those runs. Attempts and moments only grow from one event to the next.
const OLD: &str = "SELECT id, last, (SELECT at FROM task_events \
        WHERE task_id = id AND attempt > last ORDER BY version LIMIT 1) AS next \
    FROM (SELECT id, min(attempt, coalesce((SELECT attempt FROM task_events \
            WHERE task_id = id AND at > ?1 ORDER BY version LIMIT 1), attempt)) - 1 AS last \
        FROM tasks INDEXED BY tasks_repeated \
        WHERE attempt > 1 AND pinned = 0 AND removed_at IS NULL AND ?1 >= \
            (SELECT at FROM task_events WHERE task_id = id ORDER BY version LIMIT 1)) \
    WHERE last >= (SELECT attempt FROM task_events WHERE task_id = id ORDER BY version LIMIT 1) \
    LIMIT ?2";

impl Sqlite {
    /// The runs before the last of tasks that are not pinned, of which nothing happened after
    /// `until`; of `limit` tasks at most.
    pub async fn old_attempts(
        &self,
        until: Moment,
        limit: usize,
    ) -> Result<Vec<OldAttempts>, StoreError> {
        let query = sqlx::query_as::<_, (i64, u32, i64)>(OLD).bind(until.millis());
        let rows = query.bind(limit as i64).fetch_all(&self.readers).await?;
        let old = |(id, last, next)| OldAttempts {
            id: TaskId(id),
            last,
            before: Moment::from_millis(next),
        };
        Ok(rows.into_iter().map(old).collect())
    }
}

impl SqliteTransaction<'_> {
    /// Deletes some of what is kept of these runs, about `rows` rows; false where nothing was
    /// left. The events go last, for by them the rest is found.
    pub async fn prune_attempts(
        &mut self,
        old: &OldAttempts,
        rows: usize,
    ) -> Result<bool, StoreError> {
        let points = "DELETE FROM progress_points WHERE (task_id, attempt, version) IN \
            (SELECT task_id, attempt, version FROM progress_points \
             WHERE task_id = ?1 AND attempt <= ?2 LIMIT ?3)";
        let events = "DELETE FROM task_events WHERE (task_id, version) IN \
            (SELECT task_id, version FROM task_events \
             WHERE task_id = ?1 AND attempt <= ?2 ORDER BY version LIMIT ?3)";
        Ok(self.prune_runs(points, old, rows).await?
            || self.prune_lines(old, rows).await?
            || self.prune_runs(events, old, rows).await?)
    }

    async fn prune_runs(
        &mut self,
        sql: &'static str,
        old: &OldAttempts,
        rows: usize,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(sql).bind(old.id.0).bind(old.last).bind(rows as i64);
        Ok(query.execute(&mut *self.0).await?.rows_affected() > 0)
    }

    /// The lines that they printed: those that arrived before the next run began.
    async fn prune_lines(&mut self, old: &OldAttempts, rows: usize) -> Result<bool, StoreError> {
        let sql = "SELECT first_seq FROM log_chunks WHERE task_id = ? AND arrived_at < ? \
            ORDER BY first_seq LIMIT ?";
        let query = sqlx::query_scalar::<_, i64>(sql).bind(old.id.0).bind(old.before.millis());
        let chunks = query.bind(rows as i64).fetch_all(&mut *self.0).await?;
        let chunks: Vec<_> = chunks.into_iter().map(|seq| (old.id, seq as u64)).collect();
        self.drop_log_chunks(&chunks).await?;
        Ok(!chunks.is_empty())
    }
}
