//! Writing: the node's one connection that does.

use std::sync::LazyLock;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Sqlite as Db, SqliteConnection};

use crate::domain::{Key, Moment, TaskId};
use crate::store::sqlite::query::IS_FOUND;
use crate::store::sqlite::retention::CHECKPOINT;
use crate::store::sqlite::row::{self, REPORTED, SAVED};
use crate::store::{Change, StoreError, Stored};

/// The connection that writes, opened when it is first needed.
#[derive(Debug)]
pub struct SqliteWriter {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
}

/// Changes that become durable together; undone when dropped before the commit.
#[derive(Debug)]
pub struct SqliteTransaction<'w>(pub(super) sqlx::Transaction<'w, Db>);

impl SqliteWriter {
    pub(super) fn new(options: SqliteConnectOptions) -> Self {
        SqliteWriter { options, connection: None }
    }

    /// Begins a transaction, opening the connection where there is none.
    pub async fn begin(&mut self) -> Result<SqliteTransaction<'_>, StoreError> {
        Ok(SqliteTransaction(self.connection().await?.begin_with("BEGIN IMMEDIATE").await?))
    }

    /// Moves what was committed into the database, to the end.
    pub async fn checkpoint(&mut self) -> Result<(), StoreError> {
        sqlx::query(CHECKPOINT).execute(self.connection().await?).await?;
        Ok(())
    }

    /// The connection, opened where there is none.
    pub(super) async fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        match &mut self.connection {
            Some(connection) => Ok(connection),
            closed => Ok(closed.insert(self.options.connect().await?)),
        }
    }

    /// Gives up the connection, whatever state it is in.
    pub async fn discard(&mut self) {
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "could not close the connection that writes");
        }
    }

    /// Writes something of no meaning, durably.
    pub async fn probe(&mut self, now: Moment) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let sql = "UPDATE probe SET at = ? WHERE id = 1";
        sqlx::query(sql).bind(now.millis()).execute(&mut *transaction.0).await?;
        transaction.commit().await
    }
}

impl SqliteTransaction<'_> {
    /// The tasks with those ids, as far as they exist and were not removed by `now`.
    pub async fn tasks(&mut self, ids: &[TaskId], now: Moment) -> Result<Vec<Stored>, StoreError> {
        let sql = format!(
            "SELECT {}, removed_at FROM tasks \
             WHERE id IN (SELECT value FROM json_each(?)) AND {IS_FOUND}",
            row::COLUMNS
        );
        let query = sqlx::query(AssertSqlSafe(sql)).bind(list(ids)?).bind(now.millis());
        row::stored(&query.fetch_all(&mut *self.0).await?)
    }

    /// The tasks with those keys, as far as they exist and were not removed.
    pub async fn tasks_by_key(&mut self, keys: &[&Key]) -> Result<Vec<Stored>, StoreError> {
        let sql = format!(
            "SELECT {}, removed_at FROM tasks \
             WHERE key IN (SELECT value FROM json_each(?)) AND removed_at IS NULL",
            row::COLUMNS
        );
        let query = sqlx::query(AssertSqlSafe(sql)).bind(list(keys)?);
        row::stored(&query.fetch_all(&mut *self.0).await?)
    }

    /// The first of the ids that no task has had.
    pub async fn next_id(&mut self) -> Result<TaskId, StoreError> {
        let sql = "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'tasks'";
        Ok(TaskId(sqlx::query_scalar(sql).fetch_one(&mut *self.0).await?))
    }

    /// Saves all changes, in at most four statements: the known ones first, for
    /// a task that is removed may free the key of one that is new. What may be
    /// settled leaves the history before it changes.
    pub async fn save(&mut self, changes: &[Change<'_>]) -> Result<(), StoreError> {
        let (new, known): (Vec<_>, Vec<_>) =
            changes.iter().partition(|change| change.base.is_none());
        let (reports, others): (Vec<_>, Vec<_>) =
            known.into_iter().partition(|change| change.is_report());
        let settled = others.iter().filter(|change| change.is_of_settled());
        let settled: Vec<_> = settled.map(|change| change.next.task.id()).collect();
        self.leave_history(&settled).await?;
        for (sql, rows) in [(&REPORT, reports), (&UPDATE, others), (&INSERT, new)] {
            let expected = rows.len() as u64;
            if expected > 0 && self.execute(sql, row::json(rows.into_iter())?).await? != expected {
                return Err(StoreError::Conflict);
            }
        }
        Ok(())
    }

    pub(super) async fn execute(
        &mut self,
        sql: &'static str,
        json: String,
    ) -> Result<u64, StoreError> {
        let query = sqlx::query(sql).bind(json);
        Ok(query.execute(&mut *self.0).await?.rows_affected())
    }

    /// Makes everything durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.0.commit().await?)
    }
}

/// The values as one JSON array.
pub fn list(values: &[impl serde::Serialize]) -> Result<String, StoreError> {
    serde_json::to_string(values).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// One statement for any number of new rows, which come as one JSON array. Nothing that is
/// new or changed is settled.
static INSERT: LazyLock<String> = LazyLock::new(|| {
    let values = SAVED.map(|column| format!("value ->> '{column}'")).join(", ");
    let columns = SAVED.join(", ");
    format!("INSERT INTO tasks ({columns}, settled) SELECT {values}, 0 FROM jsonb_each(?)")
});

/// One statement for any number of known rows; a row of another version is left alone.
static UPDATE: LazyLock<String> = LazyLock::new(|| update(&SAVED[1..], ", settled = 0"));

/// The same for rows of which the bots only said something: none of them is settled.
static REPORT: LazyLock<String> = LazyLock::new(|| update(&REPORTED, ""));

fn update(columns: &[&str], besides: &str) -> String {
    let values: Vec<_> =
        columns.iter().map(|column| format!("value ->> '{column}' AS {column}")).collect();
    let sets: Vec<_> = columns.iter().map(|column| format!("{column} = new.{column}")).collect();
    format!(
        "UPDATE tasks SET {}{besides} FROM (SELECT value ->> 'id' AS id, value ->> 'base' AS base, \
         value ->> 'base_removed_at' AS base_removed_at, {} \
         FROM jsonb_each(?)) AS new WHERE tasks.id = new.id AND tasks.version = new.base \
         AND tasks.removed_at IS new.base_removed_at",
        sets.join(", "),
        values.join(", "),
    )
}
