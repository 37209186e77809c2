//! The tasks on the page: one signal a row, so that a change touches one row.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::domain::{Counts, Moment, Snapshot, Task, TaskId};

/// The tasks that the page shows. Copies share them.
#[derive(Debug, Clone, Copy)]
pub struct TaskBoard {
    order: RwSignal<Vec<TaskId>>,
    // Rows are born in callbacks that have no owner, so they count their
    // references instead of living in an owner's arena.
    rows: StoredValue<BTreeMap<TaskId, ArcRwSignal<Task>>>,
    counts: RwSignal<Counts>,
    as_of: RwSignal<Moment>,
}

impl TaskBoard {
    /// A board that shows `snapshot`.
    pub fn new(snapshot: Snapshot) -> Self {
        let board = TaskBoard {
            order: RwSignal::new(Vec::new()),
            rows: StoredValue::new(BTreeMap::new()),
            counts: RwSignal::new(Counts::default()),
            as_of: RwSignal::new(snapshot.as_of),
        };
        board.reset(snapshot);
        board
    }

    /// Shows `snapshot` in place of what was shown. What did not change is
    /// left alone: rows keep focus and selection.
    pub fn reset(&self, snapshot: Snapshot) {
        let order: Vec<_> = snapshot.tasks.iter().map(Task::id).collect();
        let mut left = self.rows.try_update_value(std::mem::take).unwrap_or_default();
        let rows =
            snapshot.tasks.into_iter().map(|task| (task.id(), row(left.remove(&task.id()), task)));
        self.rows.set_value(rows.collect());
        set_if_changed(self.order, order);
        set_if_changed(self.counts, snapshot.counts);
        self.as_of.set(snapshot.as_of);
    }

    /// The ids of the shown tasks, in their order.
    pub fn order(&self) -> Vec<TaskId> {
        self.order.get()
    }

    /// The row of a shown task.
    pub fn row(&self, id: TaskId) -> Option<ArcRwSignal<Task>> {
        self.rows.with_value(|rows| rows.get(&id).cloned())
    }

    /// All active tasks by status, shown or not.
    pub fn counts(&self) -> Counts {
        self.counts.get()
    }

    /// When all of this was so, by the server's clock.
    pub fn as_of(&self) -> Moment {
        self.as_of.get()
    }

    /// The same, for a caller that does not want to hear of changes.
    #[cfg(feature = "hydrate")]
    pub fn as_of_untracked(&self) -> Moment {
        self.as_of.get_untracked()
    }
}

fn row(shown: Option<ArcRwSignal<Task>>, task: Task) -> ArcRwSignal<Task> {
    let Some(row) = shown else { return ArcRwSignal::new(task) };
    if row.with_untracked(|shown| *shown != task) {
        row.set(task);
    }
    row
}

fn set_if_changed<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|shown| *shown != value) {
        signal.set(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{NewTask, TaskType, Transition, Update};

    fn task(id: i64) -> Task {
        let new = NewTask {
            name: "Backtest".to_owned().try_into().unwrap(),
            task_type: TaskType::Backtest,
            details: Default::default(),
            key: None,
            queued: true,
            progress: None,
        };
        Task::added(TaskId(id), new, Moment::from_millis(1)).task
    }

    fn snapshot(tasks: Vec<Task>, as_of: i64) -> Snapshot {
        let mut counts = Counts::default();
        tasks.iter().for_each(|task| counts.add(task.status()));
        Snapshot { tasks, counts, as_of: Moment::from_millis(as_of), active_for_s: 3600 }
    }

    /// How often a signal has told of a change.
    fn told(row: &ArcRwSignal<Task>) -> ArcMemo<usize> {
        let (row, count) = (row.clone(), std::sync::atomic::AtomicUsize::new(0));
        ArcMemo::new(move |_| {
            row.track();
            count.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
        })
    }

    #[test]
    fn a_change_touches_its_own_row_alone() {
        Owner::new().with(|| {
            let board = TaskBoard::new(snapshot(vec![task(2), task(1)], 1));
            let (one, two) = (board.row(TaskId(1)).unwrap(), board.row(TaskId(2)).unwrap());
            let (told_one, told_two) = (told(&one), told(&two));
            assert_eq!((told_one.get_untracked(), told_two.get_untracked()), (0, 0));

            let run = Update { status: Some(Transition::Run), ..Update::default() };
            let started = task(1).apply(&run, Moment::from_millis(2)).unwrap().task;
            board.reset(snapshot(vec![task(2), started.clone()], 2));
            assert_eq!((told_one.get_untracked(), told_two.get_untracked()), (1, 0));
            assert_eq!(one.get_untracked(), started);
        });
    }

    #[test]
    fn tasks_come_and_go_with_the_snapshot() {
        Owner::new().with(|| {
            let board = TaskBoard::new(snapshot(vec![task(2), task(1)], 1));
            board.reset(snapshot(vec![task(3), task(2)], 2));
            assert_eq!(board.order.get_untracked(), [TaskId(3), TaskId(2)]);
            assert!(board.row(TaskId(1)).is_none() && board.row(TaskId(3)).is_some());
        });
    }
}
