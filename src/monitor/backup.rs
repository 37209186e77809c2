//! Backups: all that was committed, as one file that says whether it is whole.

use std::io;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::spawn_blocking;

use crate::backup::{PartFile, SEAL_BYTES, Seal};
use crate::monitor::{Actor, Error, Monitor};
use crate::store::StoreError;

/// A backup that was made and checked, to be read once; gone when it is dropped.
pub struct Backup {
    bytes: u64,
    reading: Option<Reading>,
}

/// A backup that is not yet read to its end.
struct Reading {
    file: File,
    seal: Seal,
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
        let (snapshot, turn) = self.make(turn).await?;
        let read = async {
            let file = snapshot.open()?;
            let bytes = file.metadata().await?.len() + SEAL_BYTES;
            io::Result::Ok((file, bytes))
        };
        let (file, bytes) = read.await.map_err(|error| failed(error.into()))?;
        let reading = Reading { file, seal: Seal::default(), _snapshot: snapshot, _turn: turn };
        Ok(Backup { bytes, reading: Some(reading) })
    }

    /// In a task of its own, which gives the turn away when SQLite is done with
    /// the file; that is soon, when nobody waits for this any more.
    async fn make(
        &self,
        turn: OwnedSemaphorePermit,
    ) -> Result<(PartFile, OwnedSemaphorePermit), Error> {
        let waiting = Arc::new(());
        let waits = Arc::downgrade(&waiting);
        let store = self.0.store.clone();
        let making = tokio::spawn(async move {
            let snapshot = store.snapshot(move || waits.strong_count() > 0).await?;
            Ok((snapshot, turn))
        });
        let made = making.await;
        drop(waiting);
        made.map_err(|_| Error::BackupFailed)?.map_err(failed)
    }
}

impl Backup {
    /// How long it is.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What comes next of it; at the end the seal, and then nothing.
    pub async fn chunk(&mut self) -> io::Result<Option<Bytes>> {
        let Some(mut reading) = self.reading.take() else { return Ok(None) };
        let mut chunk = BytesMut::with_capacity(CHUNK);
        if reading.file.read_buf(&mut chunk).await? == 0 {
            return Ok(Some(reading.end().await.finish().into()));
        }
        reading.seal.update(&chunk);
        self.reading = Some(reading);
        Ok(Some(chunk.freeze()))
    }
}

impl Reading {
    /// Gives the turn to the next, before the client sees the end: it may be the
    /// same one. To remove gigabytes takes a moment, in which others are served.
    async fn end(self) -> Seal {
        let seal = self.seal.clone();
        if let Err(error) = spawn_blocking(move || drop(self)).await {
            tracing::warn!(%error, "a backup was not removed");
        }
        seal
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
