//! Backups: all that was committed, as one file that says whether it is whole.

use std::io;

use bytes::{Bytes, BytesMut};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use tokio::sync::OwnedSemaphorePermit;

use crate::backup::{PartFile, SEAL_BYTES, Seal};
use crate::monitor::{Actor, Error, Monitor};
use crate::store::StoreError;

/// A backup that was made and checked, to be read once; gone when it is dropped.
pub struct Backup {
    bytes: u64,
    file: File,
    seal: Option<Seal>,
    _snapshot: PartFile,
    _turn: OwnedSemaphorePermit,
}

/// So much of it is in memory at a time.
const CHUNK: usize = 256 * 1024;

impl Monitor {
    /// Makes a backup with all that was answered before. Writes go on meanwhile;
    /// a second backup does not, for each takes the room of the database.
    pub async fn backup(&self, _actor: Actor) -> Result<Backup, Error> {
        let turn = self.0.backups.clone().try_acquire_owned();
        let turn = turn.map_err(|_| Error::BackupInProgress)?;
        let snapshot = self.0.store.snapshot().await.map_err(failed)?;
        let read = async {
            let file = snapshot.open()?;
            let bytes = file.metadata().await?.len() + SEAL_BYTES;
            io::Result::Ok((file, bytes))
        };
        let (file, bytes) = read.await.map_err(|error| failed(error.into()))?;
        let seal = Some(Seal::default());
        Ok(Backup { bytes, file, seal, _snapshot: snapshot, _turn: turn })
    }
}

impl Backup {
    /// How long it is.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What comes next of it; at the end the seal, and then nothing.
    pub async fn chunk(&mut self) -> io::Result<Option<Bytes>> {
        let mut chunk = BytesMut::with_capacity(CHUNK);
        if self.file.read_buf(&mut chunk).await? == 0 {
            return Ok(self.seal.take().map(|seal| seal.finish().into()));
        }
        if let Some(seal) = &mut self.seal {
            seal.update(&chunk);
        }
        Ok(Some(chunk.freeze()))
    }
}

fn failed(error: StoreError) -> Error {
    match error {
        StoreError::Full => Error::NoRoomForBackup,
        error => {
            tracing::error!(%error, "no backup could be made");
            Error::BackupFailed
        }
    }
}
