//! Where tasks are kept: the only room with SQL.
//!
//! [`Store`] is one contract over the databases; `contract_tests` holds each of
//! them to it. Reads go through the store, writes through its one [`Writer`].

mod data_dir;
mod error;
mod listing;
mod log_chunk;
mod producers;
mod restore;
mod sqlite;
mod stored;
mod transaction;

#[cfg(test)]
mod contract_tests;

use crate::backup::PartFile;
use crate::domain::{
    Due, EndedRuns, Entry, Filter, Moment, Name, Point, SavedSearch, Task, TaskId, TaskType, View,
};

pub use data_dir::{DataDir, DataDirError};
pub use error::{Flaw, OpenError, StoreError};
pub use listing::{HistoryPage, Listing, Total};
pub use log_chunk::{LogChunk, level_bit};
pub use producers::ProducerTask;
pub use restore::RestoreError;
pub use stored::{Change, Remembered, Run, Stored};
pub use transaction::Transaction;

use sqlite::{Among, Sqlite, SqliteWriter};

/// The tasks on disk.
#[derive(Debug, Clone)]
pub enum Store {
    /// One file, for one node.
    Sqlite(Sqlite),
}

/// The one connection by which a node writes.
#[derive(Debug)]
pub enum Writer {
    /// Into one file.
    Sqlite(SqliteWriter),
}

/// How long a log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogEnd {
    /// The number of the next line.
    pub next_seq: u64,
    /// The bytes of the texts that are kept.
    pub bytes: u64,
}

/// How large the store is, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footprint {
    /// What all that is kept takes.
    pub used: u64,
    /// What is free to be filled again, or given back.
    pub free: u64,
}

/// Runs of a task before its last: all until one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OldAttempts {
    /// The task.
    pub id: TaskId,
    /// The last of them.
    pub last: u32,
    /// When the next one began.
    pub before: Moment,
}

/// Which chunks of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChunkRange {
    /// From the one with that line on, in their order.
    From(u64),
    /// Those that begin before that line, the last first.
    Before(u64),
}

/// What of all logs stays when the oldest of their chunks go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spared {
    /// Of each log the lines up to that number and the last chunk; and what is pinned.
    HeadsAndEnds(u64),
    /// Of each log the last chunk; and what is pinned.
    Ends,
    /// What is pinned.
    Pinned,
    /// Nothing.
    Nothing,
}

impl Store {
    /// Opens the store in `dir`, creating or migrating it.
    pub async fn open(dir: &DataDir) -> Result<Store, OpenError> {
        Sqlite::open(&dir.database()).await.map(Store::Sqlite)
    }

