//! Reading: what is active, and one task.

use futures_util::TryStreamExt;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Sqlite as Db};

use crate::domain::{Moment, Task, TaskId};
use crate::store::sqlite::{Sqlite, row};
use crate::store::{StoreError, Stored};

/// Not removed by the moment that is bound.
pub const IS_FOUND: &str = "(removed_at IS NULL OR removed_at > ?)";

impl Sqlite {
    /// Every task that is unfinished, or finished after `finished_after`, by id.
    pub async fn active(&self, finished_after: Moment) -> Result<Vec<Task>, StoreError> {
        let columns = row::COLUMNS;
        let unfinished = format!(
            "SELECT {columns} FROM tasks INDEXED BY tasks_unfinished \
             WHERE finished_at IS NULL AND removed_at IS NULL"
        );
        let finished = format!(
            "SELECT {columns} FROM tasks INDEXED BY tasks_finished \
             WHERE finished_at > ? AND removed_at IS NULL"
        );
        let mut tasks = Vec::new();
        self.read_into(&mut tasks, sqlx::query(AssertSqlSafe(unfinished))).await?;
        let finished = sqlx::query(AssertSqlSafe(finished)).bind(finished_after.millis());
        self.read_into(&mut tasks, finished).await?;
        tasks.sort_unstable_by_key(Task::id);
        Ok(tasks)
    }

    /// Reads row after row: all at once would take several times the memory of the tasks.
    async fn read_into(
        &self,
        tasks: &mut Vec<Task>,
        query: Query<'_, Db, SqliteArguments>,
    ) -> Result<(), StoreError> {
        let mut rows = query.fetch(&self.readers);
        while let Some(row) = rows.try_next().await? {
            tasks.push(row::task(&row)?);
        }
        Ok(())
    }

    /// The task with that id, unless it was removed by `now`.
    pub async fn find(&self, id: TaskId, now: Moment) -> Result<Option<Task>, StoreError> {
        let columns = row::COLUMNS;
        let sql = format!("SELECT {columns} FROM tasks WHERE id = ? AND {IS_FOUND}");
        let query = sqlx::query(AssertSqlSafe(sql)).bind(id.0).bind(now.millis());
        query.fetch_optional(&self.readers).await?.as_ref().map(row::task).transpose()
    }

    /// What is kept of the task with that id, removed or not.
    pub async fn kept(&self, id: TaskId) -> Result<Option<Stored>, StoreError> {
        let sql = format!("SELECT {}, removed_at FROM tasks WHERE id = ?", row::COLUMNS);
        let row = sqlx::query(AssertSqlSafe(sql)).bind(id.0).fetch_optional(&self.readers).await?;
        Ok(row::stored(row.as_slice())?.pop())
    }
}
