//! The board as all of the monitor share it.

use std::mem::{replace, take};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Notify;

use crate::domain::Moment;
use crate::monitor::board::Board;
use crate::monitor::jobs::Job;
use crate::store::{Store, StoreError};

/// The board as all share it.
///
/// The lock is the standard library's, since it is never held across an await.
#[derive(Debug, Clone)]
pub struct SharedBoard {
    board: Arc<RwLock<Board>>,
    changed: Arc<Notify>,
    wanted: Arc<Notify>,
}

impl SharedBoard {
    pub fn new(board: Board) -> Self {
        SharedBoard {
            board: Arc::new(RwLock::new(board)),
            changed: Arc::default(),
            wanted: Arc::default(),
        }
    }

    /// Reads the board as of `now`: what is due has left it.
    pub fn read<T>(&self, now: Moment, read: impl FnOnce(&Board) -> T) -> T {
        let board = self.board.read().unwrap_or_else(PoisonError::into_inner);
        if board.due(now).is_none() {
            return read(&board);
        }
        drop(board);
        self.write(now, |board| read(board))
    }

    /// Changes the board, from which what is due has left, and tells that it changed.
    pub fn write<T>(&self, now: Moment, write: impl FnOnce(&mut Board) -> T) -> T {
        let mut board = self.board.write().unwrap_or_else(PoisonError::into_inner);
        board.evict(now);
        let written = write(&mut board);
        let is_any_wanted = board.jobs.is_any_wanted();
        drop(board);
        self.wake();
        if is_any_wanted {
            self.wanted.notify_one();
        }
        written
    }

    /// Has whoever waits for a change look, though there may be none.
    pub fn wake(&self) {
        self.changed.notify_one();
    }

    /// Resolves when the board has changed since it last did; one may wait at a time.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// The next job whose past is to be read, as soon as there is one; one may wait at a time.
    pub async fn next_wanted(&self) -> Job {
        loop {
            if let Some(job) = self.take_wanted() {
                return job;
            }
            self.wanted.notified().await;
        }
    }

    fn take_wanted(&self) -> Option<Job> {
        self.board.write().unwrap_or_else(PoisonError::into_inner).jobs.next_wanted()
    }

    /// Fills the board anew from the store. Of what it showed, the outlooks stay.
    pub async fn load(&self, store: &Store, now: Moment) -> Result<(), StoreError> {
        let active_for = self.read(now, |board| board.active_for);
        let tasks = store.active(now.before(active_for)).await?;
        let pauses = store.pauses().await?.into_iter().collect();
        self.write(now, |board| {
            let (revision, jobs) = (board.revision + 1, take(&mut board.jobs));
            let empty = Board { revision, jobs, ..Board::new(active_for) };
            let before = replace(board, empty);
            for task in tasks {
                board.place(before.reloaded(task, &pauses));
            }
        });
        Ok(())
    }
}
