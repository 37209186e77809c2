//! Putting a backup where a server will find it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::Utc;
use tokio::fs::File;

use crate::backup::{PartFile, Sealed, beside};
use crate::store::{DataDir, Flaw, sqlite};

/// Why a backup was not restored: each a line for the person who asked for it.
/// The database that was there is there still.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// There is a database already.
    #[error("{} is there already; --force puts the backup in its place and keeps it beside", .0.display())]
    WouldReplace(PathBuf),
    /// The backup is no file.
    #[error("{} is a folder; name the backup in it", .0.display())]
    IsFolder(PathBuf),
    /// The file is a database in use, or was copied from one.
    #[error("{path}-wal holds a part of {path}, so that alone is not whole; make a backup with: progress-monitor backup", path = .0.display())]
    NotAlone(PathBuf),
    /// The file is not what was once written.
    #[error("{} is damaged, or no backup at all: its seal does not fit", .0.display())]
    SealBroken(PathBuf),
    /// The file cannot be used as a database.
    #[error("{}: {flaw}", path.display())]
    Flawed {
        /// The backup.
        path: PathBuf,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// The file cannot be read.
    #[error("cannot read {}: {cause}", path.display())]
    Unreadable {
        /// The backup.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The data folder cannot be written.
    #[error("cannot write {}: {cause}", path.display())]
    NotWritten {
        /// The database to be.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl DataDir {
    /// Puts the database of the backup `from` into this folder. One that is
    /// there is kept beside it if `replaces`, else nothing is done; the path of
    /// the one that was kept.
    pub async fn restore(
        &self,
        from: &Path,
        replaces: bool,
    ) -> Result<Option<PathBuf>, RestoreError> {
        let place = self.database();
        let is_there = place.exists();
        if is_there && !replaces {
            return Err(RestoreError::WouldReplace(place));
        }
        let part = copy(from, &place).await?;
        if let Err(flaw) = sqlite::check(part.path()).await {
            return Err(RestoreError::Flawed { path: from.into(), flaw });
        }
        if is_there {
            sqlite::settle(&place).await;
        }
        let not_written = |cause| RestoreError::NotWritten { path: place.clone(), cause };
        let kept = set_aside(&place).map_err(not_written)?;
        part.put_in_place().map_err(not_written)?;
        Ok(kept)
    }
}

/// A copy of the backup beside `place`, without its seal, which must fit.
async fn copy(from: &Path, place: &Path) -> Result<PartFile, RestoreError> {
    let unreadable = |cause| RestoreError::Unreadable { path: from.into(), cause };
    let not_written = |cause| RestoreError::NotWritten { path: place.into(), cause };
    if from.is_dir() {
        return Err(RestoreError::IsFolder(from.into()));
    }
    if beside(from, "-wal").metadata().is_ok_and(|wal| wal.len() > 0) {
        return Err(RestoreError::NotAlone(from.into()));
    }
    let mut backup = File::open(from).await.map_err(unreadable)?;
    PartFile::remove_left_over(place).map_err(not_written)?;
    let part = PartFile::create(place).map_err(not_written)?;
    let mut copy = part.open().map_err(not_written)?;
    tokio::io::copy(&mut backup, &mut copy).await.map_err(not_written)?;
    match Sealed::check(&mut copy).await.map_err(not_written)? {
        Sealed::Whole { bytes } => copy.set_len(bytes).await.map_err(not_written)?,
        Sealed::Not => {}
        Sealed::Broken => return Err(RestoreError::SealBroken(from.into())),
    }
    // From here on nothing can fail for want of space.
    copy.sync_all().await.map_err(not_written)?;
    Ok(part)
}

/// Gives the database another name, with what SQLite keeps beside it: none of
/// it may be taken for a part of the one that follows.
fn set_aside(place: &Path) -> io::Result<Option<PathBuf>> {
    let now = Utc::now().format("%Y%m%dT%H%M%S%.3fZ");
    let kept = beside(place, &format!(".before-restore-{now}"));
    for end in ["-wal", "-shm", ""] {
        match fs::rename(beside(place, end), beside(&kept, end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(kept.exists().then_some(kept))
}
