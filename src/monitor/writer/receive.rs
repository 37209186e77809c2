//! What the records of batches do, and what they do not do again.

use crate::domain::{BatchRecord, Deed, Edit, Problem, Source, Subject, TaskId};
use crate::monitor::writer::marks::{Added, Marks};
use crate::monitor::writer::plan::{Origin, Plan};
use crate::monitor::{Error, Fate, Receipt};

impl Plan {
    /// Takes in a record: does what it says, unless it was seen before or is late.
    pub(super) fn receive(
        &mut self,
        marks: &mut Marks,
        record: &BatchRecord,
        source: Source,
    ) -> Receipt {
        let is_new = marks.see(record);
        let taken = if is_new { Fate::Taken } else { Fate::Repeated };
        let Some((at, deed)) = &record.done else { return self.receipt(None, taken) };
        let origin = Origin { source, at: (*at).min(self.now()) };
        match deed {
            Deed::Add(new) => {
                if is_new {
                    let task = self.add(new, origin).task;
                    marks.add(record, Added { id: task.id(), attempt: task.attempt() });
                }
                let added = marks.added(&record.producer, record.seq);
                let receipt = self.receipt(added.map(|added| added.id), taken);
                Receipt { attempt: added.map(|added| added.attempt), ..receipt }
            }
            Deed::Edit { of, attempt, edit } => {
                let task = task(marks, record, *of);
                let fate = match task {
                    _ if !is_new => taken,
                    Ok(id) => self.edit(id, *attempt, edit, origin).unwrap_or_else(Fate::Refused),
                    Err(ref problem) => Fate::Refused(problem.clone().into()),
                };
                self.receipt(task.ok(), fate)
            }
        }
    }

    fn edit(
        &mut self,
        id: TaskId,
        attempt: Option<u32>,
        edit: &Edit,
        origin: Origin,
    ) -> Result<Fate, Error> {
        let task = &self.slot(id)?.next.task;
        if attempt.is_some_and(|attempt| attempt < task.attempt()) {
            return Ok(Fate::Late);
        }
        match edit {
            Edit::Update(update) => self.update(id, update, origin)?,
            Edit::Remove => {
                let removed_at = origin.at.max(task.updated_at()).min(self.now());
                self.remove(id, removed_at)?
            }
        };
        Ok(Fate::Taken)
    }

    /// Where the task stands by now.
    fn receipt(&mut self, task: Option<TaskId>, fate: Fate) -> Receipt {
        let found = task.and_then(|id| self.slot(id).ok()).map(|slot| &slot.next.task);
        let (attempt, status) = (found.map(|task| task.attempt()), found.map(|task| task.status()));
        Receipt { task, attempt, status, fate }
    }
}

/// The task that a record names.
fn task(marks: &Marks, record: &BatchRecord, of: Subject) -> Result<TaskId, Problem> {
    match of {
        Subject::Task(id) => Ok(id),
        Subject::Added(seq) => {
            let added = marks.added(&record.producer, seq);
            added.map(|added| added.id).ok_or(Problem::NotAdded { seq })
        }
    }
}
