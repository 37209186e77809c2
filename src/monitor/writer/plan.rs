//! What a batch of actions will do: pure, so that it can be made again.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::{Key, Moment, NewTask, Task, TaskId, Update};
use crate::monitor::Error;
use crate::monitor::writer::{Action, Done};
use crate::store::Change;

/// The tasks of a batch as its actions are carried out, one after the other.
pub(super) struct Plan {
    now: Moment,
    next_id: TaskId,
    slots: HashMap<TaskId, Slot>,
    keys: HashMap<Key, TaskId>,
}

/// A task as the batch leaves it.
pub(super) struct Slot {
    pub task: Arc<Task>,
    pub removed_at: Option<Moment>,
    /// The task as it is stored; none for one that is not stored yet.
    base: Option<Arc<Task>>,
}

/// What to save, and what to answer once it is saved.
pub(super) struct Planned {
    pub changed: Vec<Slot>,
    pub answers: Vec<Result<Done, Error>>,
}

impl Plan {
    /// Starts from stored tasks, the ids of those with a key, and the first free id.
    pub fn new(
        tasks: HashMap<TaskId, Arc<Task>>,
        keys: HashMap<Key, TaskId>,
        next_id: TaskId,
        now: Moment,
    ) -> Self {
        let stored = |task: Arc<Task>| Slot { base: Some(task.clone()), task, removed_at: None };
        let slots = tasks.into_iter().map(|(id, task)| (id, stored(task))).collect();
        Plan { now, next_id, slots, keys }
    }

    /// Carries out the actions in their order. A refused one changes nothing.
    pub fn carry_out(mut self, actions: &[Action]) -> Planned {
        let answers = actions.iter().map(|action| self.act(action)).collect();
        let changed = self.slots.into_values().filter(Slot::is_changed).collect();
        Planned { changed, answers }
    }

    fn act(&mut self, action: &Action) -> Result<Done, Error> {
        match action {
            Action::Add(new) => Ok(self.add(new)),
            Action::Update(id, update) => self.update(*id, update),
            Action::Remove(id) => self.remove(*id),
        }
    }

    fn add(&mut self, new: &NewTask) -> Done {
        let known = new.key.as_ref().and_then(|key| self.keys.get(key));
        let known = known.and_then(|id| self.slots.get_mut(id));
        match known.filter(|slot| slot.removed_at.is_none()) {
            Some(slot) if slot.task.is_finished() => {
                slot.task = Arc::new(slot.task.begun_again(new.clone(), self.now).task);
                Done { task: slot.task.clone(), fresh: true }
            }
            Some(slot) => Done { task: slot.task.clone(), fresh: false },
            None => self.insert(new),
        }
    }

    fn insert(&mut self, new: &NewTask) -> Done {
        let id = self.next_id;
        self.next_id = TaskId(id.0 + 1);
        self.keys.extend(new.key.clone().map(|key| (key, id)));
        let task = Arc::new(Task::added(id, new.clone(), self.now).task);
        self.slots.insert(id, Slot { task: task.clone(), removed_at: None, base: None });
        Done { task, fresh: true }
    }

    fn update(&mut self, id: TaskId, update: &Update) -> Result<Done, Error> {
        let now = self.now;
        let slot = self.slot(id)?;
        let applied = slot.task.apply(update, now)?;
        for event in &applied.events {
            tracing::debug!(task.id = %id, ?event, "task {id}");
        }
        slot.task = Arc::new(applied.task);
        Ok(Done { task: slot.task.clone(), fresh: false })
    }

    fn remove(&mut self, id: TaskId) -> Result<Done, Error> {
        let now = self.now;
        let slot = self.slot(id)?;
        slot.removed_at = Some(now);
        Ok(Done { task: slot.task.clone(), fresh: false })
    }

    fn slot(&mut self, id: TaskId) -> Result<&mut Slot, Error> {
        let slot = self.slots.get_mut(&id).filter(|slot| slot.removed_at.is_none());
        slot.ok_or(Error::NotFound(id))
    }
}

impl Slot {
    fn change(&self) -> Change<'_> {
        Change { task: &self.task, base: self.base.as_deref(), removed_at: self.removed_at }
    }

    fn is_changed(&self) -> bool {
        let stored = self.base.as_ref().map(|base| base.version());
        stored != Some(self.task.version()) || self.removed_at.is_some()
    }
}

impl Planned {
    /// What to save.
    pub fn changes(&self) -> Vec<Change<'_>> {
        self.changed.iter().map(Slot::change).collect()
    }
}
