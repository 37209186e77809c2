//! A copy of the database as it is at one moment, made while others write.

use std::io;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteSynchronous;
use sqlx::{ConnectOptions, Connection};

use crate::backup::{PartFile, beside};
use crate::store::StoreError;
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::check::check;
use crate::store::sqlite::open::read_options;

/// The writes of the meantime need room too: as much as the log grows to, twice.
#[cfg(unix)]
const ROOM_FOR_WRITES: u64 = 64 << 20;

/// After so many steps the copying looks whether it is still wanted.
const STEPS: i32 = 10_000;

impl Sqlite {
    /// A file beside the database with all that was committed when it began,
    /// checked, and gone when it is dropped.
    pub async fn snapshot(
        &self,
        is_wanted: impl Fn() -> bool + Send + 'static,
    ) -> Result<PartFile, StoreError> {
        let place = place(&self.path);
        // One that could not be removed is not in the way for ever.
        PartFile::remove_left_over(&place)?;
        check_room(&self.path)?;
        let part = PartFile::create(&place)?;
        self.copy_into(part.path(), is_wanted).await?;
        check(part.path()).await.map_err(StoreError::Damaged)?;
        Ok(part)
    }

    async fn copy_into(
        &self,
        path: &Path,
        is_wanted: impl Fn() -> bool + Send + 'static,
    ) -> Result<(), StoreError> {
        let path = path.to_str().ok_or(io::Error::from(io::ErrorKind::InvalidFilename))?;
        // A connection of its own, since the readers have others to serve; what
        // is sent away and removed need not survive a power cut.
        let options = read_options(&self.path).synchronous(SqliteSynchronous::Off);
        let mut connection = options.connect().await?;
        connection.lock_handle().await?.set_progress_handler(STEPS, is_wanted);
        sqlx::query("VACUUM INTO ?").bind(path).execute(&mut connection).await?;
        Ok(connection.close().await?)
    }
}

/// Where the copy of the database at `path` would be put, if it were to stay.
pub fn place(path: &Path) -> PathBuf {
    beside(path, ".backup")
}

/// Refuses before it begins: a disk that the copy fills would refuse the writes of others.
#[cfg(unix)]
fn check_room(database: &Path) -> Result<(), StoreError> {
    let disk = rustix::fs::statvfs(database).map_err(io::Error::from)?;
    let length = |path: &Path| path.metadata().map_or(0, |metadata| metadata.len());
    let needed = length(database) + length(&beside(database, "-wal")) + ROOM_FOR_WRITES;
    if disk.f_bavail * disk.f_frsize < needed { Err(StoreError::Full) } else { Ok(()) }
}

#[cfg(not(unix))]
fn check_room(_database: &Path) -> Result<(), StoreError> {
    Ok(())
}