    /// Every task that is unfinished, or finished after `finished_after`, by id.
    pub async fn active(&self, finished_after: Moment) -> Result<Vec<Task>, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.active(finished_after).await,
        }
    }

    /// The task with that id, unless it was removed by `now`.
    pub async fn find(&self, id: TaskId, now: Moment) -> Result<Option<Task>, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.find(id, now).await,
        }
    }

    /// What is kept of the task with that id, removed or not.
    pub async fn kept(&self, id: TaskId) -> Result<Option<Stored>, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.kept(id).await,
        }
    }

    /// The page of `view` over everything that was ever added and not removed.
    pub async fn list(&self, view: &View) -> Result<Listing, StoreError> {
        match self {
            Store::Sqlite(sqlite) => Ok(sqlite.history(view, Among::Listed).await?.into()),
        }
    }

    /// The page of `view` over everything that was ever added.
    pub async fn history(&self, view: &View) -> Result<HistoryPage, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.history(view, Among::All).await,
        }
    }

    /// The runs of what `filter` finds, of the newest `most` tasks.
    pub async fn ended_runs(&self, filter: &Filter, most: usize) -> Result<EndedRuns, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.ended_runs(filter, most).await,
        }
    }

    /// What is at rest by `now` and not yet settled, by id, `limit` at most.
    pub async fn at_rest(&self, now: Moment, limit: usize) -> Result<Vec<TaskId>, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.at_rest(now, limit).await,
        }
    }

    /// What is remembered of a task after `version`, oldest first, `limit` at most.
    pub async fn entries(
        &self,
        id: TaskId,
        after: i64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.entries(id, after, limit).await,
        }
    }

    /// The last that is remembered of a task, oldest first, `limit` at most.
    pub async fn last_entries(&self, id: TaskId, limit: usize) -> Result<Vec<Entry>, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.last_entries(id, limit).await,
        }
    }

    /// The corners of the curve of one attempt, or of all of them, one after the other.
    pub async fn points(&self, id: TaskId, attempt: Option<u32>) -> Result<Vec<Point>, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.points(id, attempt).await,
        }
    }

    /// What the unfinished tasks did that once stood still, without their words.
    pub async fn pauses(&self) -> Result<Vec<(TaskId, Vec<Entry>)>, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.pauses().await,
        }
    }

    /// What is remembered of the newest completed runs of a job, which is all tasks of one name
    /// and type; oldest first, `limit` at most.
    pub async fn runs(
        &self,
        name: &Name,
        task_type: &TaskType,
        limit: usize,
    ) -> Result<Vec<Run>, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.runs(name, task_type, limit).await,
        }
    }

    /// The chunks of a log in `range`, `limit` at most.
    pub async fn log_chunks(
        &self,
        id: TaskId,
        range: ChunkRange,
        limit: usize,
    ) -> Result<Vec<LogChunk>, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.log_chunks(id, range, limit).await,
        }
    }

    /// How long a log is; none where nothing was printed.
    pub async fn log_end(&self, id: TaskId) -> Result<Option<LogEnd>, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.log_end(id).await,
        }
    }

    /// How many bytes all logs together take on the disk.
    pub async fn logs_size(&self) -> Result<u64, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.logs_size().await,
        }
    }

    /// The chunks that arrived first and are not `spared`, as many as take `bytes` on the
    /// disk, `limit` at most; each by its log and its first line.
    pub async fn oldest_log_chunks(
        &self,
        spared: Spared,
        bytes: u64,
        limit: usize,
    ) -> Result<Vec<(TaskId, u64)>, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.oldest_log_chunks(spared, bytes, limit).await,
        }
    }

    /// A file with all that was committed when this began, and nothing half. It
    /// is checked, writes go on meanwhile, and it is gone when it is dropped. One
    /// is made at a time, to its end, which comes soon when it is not wanted.
    pub async fn snapshot(
        &self,
        is_wanted: impl Fn() -> bool + Send + 'static,
    ) -> Result<PartFile, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.snapshot(is_wanted).await,
        }
    }

    /// How large the store is.
    pub async fn footprint(&self) -> Result<Footprint, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.footprint().await,
        }
    }

    /// The tasks that are past by `until`, removed or finished and not pinned;
    /// `limit` at most, the oldest first.
    pub async fn due(&self, until: Moment, limit: u64) -> Result<Due, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.due(until, limit).await,
        }
    }

    /// The runs before the last of tasks that are not pinned, of which nothing happened after
    /// `until`; of `limit` tasks at most.
    pub async fn old_attempts(
        &self,
        until: Moment,
        limit: usize,
    ) -> Result<Vec<OldAttempts>, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.old_attempts(until, limit).await,
        }
    }

    /// Moves what was committed to where it stays, beside who writes: in a commit
    /// all would wait for it.
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.checkpoint().await,
        }
    }

    /// Every saved search, by name.
    pub async fn saved_searches(&self) -> Result<Vec<SavedSearch>, StoreError> {
        match self {
            Store::Sqlite(sqlite) => sqlite.saved_searches().await,
        }
    }

    /// The connection by which to write; one a node.
    pub fn writer(&self) -> Writer {
        match self {
            Store::Sqlite(sqlite) => Writer::Sqlite(sqlite.writer()),
        }
    }

    /// Closes every connection.
    pub async fn close(&self) {
        match self {
            Store::Sqlite(sqlite) => sqlite.close().await,
        }
    }
}

impl Writer {
    /// Begins a transaction, opening the connection where there is none.
    pub async fn begin(&mut self) -> Result<Transaction<'_>, StoreError> {
        match self {
            Writer::Sqlite(writer) => writer.begin().await.map(Transaction::Sqlite),
        }
    }

    /// Gives up the connection, whatever state it is in; the next begin opens another.
    pub async fn discard(&mut self) {
        match self {
            Writer::Sqlite(writer) => writer.discard().await,
        }
    }

    /// Moves what was committed to where it stays; nobody writes meanwhile, so
    /// that it comes to an end.
    pub async fn checkpoint(&mut self) -> Result<(), StoreError> {
        match self {
            Writer::Sqlite(writer) => writer.checkpoint().await,
        }
    }

    /// Writes something of no meaning, durably.
    pub async fn probe(&mut self, now: Moment) -> Result<(), StoreError> {
        match self {
            Writer::Sqlite(writer) => writer.probe(now).await,
        }
    }
}
