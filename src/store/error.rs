//! What can go wrong with the store, as far as a caller chooses by it.

use std::io;
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
    /// A copy of the database did not pass its check.
    #[error("the database cannot be copied: {0}")]
    Damaged(Flaw),
    /// The database failed.
    #[error("the database failed: {0}")]
    Unavailable(#[source] sqlx::Error),
}

/// Why a file cannot be used as a database.
#[derive(Debug, thiserror::Error)]
pub enum Flaw {
    /// Something in it is not as it was written.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// It is not a database, or another program's.
    #[error("it is no database of progress-monitor")]
    Foreign,
    /// It was written by a newer program; this is the first migration unknown here.
    #[error("it was written by a newer progress-monitor (migration {0}); use that one")]
    Newer(i64),
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

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull => StoreError::Full,
            _ => StoreError::Unavailable(error.into()),
        }
    }
}

impl StoreError {
    /// A stored value that the domain refuses.
    pub(super) fn corrupt(id: TaskId, invalid: Invalid) -> Self {
        StoreError::Corrupt(format!("task {id}: {invalid}"))
    }
}
