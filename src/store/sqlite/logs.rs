//! What the tasks print, in chunks.

use futures_util::TryStreamExt;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, QueryBuilder};

use crate::domain::{Moment, ProducerName, TaskId};
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::row::get;
use crate::store::sqlite::writer::{SqliteTransaction, list};
use crate::store::{ChunkRange, LogChunk, LogEnd, Spared, StoreError};

const COLUMNS: &str = "first_seq, lines, bytes, levels, arrived_at, marks, texts";

impl Sqlite {
    /// The chunks of a log in `range`, `limit` at most.
    pub async fn log_chunks(
        &self,
        id: TaskId,
        range: ChunkRange,
        limit: usize,
    ) -> Result<Vec<LogChunk>, StoreError> {
        let mut query = QueryBuilder::new(format!("SELECT {COLUMNS} FROM log_chunks"));
        query.push(" WHERE task_id = ").push_bind(id.0);
        match range {
            ChunkRange::From(seq) => {
                let seq = i64::try_from(seq).unwrap_or(i64::MAX);
                query.push(" AND first_seq + lines > ").push_bind(seq);
                // The chunk before may hold the line; none before that one can.
                query.push(" AND first_seq >= coalesce((SELECT max(first_seq) FROM log_chunks");
                query.push(" WHERE task_id = ").push_bind(id.0);
                query.push(" AND first_seq <= ").push_bind(seq);
                query.push("), 0) ORDER BY first_seq");
            }
            ChunkRange::Before(seq) => {
                query.push(" AND first_seq < ").push_bind(seq as i64);
                query.push(" ORDER BY first_seq DESC");
            }
        }
        query.push(" LIMIT ").push_bind(limit as i64);
        let mut rows = query.build().fetch(&self.readers);
        let mut chunks = Vec::new();
        while let Some(row) = rows.try_next().await? {
            chunks.push(chunk(&row)?);
        }
        Ok(chunks)
    }

    /// How long a log is; none where nothing was printed.
    pub async fn log_end(&self, id: TaskId) -> Result<Option<LogEnd>, StoreError> {
        let sql = "SELECT next_seq, bytes FROM logs WHERE task_id = ?";
        let end = sqlx::query_as(sql).bind(id.0).fetch_optional(&self.readers).await?;
        Ok(end.map(log_end))
    }

    /// How many bytes all logs together take on the disk.
    pub async fn logs_size(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(size), 0) FROM log_chunks INDEXED BY log_chunks_arrival";
        let size: i64 = sqlx::query_scalar(sql).fetch_one(&self.readers).await?;
        Ok(size as u64)
    }

    /// The chunks that arrived first and are not `spared`, as many as take `bytes` on the
    /// disk, `limit` at most; each by its log and its first line.
    pub async fn oldest_log_chunks(
        &self,
        spared: Spared,
        bytes: u64,
        limit: usize,
    ) -> Result<Vec<(TaskId, u64)>, StoreError> {
        let sql = format!(
            "SELECT task_id, first_seq, size FROM log_chunks INDEXED BY log_chunks_arrival \
             WHERE {} ORDER BY arrived_at, task_id, first_seq LIMIT ?",
            spared.others()
        );
        let query = sqlx::query_as::<_, (i64, i64, i64)>(AssertSqlSafe(sql)).bind(limit as i64);
        let mut rows = query.fetch(&self.readers);
        let (mut found, mut left) = (Vec::new(), bytes);
        while left > 0
            && let Some((id, first_seq, size)) = rows.try_next().await?
        {
            found.push((TaskId(id), first_seq as u64));
            left = left.saturating_sub(size as u64);
        }
        Ok(found)
    }
}

