//! Tasks in one SQLite file: write-ahead log, synced at every commit.

mod attempts;
mod check;
mod history;
mod logs;
mod open;
mod producers;
mod query;
mod recording;
mod retention;
mod row;
mod runs;
mod searches;
mod snapshot;
mod writer;

use std::path::PathBuf;

use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

pub use check::check;
pub use history::Among;
pub use open::settle;
pub use writer::{SqliteTransaction, SqliteWriter};

/// An open file: connections that read, and how to open the one that writes.
#[derive(Debug, Clone)]
pub struct Sqlite {
    path: PathBuf,
    readers: SqlitePool,
    write_options: SqliteConnectOptions,
}
