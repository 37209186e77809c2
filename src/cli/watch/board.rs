//! The tasks that the view shows, as the stream tells them, and which of them is selected.

use std::collections::HashMap;

use crate::domain::{Change, Counts, ListedTask, Moment, News, TaskId, follow};

/// A list of tasks that follows the stream.
#[derive(Debug, Default)]
pub struct Board {
    order: Vec<TaskId>,
    tasks: HashMap<TaskId, ListedTask>,
    /// All active tasks, by status.
    pub counts: Counts,
    /// How many tasks meet the filter, shown or not.
    pub total: u64,
    /// When all of this was so.
    pub as_of: Moment,
    /// The selected task, which stays so wherever it moves.
    selected: Option<TaskId>,
    /// Its place, for when it goes: the next one is selected then.
    place: usize,
}

impl Board {
    /// Takes news in.
    pub fn apply(&mut self, news: News) {
        match news {
            News::Snapshot(snapshot) => {
                self.order = snapshot.tasks.iter().map(|task| task.id()).collect();
                self.tasks = snapshot.tasks.into_iter().map(|task| (task.id(), task)).collect();
                (self.counts, self.total) = (snapshot.counts, snapshot.total);
                self.as_of = snapshot.as_of;
            }
            News::Changes(changes) => {
                changes.changes.into_iter().for_each(|change| self.follow(change));
                (self.counts, self.total) = (changes.counts, changes.total);
                self.as_of = changes.as_of;
            }
            News::Beat(as_of) => self.as_of = as_of,
            News::Refused(_) | News::Leaving(_) => {}
        }
        self.keep_selected();
    }

    fn follow(&mut self, change: Change) {
        follow(&mut self.order, &change);
        match change {
            Change::Put { task, .. } => drop(self.tasks.insert(task.id(), task)),
            Change::Drop(id) => drop(self.tasks.remove(&id)),
        }
    }

    fn keep_selected(&mut self) {
        match self.order.iter().position(|id| Some(*id) == self.selected) {
            Some(place) => self.place = place,
            None => self.select(self.place),
        }
    }

    /// Selects the task at that place, or the last before it.
    pub fn select(&mut self, place: usize) {
        self.place = place.min(self.order.len().saturating_sub(1));
        self.selected = self.order.get(self.place).copied();
    }

    /// The place of the selected task.
    pub fn place(&self) -> usize {
        self.place
    }

    /// The selected task.
    pub fn selected(&self) -> Option<&ListedTask> {
        self.task(self.selected?)
    }

    /// A task, if it is shown.
    pub fn task(&self, id: TaskId) -> Option<&ListedTask> {
        self.tasks.get(&id)
    }

    /// The tasks in their order.
    pub fn tasks(&self) -> impl ExactSizeIterator<Item = &ListedTask> {
        // Whatever is in the order is among the tasks: both follow the same changes.
        self.order.iter().map(|id| &self.tasks[id])
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::domain::arbitrary::backtest;
    use crate::domain::{Changes, Name, NewTask, Snapshot, Task};

    /// A running task of that number.
    pub fn task(id: i64) -> ListedTask {
        let name = Name::try_from(format!("Backtest {id}")).unwrap();
        let new = NewTask { name, ..backtest() };
        Task::added(TaskId(id), new, Moment::default()).task.into()
    }

    /// All of a view, in which these tasks are.
    pub fn snapshot(tasks: Vec<ListedTask>) -> News {
        let mut counts = Counts::default();
        tasks.iter().for_each(|task| counts.add(task.status()));
        let (total, as_of) = (tasks.len() as u64, Moment::default());
        News::Snapshot(Snapshot { tasks, counts, total, start: 0, as_of, active_for_s: 3600 })
    }

    fn changes(changes: Vec<Change>) -> News {
        let (counts, total, as_of) = (Counts::default(), 0, Moment::default());
        News::Changes(Changes { changes, counts, total, as_of })
    }

    fn shown(board: &Board) -> Vec<i64> {
        board.tasks().map(|task| task.id().0).collect()
    }

    #[test]
    fn the_selected_task_stays_selected_wherever_it_moves() {
        let mut board = Board::default();
        board.apply(snapshot((1..=3).map(task).collect()));
        board.select(1);
        let before = Some(TaskId(1));
        board.apply(changes(vec![Change::Put { task: task(9), before }]));
        assert_eq!(shown(&board), [9, 1, 2, 3]);
        assert_eq!((board.place(), board.selected().unwrap().id()), (2, TaskId(2)));
    }

    #[test]
    fn when_the_selected_task_goes_its_neighbour_is_selected() {
        let mut board = Board::default();
        board.apply(snapshot((1..=3).map(task).collect()));
        board.select(1);
        board.apply(changes(vec![Change::Drop(TaskId(2))]));
        assert_eq!(board.selected().unwrap().id(), TaskId(3));
        board.apply(changes(vec![Change::Drop(TaskId(3))]));
        assert_eq!(board.selected().unwrap().id(), TaskId(1));
        board.apply(changes(vec![Change::Drop(TaskId(1))]));
        assert!(board.selected().is_none());
        board.apply(snapshot(vec![task(4)]));
        assert_eq!(board.selected().unwrap().id(), TaskId(4));
    }
}
