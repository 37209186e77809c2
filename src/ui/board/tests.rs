use super::*;
use crate::domain::arbitrary::backtest;
use crate::domain::{NewTask, Task, Transition, Update};

fn task(id: i64) -> ListedTask {
    let new = NewTask { queued: true, ..backtest() };
    Task::added(TaskId(id), new, Moment::from_millis(1)).task.into()
}

fn started(id: i64) -> ListedTask {
    let run = Update { status: Some(Transition::Run), ..Update::default() };
    task(id).apply(&run, Moment::from_millis(2)).unwrap().task.into()
}

fn counts(tasks: &[ListedTask]) -> Counts {
    let mut counts = Counts::default();
    tasks.iter().for_each(|task| counts.add(task.status()));
    counts
}

fn snapshot(tasks: Vec<ListedTask>, start: u64) -> Snapshot {
    let (counts, total) = (counts(&tasks), tasks.len() as u64);
    let as_of = Moment::from_millis(1);
    Snapshot { tasks, counts, total, start, as_of, active_for_s: 3600 }
}

fn news(changes: Vec<Change>) -> Changes {
    Changes { changes, counts: Counts::default(), total: 2, as_of: Moment::from_millis(3) }
}

/// How often a signal has told of a change.
fn told(row: &ArcRwSignal<ListedTask>) -> ArcMemo<usize> {
    let (row, count) = (row.clone(), std::sync::atomic::AtomicUsize::new(0));
    ArcMemo::new(move |_| {
        row.track();
        count.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
    })
}

#[test]
fn a_change_touches_its_own_row_alone() {
    Owner::new().with(|| {
        let board = TaskBoard::new(snapshot(vec![task(2), task(1)], 0));
        let (one, two) = (board.row(TaskId(1)).unwrap(), board.row(TaskId(2)).unwrap());
        let (told_one, told_two) = (told(&one), told(&two));
        assert_eq!((told_one.get_untracked(), told_two.get_untracked()), (0, 0));

        board.apply(news(vec![Change::Put { task: started(1), before: None }]));
        assert_eq!((told_one.get_untracked(), told_two.get_untracked()), (1, 0));
        assert_eq!(one.get_untracked(), started(1));
        board.reset(snapshot(vec![task(2), started(1)], 0));
        assert_eq!((told_one.get_untracked(), told_two.get_untracked()), (1, 0));
    });
}

#[test]
fn tasks_come_and_go_with_snapshots_and_changes() {
    Owner::new().with(|| {
        let board = TaskBoard::new(snapshot(vec![task(2), task(1)], 0));
        board.reset(snapshot(vec![task(3), task(2)], 0));
        assert_eq!(untrack(|| board.order()), [TaskId(3), TaskId(2)]);
        assert!(board.row(TaskId(1)).is_none() && board.row(TaskId(3)).is_some());

        let put = Change::Put { task: task(4), before: Some(TaskId(3)) };
        board.apply(news(vec![Change::Drop(TaskId(2)), put]));
        assert_eq!(untrack(|| board.order()), [TaskId(4), TaskId(3)]);
    });
}

#[test]
fn a_row_stays_while_it_has_the_focus() {
    Owner::new().with(|| {
        let board = TaskBoard::new(snapshot(vec![task(2), task(1)], 0));
        board.hold(TaskId(1));
        board.apply(news(vec![Change::Drop(TaskId(1))]));
        assert_eq!(untrack(|| board.order()), [TaskId(2), TaskId(1)]);
        assert_eq!(untrack(|| board.place(TaskId(1))), None);
        assert!(board.row(TaskId(1)).is_some());
        board.let_go();
        assert_eq!(untrack(|| board.order()), [TaskId(2)]);
        assert!(board.row(TaskId(1)).is_none());
    });
}

#[test]
fn places_are_those_in_the_whole_list() {
    Owner::new().with(|| {
        let board = TaskBoard::new(snapshot(vec![task(2), task(1)], 100));
        assert_eq!(untrack(|| board.place(TaskId(1))), Some(101));
        assert_eq!(untrack(|| board.place(TaskId(9))), None);
    });
}