impl SqliteTransaction<'_> {
    /// How long a log is; none where nothing was printed.
    pub async fn log_end(&mut self, id: TaskId) -> Result<Option<LogEnd>, StoreError> {
        let sql = "SELECT next_seq, bytes FROM logs WHERE task_id = ?";
        let end = sqlx::query_as(sql).bind(id.0).fetch_optional(&mut *self.0).await?;
        Ok(end.map(log_end))
    }

    /// Says how long a log is by now.
    pub async fn set_log_end(&mut self, id: TaskId, end: LogEnd) -> Result<(), StoreError> {
        let sql = "INSERT INTO logs (task_id, next_seq, bytes) VALUES (?, ?, ?) \
            ON CONFLICT (task_id) DO UPDATE SET next_seq = excluded.next_seq, bytes = excluded.bytes";
        let query = sqlx::query(sql).bind(id.0).bind(end.next_seq as i64).bind(end.bytes as i64);
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// How far a producer of a log has counted; 0 for one that is new.
    pub async fn log_producer(
        &mut self,
        id: TaskId,
        name: &ProducerName,
    ) -> Result<u64, StoreError> {
        let sql = "SELECT last FROM log_producers WHERE task_id = ? AND name = ?";
        let query = sqlx::query_scalar(sql).bind(id.0).bind(name.as_str());
        let last: Option<i64> = query.fetch_optional(&mut *self.0).await?;
        Ok(last.unwrap_or_default() as u64)
    }

    /// Says how far a producer of a log has counted.
    pub async fn set_log_producer(
        &mut self,
        id: TaskId,
        name: &ProducerName,
        last: u64,
    ) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO log_producers (task_id, name, last) VALUES (?, ?, ?)";
        let query = sqlx::query(sql).bind(id.0).bind(name.as_str()).bind(last as i64);
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// The last chunk of a log.
    pub async fn last_log_chunk(&mut self, id: TaskId) -> Result<Option<LogChunk>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM log_chunks WHERE task_id = ? ORDER BY first_seq DESC LIMIT 1"
        );
        let query = sqlx::query(AssertSqlSafe(sql)).bind(id.0);
        query.fetch_optional(&mut *self.0).await?.as_ref().map(chunk).transpose()
    }

    /// Saves a chunk, in place of one that begins with the same line.
    pub async fn save_log_chunk(&mut self, id: TaskId, chunk: &LogChunk) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO log_chunks \
            (task_id, first_seq, lines, bytes, levels, arrived_at, marks, texts) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        let query = sqlx::query(sql)
            .bind(id.0)
            .bind(chunk.first_seq as i64)
            .bind(chunk.lines as i64)
            .bind(chunk.bytes as i64)
            .bind(chunk.levels)
            .bind(chunk.arrived_at.millis())
            .bind(&chunk.marks[..])
            .bind(&chunk.texts[..]);
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Deletes the oldest chunk of a log that begins at `from` or later, unless
    /// it is the last; gives back the bytes that its texts had.
    pub async fn drop_log_chunk(
        &mut self,
        id: TaskId,
        from: u64,
    ) -> Result<Option<u64>, StoreError> {
        let sql = "DELETE FROM log_chunks WHERE task_id = ?1 AND first_seq = \
            (SELECT first_seq FROM log_chunks WHERE task_id = ?1 AND first_seq >= ?2 \
             AND first_seq < (SELECT max(first_seq) FROM log_chunks WHERE task_id = ?1) \
             ORDER BY first_seq LIMIT 1) RETURNING bytes";
        let query = sqlx::query_scalar(sql).bind(id.0).bind(from as i64);
        let bytes: Option<i64> = query.fetch_optional(&mut *self.0).await?;
        Ok(bytes.map(|bytes| bytes as u64))
    }

    /// Deletes those chunks, each named by its log and its first line.
    pub async fn drop_log_chunks(&mut self, chunks: &[(TaskId, u64)]) -> Result<(), StoreError> {
        let sql = "DELETE FROM log_chunks WHERE (task_id, first_seq) IN \
            (SELECT value ->> 0, value ->> 1 FROM json_each(?)) RETURNING task_id, bytes";
        let query = sqlx::query_as::<_, (i64, i64)>(sql).bind(list(chunks)?);
        for (id, bytes) in query.fetch_all(&mut *self.0).await? {
            let sql = "UPDATE logs SET bytes = bytes - ? WHERE task_id = ?";
            sqlx::query(sql).bind(bytes).bind(id).execute(&mut *self.0).await?;
        }
        Ok(())
    }
}

impl Spared {
    /// The condition that a chunk of the logs meets which is not spared.
    fn others(self) -> String {
        let is_not_last = "EXISTS (SELECT 1 FROM log_chunks AS later \
            WHERE later.task_id = log_chunks.task_id AND later.first_seq > log_chunks.first_seq)";
        let is_not_pinned =
            "NOT EXISTS (SELECT 1 FROM tasks WHERE id = log_chunks.task_id AND pinned = 1)";
        match self {
            Spared::HeadsAndEnds(head) => {
                format!("first_seq > {head} AND {is_not_last} AND {is_not_pinned}")
            }
            Spared::Ends => format!("{is_not_last} AND {is_not_pinned}"),
            Spared::Pinned => is_not_pinned.to_owned(),
            Spared::Nothing => "TRUE".to_owned(),
        }
    }
}

fn log_end((next_seq, bytes): (i64, i64)) -> LogEnd {
    LogEnd { next_seq: next_seq as u64, bytes: bytes as u64 }
}

fn chunk(row: &SqliteRow) -> Result<LogChunk, StoreError> {
    Ok(LogChunk {
        first_seq: get::<i64>(row, "first_seq")? as u64,
        lines: get::<i64>(row, "lines")? as u64,
        bytes: get::<i64>(row, "bytes")? as u64,
        levels: get(row, "levels")?,
        arrived_at: Moment::from_millis(get(row, "arrived_at")?),
        marks: get(row, "marks")?,
        texts: get(row, "texts")?,
    })
}
