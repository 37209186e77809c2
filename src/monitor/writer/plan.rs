//! What a batch of actions will do: pure, so that it can be made again.

use std::collections::HashMap;
use std::mem::take;
use std::sync::Arc;

use crate::domain::{
    Entry, Key, Moment, NewTask, Point, Problem, Recorder, Source, Task, TaskId, Update,
};
use crate::monitor::writer::Known;
use crate::monitor::writer::asked::{Action, Answers, Asked};
use crate::monitor::writer::marks::Marks;
use crate::monitor::{Done, Error};
use crate::store::{Change, Remembered, Stored};

/// The tasks of a batch as its actions are carried out, one after the other.
pub(super) struct Plan {
    now: Moment,
    next_id: TaskId,
    slots: HashMap<TaskId, Slot>,
    keys: HashMap<Key, TaskId>,
    /// Whether anything is to be remembered.
    records: bool,
}

/// A task as the batch leaves it.
pub(super) struct Slot {
    /// The task as it shall be stored.
    pub next: Stored,
    /// The task as it is stored; none for one that is not stored yet.
    base: Option<Stored>,
    /// What decides which of its changes are remembered.
    pub recorder: Recorder,
    /// The task before and after each change of state, so that whoever measures its
    /// pauses has the moments at which they began and ended.
    pub passed: Vec<Arc<Task>>,
    entries: Vec<Entry>,
    points: Vec<Point>,
}

/// What to save, and what to answer once it is saved.
pub(super) struct Planned {
    pub changed: Vec<Slot>,
    pub marks: Marks,
    pub answers: Answers,
}

/// Through which door something came, and when it happened.
#[derive(Clone, Copy)]
pub(super) struct Origin {
    pub source: Source,
    pub at: Moment,
}

impl Plan {
    /// Starts from stored tasks, the ids of those with a key, and the first free id.
    pub fn new(
        tasks: HashMap<TaskId, Known>,
        keys: HashMap<Key, TaskId>,
        next_id: TaskId,
        now: Moment,
        records: bool,
    ) -> Self {
        let slots = tasks.into_iter().map(|(id, known)| (id, known.into())).collect();
        Plan { now, next_id, slots, keys, records }
    }

    /// Carries out what is asked in its order. What is refused changes nothing.
    pub fn carry_out(mut self, asked: &Asked, mut marks: Marks) -> Planned {
        let done = asked.actions.iter().map(|(action, source)| self.act(action, *source)).collect();
        let receive = |(record, source): &(_, _)| self.receive(&mut marks, record, *source);
        let receipts = asked.records.iter().map(receive).collect();
        let changed = self.slots.into_values().filter(Slot::is_changed).collect();
        Planned { changed, marks, answers: Answers { done, receipts } }
    }

    fn act(&mut self, action: &Action, source: Source) -> Result<Done, Error> {
        let origin = Origin { source, at: self.now };
        match action {
            Action::Add(new) => Ok(self.add(new, origin)),
            Action::Update(id, update) => self.update(*id, update, origin),
            Action::Remove(id, grace) => self.remove(*id, self.now.after(*grace)),
            Action::Restore(id) => self.restore(*id),
            Action::Pin(id, pinned) => self.pin(*id, *pinned),
        }
    }

    /// What the time is.
    pub fn now(&self) -> Moment {
        self.now
    }

    pub fn add(&mut self, new: &NewTask, origin: Origin) -> Done {
        let recorded = self.recorded(origin);
        let known = new.key.as_ref().and_then(|key| self.keys.get(key));
        let known = known.and_then(|id| self.slots.get_mut(id));
        match known.filter(|slot| slot.next.removed_at.is_none()) {
            Some(slot) if slot.next.task.is_finished() => {
                let task = slot.next.task.begun_again(new.clone(), origin.at).task;
                slot.changed_to(task, recorded);
                slot.done(true)
            }
            Some(slot) => slot.done(false),
            None => self.insert(new, origin),
        }
    }

    fn insert(&mut self, new: &NewTask, origin: Origin) -> Done {
        let id = self.next_id;
        self.next_id = TaskId(id.0 + 1);
        self.keys.extend(new.key.clone().map(|key| (key, id)));
        let mut slot = Slot::new(Task::added(id, new.clone(), origin.at).task.into());
        if let Some(source) = self.recorded(origin) {
            slot.remember(None, source);
        }
        let done = slot.done(true);
        self.slots.insert(id, slot);
        done
    }

    pub fn update(&mut self, id: TaskId, update: &Update, origin: Origin) -> Result<Done, Error> {
        let recorded = self.recorded(origin);
        let slot = self.slot(id)?;
        let applied = slot.next.task.apply(update, origin.at)?;
        for event in &applied.events {
            tracing::debug!(task.id = %id, ?event, "task {id}");
        }
        slot.changed_to(applied.task, recorded);
        Ok(slot.done(false))
    }

    pub fn remove(&mut self, id: TaskId, removed_at: Moment) -> Result<Done, Error> {
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

    fn pin(&mut self, id: TaskId, pinned: bool) -> Result<Done, Error> {
        let slot = self.slot(id)?;
        // Its bot did and said nothing, so there is nothing to remember.
        slot.changed_to(slot.next.task.kept(pinned), None);
        Ok(slot.done(false))
    }

    /// The door to be remembered, if anything is.
    fn recorded(&self, origin: Origin) -> Option<Source> {
        self.records.then_some(origin.source)
    }

    pub fn slot(&mut self, id: TaskId) -> Result<&mut Slot, Error> {
        let now = self.now;
        let slot = self.slots.get_mut(&id).filter(|slot| slot.next.is_found(now));
        slot.ok_or(Error::NotFound(id))
    }
}

impl Slot {
    fn new(next: Stored) -> Slot {
        let recorder = Recorder::default();
        let (passed, entries, points) = (Vec::new(), Vec::new(), Vec::new());
        Slot { next, base: None, recorder, passed, entries, points }
    }

    /// Changes the task, which is remembered where the door is named.
    fn changed_to(&mut self, task: Task, recorded: Option<Source>) {
        let before = std::mem::replace(&mut self.next.task, Arc::new(task));
        let is_changed = before.version() != self.next.task.version();
        if before.status() != self.next.task.status() {
            self.passed.extend([before.clone(), self.next.task.clone()]);
        }
        if let Some(source) = recorded.filter(|_| is_changed) {
            self.remember(Some(&before), source);
        }
    }

    fn remember(&mut self, before: Option<&Task>, source: Source) {
        let record = self.recorder.record(before, &self.next.task, source);
        self.entries.extend(record.entry);
        self.points.extend(record.points.into_iter().flatten());
    }

    /// What is to be remembered of it, if anything is.
    pub fn take_remembered(&mut self) -> Option<Remembered> {
        let (entries, points) = (take(&mut self.entries), take(&mut self.points));
        let is_something = !entries.is_empty() || !points.is_empty();
        is_something.then(|| Remembered { id: self.next.task.id(), entries, points })
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

impl From<Known> for Slot {
    fn from(known: Known) -> Slot {
        let recorder = known.recorder.unwrap_or_default();
        Slot { base: Some(known.stored.clone()), recorder, ..Slot::new(known.stored) }
    }
}

impl Planned {
    /// What to save.
    pub fn changes(&self) -> Vec<Change<'_>> {
        self.changed.iter().map(Slot::change).collect()
    }
}
