//! What is past: counted, deleted in small steps, and its pages given back.

use futures_util::TryStreamExt;
use sqlx::{ConnectOptions, Connection};

use crate::domain::{Due, Moment, TaskId};
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::open::read_options;
use crate::store::sqlite::writer::{SqliteTransaction, list};
use crate::store::{Footprint, StoreError};

/// The tasks that are past by a moment, the oldest first, so many at most.
const PAST: &str = "SELECT id, past_at FROM tasks INDEXED BY tasks_past \
    WHERE past_at <= ?1 ORDER BY past_at LIMIT ?2";

/// How many rows go with a task, each table counted only so far as it matters. A chunk of
/// a log has pages of its own, as many as its texts would have at most.
const WEIGHT: &str = "1 \
    + (SELECT count(*) FROM (SELECT 1 FROM task_events WHERE task_id = id LIMIT ?2)) \
    + (SELECT count(*) FROM (SELECT 1 FROM progress_points WHERE task_id = id LIMIT ?2)) \
    + (SELECT count(*) FROM (SELECT 1 FROM log_producers WHERE task_id = id LIMIT ?2)) \
    + (SELECT count(*) FROM (SELECT 1 FROM producer_tasks WHERE task_id = id LIMIT ?2)) \
    + (SELECT coalesce(sum(pages), 0) FROM \
       (SELECT 2 + bytes / 4096 AS pages FROM log_chunks WHERE task_id = id LIMIT ?2))";

/// What of a task can be so much that it goes by itself, and what a row weighs at most.
const PARTS: [(&str, &str, usize); 5] = [
    ("log_chunks", "first_seq", 64),
    ("task_events", "version", 1),
    ("progress_points", "(attempt, version)", 1),
    ("log_producers", "name", 1),
    ("producer_tasks", "(producer, seq)", 1),
];

/// PASSIVE waits for nobody, as the others would for whoever reads.
pub const CHECKPOINT: &str = "PRAGMA wal_checkpoint(PASSIVE)";

impl Sqlite {
    /// How large the file is.
    pub async fn footprint(&self) -> Result<Footprint, StoreError> {
        let sql = "SELECT page_count * page_size, freelist_count * page_size \
            FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
        let (bytes, free): (i64, i64) = sqlx::query_as(sql).fetch_one(&self.readers).await?;
        Ok(Footprint { used: (bytes - free) as u64, free: free as u64 })
    }

    /// The tasks that are past by `until`, `limit` at most, the oldest first.
    pub async fn due(&self, until: Moment, limit: u64) -> Result<Due, StoreError> {
        let sql = "SELECT count(*), min(past_at), max(past_at) FROM \
            (SELECT past_at FROM tasks INDEXED BY tasks_past \
             WHERE past_at <= ? ORDER BY past_at LIMIT ?)";
        let query = sqlx::query_as(sql).bind(until.millis());
        let query = query.bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let (tasks, oldest, newest): (i64, Option<i64>, Option<i64>) =
            query.fetch_one(&self.readers).await?;
        let bytes = match newest {
            Some(newest) => self.bytes_of(tasks, newest).await?,
            None => 0,
        };
        let (oldest, newest) = (oldest.map(Moment::from_millis), newest.map(Moment::from_millis));
        Ok(Due { tasks: tasks as u64, bytes, oldest, newest })
    }

    /// About how much so many tasks take that were past by `newest`: their logs,
    /// the last of which arrived about when they ended, and their share of everything else.
    async fn bytes_of(&self, tasks: i64, newest: i64) -> Result<u64, StoreError> {
        let sql = "SELECT \
            (SELECT count(*) FROM tasks INDEXED BY tasks_past WHERE past_at IS NOT NULL) \
            + (SELECT count(*) FROM tasks INDEXED BY tasks_unfinished \
               WHERE finished_at IS NULL AND removed_at IS NULL), \
            (SELECT coalesce(sum(size), 0) FROM log_chunks INDEXED BY log_chunks_arrival \
             WHERE arrived_at <= ?)";
        let query = sqlx::query_as(sql).bind(newest);
        let (all, logs): (i64, i64) = query.fetch_one(&self.readers).await?;
        let (used, all_logs) = (self.footprint().await?.used, self.logs_size().await?);
        let others = used.saturating_sub(all_logs) as f64;
        Ok(logs as u64 + (others * tasks as f64 / all.max(1) as f64) as u64)
    }

