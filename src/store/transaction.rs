//! Changes that become durable together: what a writer may do in one commit.

use crate::domain::{Key, Moment, Name, Point, ProducerName, SavedSearch, TaskId};
use crate::store::sqlite::SqliteTransaction;
use crate::store::{Change, LogChunk, LogEnd, OldAttempts, Remembered, StoreError, Stored};

/// Changes that become durable together, or not at all.
#[derive(Debug)]
pub enum Transaction<'w> {
    /// Into one file.
    Sqlite(SqliteTransaction<'w>),
}

impl Transaction<'_> {
    /// The tasks with those ids, as far as they exist and were not removed by `now`.
    pub async fn tasks(&mut self, ids: &[TaskId], now: Moment) -> Result<Vec<Stored>, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.tasks(ids, now).await,
        }
    }

    /// The tasks with those keys, as far as they exist and were not removed.
    pub async fn tasks_by_key(&mut self, keys: &[&Key]) -> Result<Vec<Stored>, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.tasks_by_key(keys).await,
        }
    }

    /// The first of the ids that no task has had.
    pub async fn next_id(&mut self) -> Result<TaskId, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.next_id().await,
        }
    }

    /// Saves all changes; [`StoreError::Conflict`] where one was made from a
    /// version that is not the stored one.
    pub async fn save(&mut self, changes: &[Change<'_>]) -> Result<(), StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.save(changes).await,
        }
    }

    /// Settles those of the tasks that are at rest by `now`: puts them where they are found quickly.
    pub async fn settle(&mut self, ids: &[TaskId], now: Moment) -> Result<(), StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.settle(ids, now).await,
        }
    }

    /// Merges a little of what settling and pruning have written; gives back whether there was
    /// any to merge.
    pub async fn merge_history(&mut self) -> Result<bool, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.merge_history().await,
        }
    }

    /// Adds what is to be remembered of tasks that are saved.
    pub async fn remember(&mut self, remembered: &[Remembered]) -> Result<(), StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.remember(remembered).await,
        }
    }

    /// How many points are kept of each of these attempts.
    pub async fn points_kept(
        &mut self,
        attempts: &[(TaskId, u32)],
    ) -> Result<Vec<(TaskId, usize)>, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.points_kept(attempts).await,
        }
    }

    /// The points of one attempt, in their order.
    pub async fn attempt_points(
        &mut self,
        id: TaskId,
        attempt: u32,
    ) -> Result<Vec<Point>, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.attempt_points(id, attempt).await,
        }
    }

    /// Forgets all points of one attempt but `kept`.
    pub async fn thin_points(
        &mut self,
        id: TaskId,
        attempt: u32,
        kept: &[Point],
    ) -> Result<(), StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.thin_points(id, attempt, kept).await,
        }
    }

    /// How long a log is; none where nothing was printed.
    pub async fn log_end(&mut self, id: TaskId) -> Result<Option<LogEnd>, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.log_end(id).await,
        }
    }

    /// Says how long a log is by now.
    pub async fn set_log_end(&mut self, id: TaskId, end: LogEnd) -> Result<(), StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.set_log_end(id, end).await,
        }
    }

    /// How far a producer of a log has counted; 0 for one that is new.
    pub async fn log_producer(
        &mut self,
        id: TaskId,
        name: &ProducerName,
    ) -> Result<u64, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.log_producer(id, name).await,
        }
    }

    /// Says how far a producer of a log has counted.
    pub async fn set_log_producer(
        &mut self,
        id: TaskId,
        name: &ProducerName,
        last: u64,
    ) -> Result<(), StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.set_log_producer(id, name, last).await,
        }
    }

    /// The last chunk of a log.
    pub async fn last_log_chunk(&mut self, id: TaskId) -> Result<Option<LogChunk>, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.last_log_chunk(id).await,
        }
    }

    /// Saves a chunk, in place of one that begins with the same line.
    pub async fn save_log_chunk(&mut self, id: TaskId, chunk: &LogChunk) -> Result<(), StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.save_log_chunk(id, chunk).await,
        }
    }

    /// Deletes the oldest chunk of a log that begins at `from` or later, unless it
    /// is the last; gives back the bytes that its texts had.
    pub async fn drop_log_chunk(
        &mut self,
        id: TaskId,
        from: u64,
    ) -> Result<Option<u64>, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.drop_log_chunk(id, from).await,
        }
    }

    /// Deletes those chunks, each named by its log and its first line.
    pub async fn drop_log_chunks(&mut self, chunks: &[(TaskId, u64)]) -> Result<(), StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.drop_log_chunks(chunks).await,
        }
    }

    /// Deletes the oldest of the tasks that are past by `until`, with all that is
    /// kept of them: about `rows` rows. One that alone has more goes over several
    /// calls, and is not found from the first on. False where none was left.
    pub async fn prune(&mut self, until: Moment, rows: usize) -> Result<bool, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.prune(until, rows).await,
        }
    }

    /// Deletes some of what is kept of these runs, about `rows` rows; false where nothing
    /// was left.
    pub async fn prune_attempts(
        &mut self,
        old: &OldAttempts,
        rows: usize,
    ) -> Result<bool, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.prune_attempts(old, rows).await,
        }
    }

    /// Gives `pages` free pages at most back to the disk; false where none could be.
    pub async fn give_back(&mut self, pages: usize) -> Result<bool, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.give_back(pages).await,
        }
    }

    /// Saves a search, in place of one of the same name.
    pub async fn save_search(&mut self, search: &SavedSearch) -> Result<(), StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.save_search(search).await,
        }
    }

    /// Forgets the search of that name, if there is one.
    pub async fn forget_search(&mut self, name: &Name) -> Result<(), StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.forget_search(name).await,
        }
    }

    /// Makes everything durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.commit().await,
        }
    }
}
