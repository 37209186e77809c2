//! Who counts what it sends, and which tasks that added.

use crate::domain::{Invalid, Moment, ProducerName, Seq, TaskId};
use crate::store::sqlite::writer::{SqliteTransaction, list};
use crate::store::{ProducerTask, StoreError};

impl SqliteTransaction<'_> {
    /// How far the producers with those names have counted, as far as they are known.
    pub async fn producers(
        &mut self,
        names: &[&ProducerName],
    ) -> Result<Vec<(ProducerName, Seq)>, StoreError> {
        let sql = "SELECT name, last_seq FROM producers \
            WHERE name IN (SELECT value FROM json_each(?))";
        let query = sqlx::query_as::<_, (String, i64)>(sql).bind(list(names)?);
        let rows = query.fetch_all(&mut *self.0).await?;
        rows.into_iter().map(|(name, last)| marked(name, last)).collect()
    }

    /// Which tasks those records added, as far as they did and the tasks are kept.
    pub async fn producer_tasks(
        &mut self,
        records: &[(&ProducerName, Seq)],
    ) -> Result<Vec<ProducerTask>, StoreError> {
        let sql = "SELECT producer, seq, task_id, attempt FROM json_each(?) \
            CROSS JOIN producer_tasks ON producer = value ->> 0 AND seq = value ->> 1";
        let query = sqlx::query_as::<_, (String, i64, i64, u32)>(sql).bind(list(records)?);
        let rows = query.fetch_all(&mut *self.0).await?;
        let task = |(name, seq, id, attempt)| {
            let (producer, seq) = marked(name, seq)?;
            Ok(ProducerTask { producer, seq, id: TaskId(id), attempt })
        };
        rows.into_iter().map(task).collect()
    }

    /// Says how far producers have counted by `now`.
    pub async fn set_producers(
        &mut self,
        producers: &[(&ProducerName, Seq)],
        now: Moment,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO producers (name, last_seq, heard_at) \
            SELECT value ->> 0, value ->> 1, ?2 FROM json_each(?1) WHERE true \
            ON CONFLICT (name) DO UPDATE \
            SET last_seq = excluded.last_seq, heard_at = excluded.heard_at";
        let query = sqlx::query(sql).bind(list(producers)?).bind(now.millis());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Says which tasks, saved by now, the records of known producers added.
    pub async fn add_producer_tasks(&mut self, tasks: &[ProducerTask]) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO producer_tasks (producer, seq, task_id, attempt) \
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)";
        let row = |task: &ProducerTask| (task.producer.clone(), task.seq, task.id, task.attempt);
        let rows: Vec<_> = tasks.iter().map(row).collect();
        self.execute(sql, list(&rows)?).await.map(drop)
    }

    /// Forgets producers that were not heard of since `since`, about `rows` rows:
    /// what they added first, for that may be much. False where none was left.
    pub async fn forget_producers(
        &mut self,
        since: Moment,
        rows: usize,
    ) -> Result<bool, StoreError> {
        let tasks = "DELETE FROM producer_tasks WHERE (producer, seq) IN \
            (SELECT producer, seq FROM producers CROSS JOIN producer_tasks ON producer = name \
             WHERE heard_at < ?1 LIMIT ?2)";
        let producers = "DELETE FROM producers WHERE name IN \
            (SELECT name FROM producers WHERE heard_at < ?1 LIMIT ?2)";
        for sql in [tasks, producers] {
            let query = sqlx::query(sql).bind(since.millis()).bind(rows as i64);
            if query.execute(&mut *self.0).await?.rows_affected() > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn marked(name: String, seq: i64) -> Result<(ProducerName, Seq), StoreError> {
    let corrupt = |invalid: Invalid| StoreError::Corrupt(format!("a producer: {invalid}"));
    let name = ProducerName::try_from(name).map_err(corrupt)?;
    Ok((name, Seq::try_from(seq as u64).map_err(corrupt)?))
}
