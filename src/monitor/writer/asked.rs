//! What is asked for, as it shares a commit.

use std::collections::HashMap;
use std::time::Duration;

use crate::domain::{BatchRecord, Deed, Key, NewTask, Source, TaskId, Update};
use crate::monitor::writer::marks::Marks;
use crate::monitor::writer::{Known, Reply};
use crate::monitor::{Done, Error, Receipt};

/// A change to be made.
#[derive(Debug)]
pub enum Action {
    Add(NewTask),
    Update(TaskId, Update),
    /// Takes a task away; for that long it can be taken back.
    Remove(TaskId, Duration),
    /// Takes a removal back.
    Restore(TaskId),
    /// Keeps a task for ever, or no longer.
    Pin(TaskId, bool),
}

/// Single actions, and the records of batches, each with the door through which it came.
#[derive(Debug, Default)]
pub struct Asked {
    pub actions: Vec<(Action, Source)>,
    pub records: Vec<(BatchRecord, Source)>,
    actors: Vec<Reply<Done>>,
    /// With how many records each of them brought.
    clients: Vec<(usize, Reply<Vec<Receipt>>)>,
}

/// What to answer, in the order of what was asked.
pub struct Answers {
    pub done: Vec<Result<Done, Error>>,
    pub receipts: Vec<Receipt>,
}

impl Action {
    /// The task that is to be changed, where it is known by its id.
    fn id(&self) -> Option<TaskId> {
        match self {
            Action::Add(_) => None,
            Action::Update(id, _)
            | Action::Remove(id, _)
            | Action::Restore(id)
            | Action::Pin(id, _) => Some(*id),
        }
    }

    /// The key that must be free, or whose task is meant.
    fn key(&self, tasks: &HashMap<TaskId, Known>) -> Option<Key> {
        match self {
            Action::Add(new) => new.key.clone(),
            Action::Restore(id) => tasks.get(id)?.stored.task.key().cloned(),
            _ => None,
        }
    }
}

impl Asked {
    /// Asks for a single action.
    pub fn act(&mut self, action: Action, source: Source, reply: Reply<Done>) {
        self.actions.push((action, source));
        self.actors.push(reply);
    }

    /// Asks for a batch.
    pub fn take_in(
        &mut self,
        records: Vec<BatchRecord>,
        source: Source,
        reply: Reply<Vec<Receipt>>,
    ) {
        self.clients.push((records.len(), reply));
        self.records.extend(records.into_iter().map(|record| (record, source)));
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.actors.is_empty() && self.clients.is_empty()
    }

    /// Whether a task may be new.
    pub fn adds(&self) -> bool {
        let by_record = |(record, _): &(BatchRecord, _)| record.new_task().is_some();
        self.actions.iter().any(|(action, _)| matches!(action, Action::Add(_)))
            || self.records.iter().any(by_record)
    }

    /// The tasks that it is about, as far as they are known by their id.
    pub fn ids(&self, marks: &Marks) -> Vec<TaskId> {
        let acted_on = self.actions.iter().filter_map(|(action, _)| action.id());
        let reported = self.records.iter().filter_map(|(record, _)| marks.task_of(record));
        acted_on.chain(reported).collect()
    }

    /// The keys that must be free, or whose tasks are meant.
    pub fn keys(&self, tasks: &HashMap<TaskId, Known>) -> Vec<Key> {
        let acted_on = self.actions.iter().filter_map(|(action, _)| action.key(tasks));
        let new = self.records.iter().filter_map(|(record, _)| record.new_task());
        acted_on.chain(new.filter_map(|new| new.key.clone())).collect()
    }

    /// Answers everybody. Whoever hung up has lost the answer, not the write.
    pub fn answer(self, answers: Result<Answers, Error>) {
        let (done, mut receipts) = match answers {
            Ok(Answers { done, receipts }) => (done, Ok(receipts.into_iter())),
            Err(error) => (vec![Err(error.clone()); self.actors.len()], Err(error)),
        };
        for (actor, done) in self.actors.into_iter().zip(done) {
            let _ = actor.send(done);
        }
        for (records, client) in self.clients {
            let own = receipts.as_mut().map(|receipts| receipts.take(records).collect());
            let _ = client.send(own.map_err(|error| error.clone()));
        }
    }
}

impl BatchRecord {
    fn new_task(&self) -> Option<&NewTask> {
        match &self.done {
            Some((_, Deed::Add(new))) => Some(new),
            _ => None,
        }
    }
}
