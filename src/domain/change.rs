//! What changed between two sights of a list, and how to follow it.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::domain::{ListedTask, TaskId};

/// One step from the list that was shown to the list as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Flat", into = "Flat")]
pub enum Change {
    /// This task is in the list: before that one where it is named, else where
    /// it was; at the end, if it was not there.
    Put {
        /// The task as it is now.
        task: ListedTask,
        /// The task that follows it.
        before: Option<TaskId>,
    },
    /// That task is not in the list any more.
    Drop(TaskId),
}

/// The shape on the wire: `{"put":{…},"before":7}` or `{"drop":7}`.
#[derive(Clone, Serialize, Deserialize)]
struct Flat {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    put: Option<ListedTask>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<TaskId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    drop: Option<TaskId>,
}

/// A change that neither puts nor drops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a change puts a task or drops one")]
pub struct NoChange;

/// The changes that lead from the list `shown` to the list `now`, in their
/// order; as few rows are moved as can be.
pub fn changes(shown: &[ListedTask], now: &[ListedTask]) -> Vec<Change> {
    let were: HashMap<_, _> = shown.iter().enumerate().map(|(at, task)| (task.id(), at)).collect();
    let are: HashSet<_> = now.iter().map(|task| task.id()).collect();
    let gone = shown.iter().map(|task| task.id()).filter(|id| !are.contains(id));
    let mut changes: Vec<_> = gone.map(Change::Drop).collect();

    let places: Vec<_> = now.iter().filter_map(|task| were.get(&task.id()).copied()).collect();
    let stay: HashSet<_> = longest_ascent(&places).into_iter().collect();
    // From the end, so that the task before which another is put stands already.
    for (at, task) in now.iter().enumerate().rev() {
        let was = were.get(&task.id()).copied();
        let before = now.get(at + 1).map(|next| next.id());
        match was {
            Some(place) if stay.contains(&place) => {
                if !task.shows_the_same_as(&shown[place]) {
                    changes.push(Change::Put { task: task.clone(), before: None });
                }
            }
            // Behind all others is said by first taking it away.
            Some(_) if before.is_none() => {
                changes.push(Change::Drop(task.id()));
                changes.push(Change::Put { task: task.clone(), before });
            }
            _ => changes.push(Change::Put { task: task.clone(), before }),
        }
    }
    changes
}

/// Follows a change in the order of the shown tasks.
pub fn follow(order: &mut Vec<TaskId>, change: &Change) {
    let place = |order: &[TaskId], id| order.iter().position(|&other| other == id);
    match change {
        Change::Drop(id) => order.retain(|other| other != id),
        Change::Put { task, before } => {
            let was = place(order, task.id());
            if was.is_some() && before.is_none() {
                return;
            }
            if let Some(was) = was {
                order.remove(was);
            }
            let to = before.and_then(|before| place(order, before)).unwrap_or(order.len());
            order.insert(to, task.id());
        }
    }
}

/// The longest of the ascending subsequences of `places`, which are all different
/// (patience sorting).
fn longest_ascent(places: &[usize]) -> Vec<usize> {
    // By length: the place in `places` where the least ascent of that length ends.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; places.len()];
    for (at, &place) in places.iter().enumerate() {
        let length = ends.partition_point(|&end| places[end] < place);
        before[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let ascent = std::iter::successors(ends.last().copied(), |&at| before[at]);
    ascent.map(|at| places[at]).collect()
}

impl From<Change> for Flat {
    fn from(change: Change) -> Self {
        match change {
            Change::Put { task, before } => Flat { put: Some(task), before, drop: None },
            Change::Drop(id) => Flat { put: None, before: None, drop: Some(id) },
        }
    }
}

impl TryFrom<Flat> for Change {
    type Error = NoChange;

    fn try_from(flat: Flat) -> Result<Self, NoChange> {
        match (flat.put, flat.drop) {
            (Some(task), None) => Ok(Change::Put { task, before: flat.before }),
            (None, Some(id)) => Ok(Change::Drop(id)),
            _ => Err(NoChange),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::subsequence;

    use super::*;
    use crate::domain::arbitrary::backtest;
    use crate::domain::{NewTask, Task, arbitrary};

    fn list(ids: &[i64]) -> Vec<ListedTask> {
        let new = || NewTask { queued: true, ..backtest() };
        let task = |id: &i64| Task::added(TaskId(*id), new(), Default::default()).task.into();
        ids.iter().map(task).collect()
    }

    fn ids(tasks: &[ListedTask]) -> Vec<TaskId> {
        tasks.iter().map(|task| task.id()).collect()
    }

    fn any_list() -> impl Strategy<Value = Vec<i64>> {
        subsequence((0..12).collect::<Vec<_>>(), 0..=12).prop_shuffle()
    }

    proptest! {
        #[test]
        fn whoever_follows_the_changes_sees_the_list_as_it_is(shown in any_list(), now in any_list()) {
            let (shown, now) = (list(&shown), list(&now));
            let mut order = ids(&shown);
            for change in changes(&shown, &now) {
                follow(&mut order, &change);
            }
            prop_assert_eq!(order, ids(&now));
        }

        #[test]
        fn a_change_comes_back_from_json_as_it_went(task in arbitrary::task(7), before in any::<Option<i64>>()) {
            let put = Change::Put { task: task.into(), before: before.map(TaskId) };
            for change in [put, Change::Drop(TaskId(3))] {
                let json = serde_json::to_string(&change).unwrap();
                prop_assert_eq!(serde_json::from_str::<Change>(&json).unwrap(), change);
            }
        }
    }

    #[test]
    fn a_row_that_moves_is_the_only_one_told_of() {
        let told = changes(&list(&[1, 2, 3, 4]), &list(&[4, 1, 2, 3]));
        let put = Change::Put { task: list(&[4]).remove(0), before: Some(TaskId(1)) };
        assert_eq!(told, [put]);
    }
}
