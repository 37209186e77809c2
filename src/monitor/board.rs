//! What is active, in memory: a cache of the store that is read without it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::domain::{Counts, Moment, Snapshot, Task, TaskId, View};
use crate::store::{Listing, Store, StoreError};

/// The active tasks. The store is the truth: an older version never replaces a newer one.
#[derive(Debug)]
pub struct Board {
    active_for: Duration,
    tasks: BTreeMap<TaskId, Arc<Task>>,
    /// The finished ones, by the moment at which they finished.
    finished: BTreeSet<(Moment, TaskId)>,
    counts: Counts,
    revision: u64,
}

impl Board {
    /// An empty board, on which a finished task stays `active_for`.
    pub fn new(active_for: Duration) -> Self {
        Board {
            active_for,
            tasks: BTreeMap::new(),
            finished: BTreeSet::new(),
            counts: Counts::default(),
            revision: 0,
        }
    }

    /// The task with that id, if it is active.
    pub fn get(&self, id: TaskId) -> Option<&Arc<Task>> {
        self.tasks.get(&id)
    }

    /// Every active task, oldest first.
    pub fn tasks(&self) -> impl ExactSizeIterator<Item = &Arc<Task>> + DoubleEndedIterator {
        self.tasks.values()
    }

    /// Grows with every change: what was made from the board is good while this stands.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The newest `limit` tasks, and counts for the rest.
    pub fn snapshot(&self, limit: usize, as_of: Moment) -> Snapshot {
        Snapshot {
            tasks: self.tasks().rev().take(limit).map(|task| Task::clone(task)).collect(),
            counts: self.counts,
            as_of,
            active_for_s: self.active_for.as_secs(),
        }
    }

    /// Shows `task`, unless a newer version is shown or its time here is over.
    pub fn put(&mut self, task: Arc<Task>, now: Moment) {
        if self.get(task.id()).is_some_and(|shown| shown.version() >= task.version()) {
            return;
        }
        if self.is_over(&task, now) {
            return self.remove(task.id());
        }
        if let Some(shown) = self.tasks.insert(task.id(), task.clone()) {
            self.strike(&shown);
        }
        if let Some(finished_at) = task.finished_at() {
            self.finished.insert((finished_at, task.id()));
        }
        self.counts.add(task.status());
        self.revision += 1;
    }

    /// No longer shows the task with that id.
    pub fn remove(&mut self, id: TaskId) {
        if let Some(shown) = self.tasks.remove(&id) {
            self.strike(&shown);
            self.revision += 1;
        }
    }

    /// Takes what was shown out of the counts and the order of leaving.
    fn strike(&mut self, shown: &Task) {
        if let Some(finished_at) = shown.finished_at() {
            self.finished.remove(&(finished_at, shown.id()));
        }
        self.counts.subtract(shown.status());
    }

    fn is_over(&self, task: &Task, now: Moment) -> bool {
        task.finished_at().is_some_and(|finished_at| finished_at <= now.before(self.active_for))
    }

    /// The task that leaves first, if its time has come.
    fn due(&self, now: Moment) -> Option<TaskId> {
        let &(finished_at, id) = self.finished.first()?;
        (finished_at <= now.before(self.active_for)).then_some(id)
    }

    fn evict(&mut self, now: Moment) {
        while let Some(id) = self.due(now) {
            self.remove(id);
        }
    }
}

/// The page of `view` over `tasks`. Made without the board, since to search and
/// sort takes longer than writes should wait.
pub(super) fn list(mut tasks: Vec<Arc<Task>>, view: &View) -> Listing {
    tasks.retain(|task| view.filter.matches(task));
    let total = tasks.len() as u64;
    if let Some(cursor) = &view.page.after {
        tasks.retain(|task| view.sort.is_after(task, cursor));
    }
    view.sort.order(&mut tasks);
    let page = tasks.iter().take(view.page.limit + 1).map(|task| Task::clone(task));
    Listing::of(page.collect(), view.page.limit, total)
}

/// The board as all share it.
///
/// The lock is the standard library's, since it is never held across an await.
#[derive(Debug, Clone)]
pub(super) struct SharedBoard(Arc<RwLock<Board>>);

impl SharedBoard {
    pub fn new(board: Board) -> Self {
        SharedBoard(Arc::new(RwLock::new(board)))
    }

    /// Reads the board as of `now`: what is due has left it.
    pub fn read<T>(&self, now: Moment, read: impl FnOnce(&Board) -> T) -> T {
        let board = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if board.due(now).is_none() {
            return read(&board);
        }
        drop(board);
        self.write(now, |board| read(board))
    }

    /// Changes the board, from which what is due has left.
    pub fn write<T>(&self, now: Moment, write: impl FnOnce(&mut Board) -> T) -> T {
        let mut board = self.0.write().unwrap_or_else(PoisonError::into_inner);
        board.evict(now);
        write(&mut board)
    }

    /// Fills the board anew from the store.
    pub async fn load(&self, store: &Store, now: Moment) -> Result<(), StoreError> {
        let active_for = self.read(now, |board| board.active_for);
        let tasks = store.active(now.before(active_for)).await?;
        self.write(now, |board| {
            let revision = board.revision;
            *board = Board { revision: revision + 1, ..Board::new(active_for) };
            for task in tasks {
                board.put(Arc::new(task), now);
            }
        });
        Ok(())
    }
}
