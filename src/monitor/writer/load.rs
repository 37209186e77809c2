//! What a batch is about and the board does not show is loaded from the store.

use std::collections::HashMap;

use crate::domain::{Key, Moment, Recorder, TaskId};
use crate::monitor::board::SharedBoard;
use crate::monitor::writer::Known;
use crate::monitor::writer::asked::Asked;
use crate::store::{StoreError, Stored, Transaction};

/// Those of the tasks that the board shows.
pub(super) fn shown_tasks(
    board: &SharedBoard,
    ids: &[TaskId],
    now: Moment,
) -> HashMap<TaskId, Known> {
    board.read(now, |board| {
        let shown = |&id: &TaskId| {
            let stored = Stored { task: board.get(id)?.clone(), removed_at: None };
            Some((id, Known { stored, recorder: board.recorder(id) }))
        };
        ids.iter().filter_map(shown).collect()
    })
}

/// Loads into `tasks` what it lacks of the tasks with those `ids`, and those whose keys are
/// asked about; gives back which task has which key.
pub(super) async fn load_missing(
    transaction: &mut Transaction<'_>,
    asked: &Asked,
    ids: &[TaskId],
    tasks: &mut HashMap<TaskId, Known>,
    now: Moment,
) -> Result<HashMap<Key, TaskId>, StoreError> {
    let missing: Vec<_> = ids.iter().copied().filter(|id| !tasks.contains_key(id)).collect();
    if !missing.is_empty() {
        let found = transaction.tasks(&missing, now).await?;
        tasks.extend(found.into_iter().map(|found| (found.task.id(), found.into())));
    }
    let mut keyed = HashMap::new();
    let keys = asked.keys(tasks);
    if !keys.is_empty() {
        for found in transaction.tasks_by_key(&keys.iter().collect::<Vec<_>>()).await? {
            keyed.extend(found.task.key().cloned().map(|key| (key, found.task.id())));
            tasks.insert(found.task.id(), found.into());
        }
    }
    load_recorders(transaction, tasks).await?;
    Ok(keyed)
}

/// Finds out how far the recording of tasks is that were not on the board.
async fn load_recorders(
    transaction: &mut Transaction<'_>,
    tasks: &mut HashMap<TaskId, Known>,
) -> Result<(), StoreError> {
    let unknown = tasks.values().filter(|known| known.recorder.is_none());
    let unknown: Vec<_> =
        unknown.map(|known| (known.stored.task.id(), known.stored.task.attempt())).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    for (id, kept) in transaction.points_kept(&unknown).await? {
        if let Some(known) = tasks.get_mut(&id) {
            known.recorder = Some(Recorder::resumed(kept));
        }
    }
    Ok(())
}
