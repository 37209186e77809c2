//! What is active, in memory: a cache of the store that is read without it.

mod shared;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use crate::domain::{
    Begin, Counts, Direction, Entry, ListedTask, Moment, Outlook, Past, Recorder, SortKey, Status,
    Task, TaskId, View,
};
use crate::monitor::jobs::{Job, Jobs};
use crate::store::Listing;

pub(super) use shared::SharedBoard;

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
