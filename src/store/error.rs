//! What can go wrong with the store, as far as a caller chooses by it.

use std::path::PathBuf;

use crate::domain::{Invalid, TaskId};

/// Why the store did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No space is left; nothing was written, and what is there can be read.
    #[error("the disk is full")]
    Full,
    /// Somebody else changed a task meanwhile; nothing was written.
    #[error("a task was changed by another writer")]
    Conflict,
    /// A row that no version of this program writes.
    #[error("a stored task cannot be read: {0}")]
    Corrupt(String),
    /// The database failed.
    #[error("the database failed: {0}")]
    Unavailable(#[source] sqlx::Error),
}

/// Why the store cannot be opened: each a line for the person who started the server.
///
/// Causes are in the line and not behind it, for sqlx repeats its own.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The linked SQLite loses committed writes.
    #[error("SQLite {0} can lose committed writes; 3.51.3 or newer is needed")]
    OldSqlite(String),
    /// The file was written by a newer program.
    #[error("{} was written by a newer progress-monitor (migration {migration}); use that one", path.display())]
    NewerDatabase {
        /// The file.
        path: PathBuf,
        /// The first migration that this program does not know.
        migration: i64,
    },
    /// The file cannot promise that what was answered is on disk.
    #[error("{} does not keep {setting} = {expected} (it is {found}); is it on a network drive?", path.display())]
    NotDurable {
        /// The file.
        path: PathBuf,
        /// The setting.
        setting: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// Anything else.
    #[error("cannot open {}: {cause}", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What the database said.
        cause: sqlx::Error,
    },
    /// A migration failed.
    #[error("cannot migrate {}: {cause}", path.display())]
    Migration {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        cause: sqlx::migrate::MigrateError,
    },
}

/// SQLITE_FULL, and SQLITE_IOERR_SHMSIZE: the index of the log found no room.
const FULL_CODES: [&str; 2] = ["13", "4874"];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code());
        match code {
            Some(code) if FULL_CODES.contains(&code.as_ref()) => StoreError::Full,
            _ => StoreError::Unavailable(error),
        }
    }
}

impl StoreError {
    /// A stored value that the domain refuses.
    pub(super) fn corrupt(id: TaskId, invalid: Invalid) -> Self {
        StoreError::Corrupt(format!("task {id}: {invalid}"))
    }
}
