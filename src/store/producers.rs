//! What is kept of those who count what they send, so that a repeat changes nothing.

use crate::domain::{Moment, ProducerName, Seq, TaskId};
use crate::store::{StoreError, Transaction};

/// Which task a producer's record added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProducerTask {
    /// Who.
    pub producer: ProducerName,
    /// The number of the record.
    pub seq: Seq,
    /// The task.
    pub id: TaskId,
    /// Which attempt of it was begun, or found.
    pub attempt: u32,
}

impl Transaction<'_> {
    /// How far the producers with those names have counted, as far as they are known.
    pub async fn producers(
        &mut self,
        names: &[&ProducerName],
    ) -> Result<Vec<(ProducerName, Seq)>, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.producers(names).await,
        }
    }

    /// Which tasks those records added, as far as they did and the tasks are kept.
    pub async fn producer_tasks(
        &mut self,
        records: &[(&ProducerName, Seq)],
    ) -> Result<Vec<ProducerTask>, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.producer_tasks(records).await,
        }
    }

    /// Says how far producers have counted by `now`.
    pub async fn set_producers(
        &mut self,
        producers: &[(&ProducerName, Seq)],
        now: Moment,
    ) -> Result<(), StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.set_producers(producers, now).await,
        }
    }

    /// Says which tasks, saved by now, the records of known producers added.
    pub async fn add_producer_tasks(&mut self, tasks: &[ProducerTask]) -> Result<(), StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.add_producer_tasks(tasks).await,
        }
    }

    /// Forgets producers that were not heard of since `since`, about `rows` rows;
    /// false where none was left.
    pub async fn forget_producers(
        &mut self,
        since: Moment,
        rows: usize,
    ) -> Result<bool, StoreError> {
        match self {
            Transaction::Sqlite(transaction) => transaction.forget_producers(since, rows).await,
        }
    }
}
