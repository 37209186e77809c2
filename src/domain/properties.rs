//! What holds for every task, whatever was done to it.

use proptest::prelude::*;

use crate::domain::arbitrary::{moment, task, update};
use crate::domain::{Percent, Status, Task};

fn assert_invariants(task: &Task) {
    let moments = [Some(task.created_at()), task.started_at(), task.finished_at()];
    let mut times: Vec<_> = moments.into_iter().flatten().collect();
    times.push(task.updated_at());
    assert!(times.is_sorted(), "{task:?}");
    assert!(task.attempt() >= 1 && task.version() >= 1);
    assert_eq!(task.is_finished(), task.finished_at().is_some());
    assert!(task.status() != Status::Queued || task.started_at().is_none());
}

proptest! {
    #[test]
    fn no_sequence_of_updates_breaks_an_invariant(task in task(1)) {
        assert_invariants(&task);
    }

    #[test]
    fn within_an_attempt_a_finished_task_stays_finished(
        task in task(1), update in update(), now in moment()
    ) {
        if let Ok(applied) = task.apply(&update, now)
            && applied.task.attempt() == task.attempt()
            && task.is_finished()
        {
            prop_assert!(applied.task.is_finished());
            prop_assert_eq!(applied.task.finished_at(), task.finished_at());
        }
    }

    #[test]
    fn every_change_counts_the_version_up_by_one(
        task in task(1), update in update(), now in moment()
    ) {
        if let Ok(applied) = task.apply(&update, now) {
            let changed = applied.task != task;
            prop_assert_eq!(applied.task.version(), task.version() + u64::from(changed));
            prop_assert!(changed || applied.events.is_empty());
        }
    }

    #[test]
    fn a_task_comes_back_from_json_as_it_went(task in task(7)) {
        let json = serde_json::to_string(&task).unwrap();
        prop_assert_eq!(serde_json::from_str::<Task>(&json).unwrap(), task);
    }

    #[test]
    fn a_percentage_comes_back_from_json_as_it_went(units in 0..=1_000_000_u32) {
        let percent = Percent::from_units(units);
        let json = serde_json::to_string(&percent).unwrap();
        prop_assert_eq!(serde_json::from_str::<Percent>(&json).unwrap(), percent);
    }
}
