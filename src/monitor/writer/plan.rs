//! What a batch of actions will do: pure, so that it can be made again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::domain::{Key, Moment, NewTask, Problem, Task, TaskId, Update};
use crate::monitor::writer::Action;
use crate::monitor::{Done, Error};
use crate::store::{Change, Stored};

/// The tasks of a batch as its actions are carried out, one after the other.
pub(super) struct Plan {
    now: Moment,
    next_id: TaskId,
    slots: HashMap<TaskId, Slot>,
    keys: HashMap<Key, TaskId>,
}

/// A task as the batch leaves it.
pub(super) struct Slot {
    /// The task as it shall be stored.
    pub next: Stored,
    /// The task as it is stored; none for one that is not stored yet.
    base: Option<Stored>,
}

/// What to save, and what to answer once it is saved.
pub(super) struct Planned {
    pub changed: Vec<Slot>,
    pub answers: Vec<Result<Done, Error>>,
}

impl Plan {
    /// Starts from stored tasks, the ids of those with a key, and the first free id.
    pub fn new(
        tasks: HashMap<TaskId, Stored>,
        keys: HashMap<Key, TaskId>,
        next_id: TaskId,
        now: Moment,
    ) -> Self {
        let slot = |stored: Stored| Slot { base: Some(stored.clone()), next: stored };
        let slots = tasks.into_iter().map(|(id, stored)| (id, slot(stored))).collect();
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
            Action::Remove(id, grace) => self.remove(*id, *grace),
            Action::Restore(id) => self.restore(*id),
        }
    }

    fn add(&mut self, new: &NewTask) -> Done {
        let known = new.key.as_ref().and_then(|key| self.keys.get(key));
        let known = known.and_then(|id| self.slots.get_mut(id));
        match known.filter(|slot| slot.next.removed_at.is_none()) {
            Some(slot) if slot.next.task.is_finished() => {
                let task = slot.next.task.begun_again(new.clone(), self.now).task;
                slot.changed_to(task, true)
            }
            Some(slot) => slot.done(false),
            None => self.insert(new),
        }
    }

    fn insert(&mut self, new: &NewTask) -> Done {
        let id = self.next_id;
        self.next_id = TaskId(id.0 + 1);
        self.keys.extend(new.key.clone().map(|key| (key, id)));
        let next = Stored::from(Task::added(id, new.clone(), self.now).task);
        let slot = Slot { next, base: None };
        let done = slot.done(true);
        self.slots.insert(id, slot);
        done
    }

    fn update(&mut self, id: TaskId, update: &Update) -> Result<Done, Error> {
        let now = self.now;
        let slot = self.slot(id)?;
        let applied = slot.next.task.apply(update, now)?;
        for event in &applied.events {
            tracing::debug!(task.id = %id, ?event, "task {id}");
        }
        Ok(slot.changed_to(applied.task, false))
    }

    fn remove(&mut self, id: TaskId, grace: Duration) -> Result<Done, Error> {
        let removed_at = self.now.after(grace);
        let slot = self.slot(id)?;
        slot.next.removed_at = Some(removed_at);
        Ok(slot.done(false))
    }

    fn restore(&mut self, id: TaskId) -> Result<Done, Error> {
        let key = self.slot(id)?.next.task.key().cloned();
        let holder =
            key.and_then(|key| self.keys.get(&key).copied()).filter(|&holder| holder != id);
        let holder = holder.and_then(|holder| self.slots.get(&holder));
        if let Some(holder) = holder.filter(|slot| slot.next.removed_at.is_none()) {
            return Err(Problem::KeyTaken { id, by: holder.next.task.id() }.into());
        }
        let slot = self.slot(id)?;
        slot.next.removed_at = None;
        Ok(slot.done(false))
    }

    fn slot(&mut self, id: TaskId) -> Result<&mut Slot, Error> {
        let now = self.now;
        let slot = self.slots.get_mut(&id).filter(|slot| slot.next.is_found(now));
        slot.ok_or(Error::NotFound(id))
    }
}

impl Slot {
    fn changed_to(&mut self, task: Task, is_new: bool) -> Done {
        self.next.task = Arc::new(task);
        self.done(is_new)
    }

    fn done(&self, is_new: bool) -> Done {
        Done { task: self.next.task.clone(), is_new }
    }

    fn change(&self) -> Change<'_> {
        Change { base: self.base.as_ref(), next: &self.next }
    }

    fn is_changed(&self) -> bool {
        let state = |stored: &Stored| (stored.task.version(), stored.removed_at);
        self.base.as_ref().map(state) != Some(state(&self.next))
    }
}

impl Planned {
    /// What to save.
    pub fn changes(&self) -> Vec<Change<'_>> {
        self.changed.iter().map(Slot::change).collect()
    }
}
