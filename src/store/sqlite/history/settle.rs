//! What is at rest goes into the indexes of the history, and what changes leaves them.

use crate::domain::{Moment, TaskId};
use crate::store::StoreError;
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::writer::{SqliteTransaction, list};

/// What can be settled: it has ended, or was removed and can never come back.
const AT_REST: &str = "\
    SELECT id FROM (SELECT id FROM tasks INDEXED BY tasks_unsettled \
        WHERE settled = 0 AND finished_at > ?1 LIMIT ?3) \
    UNION ALL SELECT id FROM (SELECT id FROM tasks INDEXED BY tasks_unsettled \
        WHERE settled = 0 AND finished_at IS NULL AND removed_at <= ?2 LIMIT ?3) \
    ORDER BY id LIMIT ?3";

/// Of those the ones that are still at rest.
const STILL: &str = "\
    SELECT id FROM tasks WHERE id IN (SELECT value FROM json_each(?)) \
    AND settled = 0 AND (finished_at IS NOT NULL OR removed_at <= ?)";

/// Ordered, for any other order would write a segment for each row.
const JOIN: &str = "\
    INSERT INTO history (rowid, name, details, facets) \
    SELECT id, name, details, facets FROM history_texts \
    WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id";

const SETTLE: &str = "\
    UPDATE tasks SET settled = 1 WHERE id IN (SELECT value FROM json_each(?))";

const LEAVE: &str = "DELETE FROM history WHERE rowid IN (SELECT value FROM json_each(?))";

/// How many pages a step of merging writes, about.
const MERGE: &str = "INSERT INTO history (history, rank) VALUES ('merge', 8)";

impl Sqlite {
    /// What can be settled by `now`, by id, `limit` at most.
    pub async fn at_rest(&self, now: Moment, limit: usize) -> Result<Vec<TaskId>, StoreError> {
        let query = sqlx::query_scalar(AT_REST).bind(i64::MIN).bind(now.millis());
        let ids: Vec<i64> = query.bind(limit as i64).fetch_all(&self.readers).await?;
        Ok(ids.into_iter().map(TaskId).collect())
    }
}

impl SqliteTransaction<'_> {
    /// Puts those of the tasks into the indexes that are at rest by `now`.
    pub async fn settle(&mut self, ids: &[TaskId], now: Moment) -> Result<(), StoreError> {
        let still = sqlx::query_scalar(STILL).bind(list(ids)?).bind(now.millis());
        let still: Vec<i64> = still.fetch_all(&mut *self.0).await?;
        if !still.is_empty() {
            self.execute(JOIN, list(&still)?).await?;
            self.execute(SETTLE, list(&still)?).await?;
        }
        Ok(())
    }

    /// Takes the tasks out of the full-text index, as far as they are in it. Whoever changes or
    /// deletes them does so in this transaction, and says that they are not settled.
    pub async fn leave_history(&mut self, ids: &[TaskId]) -> Result<(), StoreError> {
        if !ids.is_empty() {
            self.execute(LEAVE, list(ids)?).await?;
        }
        Ok(())
    }

    /// Merges a few pages of the full-text index; gives back whether there was any to merge.
    pub async fn merge_history(&mut self) -> Result<bool, StoreError> {
        let before = self.changes().await?;
        sqlx::query(MERGE).execute(&mut *self.0).await?;
        // One change is the statement's own.
        Ok(self.changes().await? - before >= 2)
    }

    async fn changes(&mut self) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar("SELECT total_changes()").fetch_one(&mut *self.0).await?)
    }
}
