//! Tasks in one SQLite file: write-ahead log, synced at every commit.

mod history;
mod logs;
mod open;
mod query;
mod recording;
mod row;
mod runs;
mod writer;

use std::path::PathBuf;

use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

pub use history::Among;
pub use writer::{SqliteTransaction, SqliteWriter};

/// An open file: connections that read, and how to open the one that writes.
#[derive(Debug, Clone)]
pub struct Sqlite {
    path: PathBuf,
    readers: SqlitePool,
    write_options: SqliteConnectOptions,
}
