//! What is active, in memory: a cache of the store that is read without it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem::{replace, take};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Notify;

use crate::domain::{
    Begin, Counts, Direction, Entry, ListedTask, Moment, Outlook, Past, Recorder, SortKey, Status,
    Task, TaskId, View,
};
use crate::monitor::jobs::{Job, Jobs};
use crate::store::{Listing, Store, StoreError};

/// The active tasks. The store is the truth: an older version never replaces a newer one.
#[derive(Debug)]
pub struct Board {
    active_for: Duration,
    tasks: BTreeMap<TaskId, Shown>,
    /// The finished ones, by the moment at which they finished.
    finished: BTreeSet<(Moment, TaskId)>,
    counts: Counts,
    revision: u64,
    jobs: Jobs,
}

/// A task on the board, and what was learned while it was there.
#[derive(Debug)]
struct Shown {
    task: Arc<Task>,
    outlook: Outlook,
    /// None until it changes here for the first time.
    recorder: Option<Recorder>,
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
            jobs: Jobs::default(),
        }
    }

    /// The task with that id, if it is active.
    pub fn get(&self, id: TaskId) -> Option<&Arc<Task>> {
        self.tasks.get(&id).map(|shown| &shown.task)
    }

    /// The same, with what only the board knows of it.
    pub fn listed(&self, id: TaskId) -> Option<ListedTask> {
        self.tasks.get(&id).map(Shown::listed)
    }

    /// How the task's life is recorded, where that is known.
    pub fn recorder(&self, id: TaskId) -> Option<Recorder> {
        self.tasks.get(&id)?.recorder
    }

    /// Goes on recording the task's life with `recorder`.
    pub fn record_with(&mut self, id: TaskId, recorder: Recorder) {
        if let Some(shown) = self.tasks.get_mut(&id) {
            shown.recorder = Some(recorder);
        }
    }

    /// Every active task, oldest first.
    pub fn tasks(&self) -> impl ExactSizeIterator<Item = &Arc<Task>> + DoubleEndedIterator {
        self.tasks.values().map(|shown| &shown.task)
    }

    /// Grows with every change: what was made from the board is good while this stands.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// All active tasks, by status.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// For how long a finished task stays.
    pub fn active_for(&self) -> Duration {
        self.active_for
    }

    /// The page of `view`, where that takes no look at every task.
    pub fn quick_list(&self, view: &View) -> Option<Listing> {
        if !view.filter.ids.is_empty() {
            let named: BTreeSet<_> = view.filter.ids.iter().collect();
            let named: Vec<_> = named.into_iter().filter_map(|id| self.listed(*id)).collect();
            return Some(list(&named, view));
        }
        if view.sort.key != SortKey::Id || !view.filter.is_about_status() {
            return None;
        }
        let total = Status::ALL.into_iter().filter(|&status| view.filter.has_status(status));
        let total = total.map(|status| u64::from(self.counts.of(status))).sum();
        let beyond = |shown: &&Shown| match &view.page.begin {
            Begin::At(_) => true,
            Begin::After(cursor) => match view.sort.direction {
                Direction::Ascending => shown.task.id() > cursor.id,
                Direction::Descending => shown.task.id() < cursor.id,
            },
        };
        let select = |tasks: &mut dyn Iterator<Item = &Shown>| {
            let tasks = tasks.filter(|shown| view.filter.has_status(shown.task.status()));
            let page = tasks.filter(beyond).skip(view.page.start()).take(view.page.limit + 1);
            page.map(Shown::listed).collect()
        };
        let page = match view.sort.direction {
            Direction::Ascending => select(&mut self.tasks.values()),
            Direction::Descending => select(&mut self.tasks.values().rev()),
        };
        Some(Listing::of(page, view.page.limit, total))
    }

    /// Every active task as lists show it.
    pub fn all(&self) -> Vec<ListedTask> {
        self.tasks.values().map(Shown::listed).collect()
    }

    /// Shows `task`, unless a newer version is shown or its time here is over.
    pub fn put(&mut self, task: Arc<Task>, now: Moment) {
        if self.get(task.id()).is_some_and(|shown| shown.version() >= task.version()) {
            return;
        }
        if self.is_over(&task, now) {
            return self.remove(task.id());
        }
        let (outlook, recorder) = self
            .tasks
            .get(&task.id())
            .map_or_else(Default::default, |before| (before.outlook, before.recorder));
        let outlook = outlook.after(&task, &self.jobs.past(&task, now));
        self.place(Shown { task, outlook, recorder });
    }

    fn place(&mut self, shown: Shown) {
        let (id, status, finished_at) =
            (shown.task.id(), shown.task.status(), shown.task.finished_at());
        if let Some(before) = self.tasks.insert(id, shown) {
            self.strike(&before.task);
        }
        self.finished.extend(finished_at.map(|finished_at| (finished_at, id)));
        self.counts.add(status);
        self.revision += 1;
    }

    /// A task as it comes from the store, with what was learned of it here, or is remembered of
    /// its pauses. It is not asked how all the jobs went before: who goes on reports, and asks then.
    fn reloaded(&self, task: Task, pauses: &HashMap<TaskId, Vec<Entry>>) -> Shown {
        let outlook = match self.tasks.get(&task.id()) {
            Some(before) => before.outlook.after(&task, &Past::default()),
            None => Outlook::resumed(&task, pauses.get(&task.id()).map_or(&[][..], Vec::as_slice)),
        };
        Shown { task: Arc::new(task), outlook, recorder: None }
    }

    /// The past of a job was read; none where that failed.
    pub(super) fn learn(&mut self, job: &Job, past: Option<Arc<Past>>) {
        let Some(past) = past else { return self.jobs.failed(job) };
        for id in self.jobs.learn(job, past.clone()) {
            if let Some(shown) = self.tasks.get_mut(&id).filter(|shown| job.has(&shown.task)) {
                shown.outlook = shown.outlook.with_past(&past);
                self.revision += 1;
            }
        }
    }

    /// No longer shows the task with that id.
    pub fn remove(&mut self, id: TaskId) {
        if let Some(shown) = self.tasks.remove(&id) {
            self.strike(&shown.task);
            self.revision += 1;
        }
    }

    /// When the next task leaves.
    pub fn next_leave(&self) -> Option<Moment> {
        self.finished.first().map(|(finished_at, _)| finished_at.after(self.active_for))
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

impl Shown {
    fn listed(&self) -> ListedTask {
        ListedTask {
            task: self.task.clone(),
            estimate: self.outlook.estimate(),
            usual: self.outlook.usual(),
            paused_s: self.outlook.paused().map(|it| it.as_secs()).filter(|seconds| *seconds > 0),
        }
    }
}

/// The page of `view` over `tasks`. Made without the board, since to search and
/// sort takes longer than writes should wait.
pub(super) fn list(tasks: &[ListedTask], view: &View) -> Listing {
    let mut found: Vec<_> = tasks.iter().filter(|task| view.filter.matches(task)).collect();
    let total = found.len() as u64;
    if let Begin::After(cursor) = &view.page.begin {
        found.retain(|task| view.sort.is_after(task, cursor));
    }
    let end = view.page.start().saturating_add(view.page.limit).saturating_add(1);
    let page = view.sort.first(found, end).into_iter().skip(view.page.start()).cloned();
    Listing::of(page.collect(), view.page.limit, total)
}

/// The board as all share it.
///
/// The lock is the standard library's, since it is never held across an await.
#[derive(Debug, Clone)]
pub(super) struct SharedBoard {
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
