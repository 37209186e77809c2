//! The folder with the data, held by one server at a time.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The data folder, locked for as long as this lives.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// Another server runs on it.
    #[error("another progress-monitor is running on {}; stop it, or choose another --data-dir", .0.display())]
    InUse(PathBuf),
    /// It cannot be created or written.
    #[error("the data folder {} is not writable; choose another --data-dir", path.display())]
    NotWritable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl DataDir {
    /// Creates the folder where it is missing, and locks it.
    ///
    /// The lock is the system's: it goes with the process, however that ends.
    pub fn lock(path: &Path) -> Result<DataDir, DataDirError> {
        let not_writable = |source| DataDirError::NotWritable { path: path.into(), source };
        create(path).map_err(not_writable)?;
        let lock = File::create(path.join("lock")).map_err(not_writable)?;
        match lock.try_lock() {
            Ok(()) => Ok(DataDir { path: path.into(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(DataDirError::InUse(path.into())),
            Err(TryLockError::Error(source)) => Err(not_writable(source)),
        }
    }

    /// The SQLite file in it.
    pub fn database(&self) -> PathBuf {
        self.path.join("progress-monitor.db")
    }
}

/// Names of strategies are nobody else's business, so the folder is its owner's alone.
fn create(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
