//! Up to where each producer was heard, and which tasks its records added.

use std::collections::HashMap;

use crate::domain::{BatchRecord, Deed, Moment, ProducerName, Seq, Source, Subject, TaskId};
use crate::store::{ProducerTask, StoreError, Transaction};

/// What is known of those who sent some records; it grows as these are taken in.
#[derive(Debug, Default)]
pub struct Marks {
    /// The greatest number that was seen of each.
    last: HashMap<ProducerName, Seq>,
    added: HashMap<(ProducerName, Seq), Added>,
    new: Vec<ProducerTask>,
}

/// A task as a record added it.
#[derive(Debug, Clone, Copy)]
pub struct Added {
    pub id: TaskId,
    pub attempt: u32,
}

impl Marks {
    /// What the store knows of those who sent the records; it is not asked where there are none.
    pub async fn load(
        transaction: &mut Transaction<'_>,
        records: &[(BatchRecord, Source)],
    ) -> Result<Marks, StoreError> {
        let mut marks = Marks::default();
        if records.is_empty() {
            return Ok(marks);
        }
        let mut names: Vec<_> = records.iter().map(|(record, _)| &record.producer).collect();
        names.sort_unstable_by_key(|name| name.as_str());
        names.dedup();
        marks.last.extend(transaction.producers(&names).await?);
        let adds =
            records.iter().filter_map(|(record, _)| Some((&record.producer, adding(record)?)));
        let mut adds: Vec<_> = adds.filter(|(name, seq)| marks.has_seen(name, *seq)).collect();
        adds.sort_unstable_by_key(|(name, seq)| (name.as_str(), *seq));
        adds.dedup();
        if !adds.is_empty() {
            for ProducerTask { producer, seq, id, attempt } in
                transaction.producer_tasks(&adds).await?
            {
                marks.added.insert((producer, seq), Added { id, attempt });
            }
        }
        Ok(marks)
    }

    /// Counts a record as seen; whether it is new.
    pub fn see(&mut self, record: &BatchRecord) -> bool {
        let is_new = !self.has_seen(&record.producer, record.seq);
        if is_new {
            self.last.insert(record.producer.clone(), record.seq);
        }
        is_new
    }

    /// Remembers what a record added.
    pub fn add(&mut self, record: &BatchRecord, added: Added) {
        let BatchRecord { producer, seq, .. } = record;
        let Added { id, attempt } = added;
        self.added.insert((producer.clone(), *seq), added);
        self.new.push(ProducerTask { producer: producer.clone(), seq: *seq, id, attempt });
    }

    /// What the record with that number added, if it did.
    pub fn added(&self, producer: &ProducerName, seq: Seq) -> Option<Added> {
        self.added.get(&(producer.clone(), seq)).copied()
    }

    /// The task that a record is about, as far as it is known by its id.
    pub fn task_of(&self, record: &BatchRecord) -> Option<TaskId> {
        match record.done.as_ref()?.1 {
            Deed::Edit { of: Subject::Task(id), .. } => Some(id),
            _ => self.added(&record.producer, adding(record)?).map(|added| added.id),
        }
    }

    /// Saves what has become known, once the tasks are saved.
    pub async fn save(
        &self,
        transaction: &mut Transaction<'_>,
        now: Moment,
    ) -> Result<(), StoreError> {
        if self.last.is_empty() {
            return Ok(());
        }
        let last: Vec<_> = self.last.iter().map(|(name, seq)| (name, *seq)).collect();
        transaction.set_producers(&last, now).await?;
        if !self.new.is_empty() {
            transaction.add_producer_tasks(&self.new).await?;
        }
        Ok(())
    }

    fn has_seen(&self, producer: &ProducerName, seq: Seq) -> bool {
        self.last.get(producer).is_some_and(|last| seq <= *last)
    }
}

/// The number of the record that added the task which this one is about, be it itself.
fn adding(record: &BatchRecord) -> Option<Seq> {
    match record.done.as_ref()?.1 {
        Deed::Add(_) => Some(record.seq),
        Deed::Edit { of: Subject::Added(seq), .. } => Some(seq),
        Deed::Edit { of: Subject::Task(_), .. } => None,
    }
}
