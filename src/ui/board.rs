//! The tasks on the page: one signal a row, so that a change touches one row.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::domain::{Change, Changes, Counts, ListedTask, Moment, Snapshot, TaskId, follow};

/// The window of tasks that the page holds. Copies share it.
///
/// First render, stream and poll all come through [`reset`](Self::reset) and
/// [`apply`](Self::apply).
#[derive(Debug, Clone, Copy)]
pub struct TaskBoard {
    order: RwSignal<Vec<TaskId>>,
    // Rows are born in callbacks that have no owner, so they count their
    // references instead of living in an owner's arena.
    rows: StoredValue<BTreeMap<TaskId, ArcRwSignal<ListedTask>>>,
    held: RwSignal<Option<Held>>,
    counts: RwSignal<Counts>,
    total: RwSignal<u64>,
    start: RwSignal<u64>,
    as_of: RwSignal<Moment>,
}

/// The task whose row has the focus, and its place in the whole list: the row
/// stays while it has it, wherever its task went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Held {
    id: TaskId,
    place: u64,
}

impl TaskBoard {
    /// A board that shows `snapshot`.
    pub fn new(snapshot: Snapshot) -> Self {
        let board = TaskBoard {
            order: RwSignal::new(Vec::new()),
            rows: StoredValue::new(BTreeMap::new()),
            held: RwSignal::new(None),
            counts: RwSignal::new(snapshot.counts),
            total: RwSignal::new(snapshot.total),
            start: RwSignal::new(snapshot.start),
            as_of: RwSignal::new(snapshot.as_of),
        };
        board.reset(snapshot);
        board
    }

    /// Shows `snapshot` in place of what was shown. What did not change is
    /// left alone: rows keep focus and selection.
    pub fn reset(&self, snapshot: Snapshot) {
        let order: Vec<_> = snapshot.tasks.iter().map(|task| task.id()).collect();
        for task in snapshot.tasks {
            self.put(task);
        }
        set_if_changed(self.start, snapshot.start);
        self.settle(order, snapshot.counts, snapshot.total, snapshot.as_of);
    }

    /// Follows what changed.
    pub fn apply(&self, news: Changes) {
        let mut order = self.order.get_untracked();
        for change in news.changes {
            follow(&mut order, &change);
            if let Change::Put { task, .. } = change {
                self.put(task);
            }
        }
        self.settle(order, news.counts, news.total, news.as_of);
    }

    fn put(&self, task: ListedTask) {
        let shown = self.rows.with_value(|rows| rows.get(&task.id()).cloned());
        match shown {
            Some(row) if row.with_untracked(|shown| shown.shows_the_same_as(&task)) => {}
            Some(row) => row.set(task),
            None => self.rows.update_value(|rows| {
                rows.insert(task.id(), ArcRwSignal::new(task));
            }),
        }
    }

    fn settle(&self, order: Vec<TaskId>, counts: Counts, total: u64, as_of: Moment) {
        set_if_changed(self.order, order);
        set_if_changed(self.counts, counts);
        set_if_changed(self.total, total);
        self.as_of.set(as_of);
        self.forget();
    }

    /// Lets go of the rows that are not shown any more.
    fn forget(&self) {
        let held = self.held.get_untracked().map(|held| held.id);
        let mut shown = self.order.get_untracked();
        shown.extend(held);
        shown.sort_unstable();
        self.rows.update_value(|rows| rows.retain(|id, _| shown.binary_search(id).is_ok()));
    }

    /// The ids of the shown tasks, in their order; the held one among them.
    pub fn order(&self) -> Vec<TaskId> {
        let mut order = self.order.get();
        if let Some(held) = self.held.get().filter(|held| !order.contains(&held.id)) {
            let place = held.place.saturating_sub(self.start.get()) as usize;
            order.insert(place.min(order.len()), held.id);
        }
        order
    }

    /// The row of a shown task.
    pub fn row(&self, id: TaskId) -> Option<ArcRwSignal<ListedTask>> {
        self.rows.with_value(|rows| rows.get(&id).cloned())
    }

    /// The place of a task in the whole list, counted from 0; none once it is
    /// not part of what is shown.
    pub fn place(&self, id: TaskId) -> Option<u64> {
        let at = self.order.with(|order| order.iter().position(|&other| other == id))?;
        Some(self.start.get() + at as u64)
    }

    /// All active tasks by status, shown or not.
    pub fn counts(&self) -> Counts {
        self.counts.get()
    }

    /// How many tasks the search finds, shown or not.
    pub fn total(&self) -> u64 {
        self.total.get()
    }

    /// How many tasks stand before the first that is shown.
    pub fn start(&self) -> u64 {
        self.start.get()
    }

    /// How many tasks stand behind the last that is shown.
    pub fn rest(&self) -> u64 {
        let shown = self.order.with(Vec::len) as u64;
        self.total.get().saturating_sub(self.start.get() + shown)
    }

    /// When all of this was so, by the server's clock.
    pub fn as_of(&self) -> Moment {
        self.as_of.get()
    }
}

/// What only a browser does.
#[cfg(any(feature = "hydrate", test))]
impl TaskBoard {
    /// Keeps the row of that task while it has the focus.
    pub fn hold(&self, id: TaskId) {
        let place = untrack(|| self.place(id)).unwrap_or_default();
        if self.held.get_untracked().is_none_or(|held| held.id != id) {
            self.held.set(Some(Held { id, place }));
        }
    }

    /// The focus went elsewhere.
    pub fn let_go(&self) {
        if self.held.get_untracked().is_some() {
            self.held.set(None);
            self.forget();
        }
    }

    /// Only how many there are is known anew.
    pub fn count(&self, counts: Counts) {
        set_if_changed(self.counts, counts);
    }

    /// All is as it was said, at this moment.
    pub fn confirm(&self, as_of: Moment) {
        self.as_of.set(as_of);
    }

    /// When all of this was so, for a caller that does not want to hear of changes.
    pub fn as_of_untracked(&self) -> Moment {
        self.as_of.get_untracked()
    }
}

fn set_if_changed<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|shown| *shown != value) {
        signal.set(value);
    }
}

#[cfg(test)]
mod tests;