    /// Moves what was committed into the database, over a connection of its own:
    /// in a commit all would wait for it. That is opened as if to read, for what
    /// is set for one that writes is written at each opening.
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        let mut connection = read_options(&self.path).read_only(false).connect().await?;
        sqlx::query(CHECKPOINT).execute(&mut connection).await?;
        Ok(connection.close().await?)
    }
}

impl SqliteTransaction<'_> {
    /// Deletes the oldest of the tasks that are past by `until`, with all that is
    /// kept of them: about `rows` rows. One that alone has more goes over several
    /// calls, and is not found from the first on. False where none was left.
    pub async fn prune(&mut self, until: Moment, rows: usize) -> Result<bool, StoreError> {
        let victims = self.victims(until, rows).await?;
        let Some(&(first, weight)) = victims.first() else { return Ok(false) };
        if weight > rows as i64 {
            self.prune_parts(first, rows).await?;
            return Ok(true);
        }
        let ids: Vec<_> = victims.into_iter().map(|(id, _)| TaskId(id)).collect();
        self.leave_history(&ids).await?;
        // All else that is kept of them goes with them, by the cascade.
        let sql = "DELETE FROM tasks WHERE id IN (SELECT value FROM json_each(?))";
        sqlx::query(sql).bind(list(&ids)?).execute(&mut *self.0).await?;
        Ok(true)
    }

    /// The oldest tasks that have `rows` rows together, and how many each has; at least one.
    async fn victims(&mut self, until: Moment, rows: usize) -> Result<Vec<(i64, i64)>, StoreError> {
        let sql = format!("SELECT id, {WEIGHT} FROM ({PAST})");
        let query = sqlx::query_as::<_, (i64, i64)>(sqlx::AssertSqlSafe(sql));
        let most = rows as i64;
        let mut found = query.bind(until.millis()).bind(most).fetch(&mut *self.0);
        let (mut victims, mut total) = (Vec::new(), 0);
        while let Some((id, weight)) = found.try_next().await? {
            total += weight;
            if total > most && !victims.is_empty() {
                break;
            }
            victims.push((id, weight));
        }
        Ok(victims)
    }

    /// Deletes some of what is kept of a task, which from now on is removed.
    async fn prune_parts(&mut self, id: i64, rows: usize) -> Result<(), StoreError> {
        let sql = "UPDATE tasks SET removed_at = past_at WHERE id = ? AND removed_at IS NULL";
        sqlx::query(sql).bind(id).execute(&mut *self.0).await?;
        let mut left = rows;
        for (table, key, weight) in PARTS {
            let sql = format!(
                "DELETE FROM {table} WHERE task_id = ?1 AND {key} IN \
                 (SELECT {} FROM {table} WHERE task_id = ?1 LIMIT ?2)",
                key.trim_matches(['(', ')'])
            );
            let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id);
            let limit = left.div_ceil(weight) as i64;
            let deleted = query.bind(limit).execute(&mut *self.0).await?.rows_affected();
            left = left.saturating_sub(deleted as usize * weight);
        }
        Ok(())
    }

    /// Gives `pages` free pages at most back to the disk; false where none could be.
    pub async fn give_back(&mut self, pages: usize) -> Result<bool, StoreError> {
        let before = self.free_pages().await?;
        // A pragma takes no bindings; this is a number.
        let sql = format!("PRAGMA incremental_vacuum({pages})");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *self.0).await?;
        Ok(self.free_pages().await? < before)
    }

    async fn free_pages(&mut self) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar("PRAGMA freelist_count").fetch_one(&mut *self.0).await?)
    }
}
