//! Reading: what is active, one task, and views in SQL.

use futures_util::TryStreamExt;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite as Db};

use crate::domain::{
    Begin, Cursor, Direction, Filter, Moment, Sort, SortKey, SortValue, Status, Task, TaskId, View,
};
use crate::store::sqlite::{Sqlite, row};
use crate::store::{Listing, StoreError};

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

    /// The page of `view` over everything that was not removed.
    pub async fn list(&self, view: &View) -> Result<Listing, StoreError> {
        let mut counted = QueryBuilder::new("SELECT count(*) FROM tasks");
        push_filter(&mut counted, &view.filter);
        let total: i64 = counted.build_query_scalar().fetch_one(&self.readers).await?;

        let mut listed = QueryBuilder::new(format!("SELECT {} FROM tasks", row::COLUMNS));
        push_filter(&mut listed, &view.filter);
        if let Begin::After(cursor) = &view.page.begin {
            push_after(&mut listed, view.sort, cursor);
        }
        push_order(&mut listed, view.sort);
        listed.push(" LIMIT ").push_bind(view.page.limit as i64 + 1);
        listed.push(" OFFSET ").push_bind(view.page.start() as i64);
        let rows = listed.build().fetch_all(&self.readers).await?;
        let tasks: Result<Vec<_>, _> = rows.iter().map(row::task).collect();
        let tasks = tasks?.into_iter().map(Into::into).collect();
        Ok(Listing::of(tasks, view.page.limit, total as u64))
    }
}

fn push_filter(query: &mut QueryBuilder<Db>, filter: &Filter) {
    query.push(" WHERE removed_at IS NULL");
    if !filter.ids.is_empty() {
        let ids: Vec<_> = filter.ids.iter().map(TaskId::to_string).collect();
        // Numbers need no binding.
        query.push(format!(" AND id IN ({})", ids.join(", ")));
    }
    push_any_of(query, "status", filter.statuses.iter().map(|status| status.as_str()));
    push_any_of(query, "type", filter.types.iter().map(|task_type| task_type.as_str()));
    if let Some(after) = filter.finished_after {
        query.push(" AND finished_at > ").push_bind(after.millis());
    }
    for text in &filter.texts {
        query.push(" AND (instr(name_folded, ").push_bind(text.as_str().to_owned());
        query.push(") > 0 OR instr(details_folded, ").push_bind(text.as_str().to_owned());
        query.push(") > 0)");
    }
}

fn push_any_of<'v>(
    query: &mut QueryBuilder<Db>,
    column: &str,
    values: impl ExactSizeIterator<Item = &'v str>,
) {
    if values.len() == 0 {
        return;
    }
    query.push(format!(" AND {column} IN ("));
    let mut list = query.separated(", ");
    for value in values {
        list.push_bind(value.to_owned());
    }
    query.push(")");
}

fn push_after(query: &mut QueryBuilder<Db>, sort: Sort, cursor: &Cursor) {
    let beyond = match sort.direction {
        Direction::Ascending => ">",
        Direction::Descending => "<",
    };
    query.push(format!(" AND ({}, id) {beyond} (", expression(sort.key)));
    match &cursor.value {
        SortValue::Number(number) => query.push_bind(*number),
        SortValue::Text(text) => query.push_bind(text.clone()),
    };
    query.push(", ").push_bind(cursor.id.0).push(")");
}

fn push_order(query: &mut QueryBuilder<Db>, sort: Sort) {
    let direction = match sort.direction {
        Direction::Ascending => "ASC",
        Direction::Descending => "DESC",
    };
    query.push(format!(" ORDER BY {} {direction}, id {direction}", expression(sort.key)));
}

/// What [`SortKey::of`] says, in SQL.
fn expression(key: SortKey) -> String {
    match key {
        SortKey::Id => "id".to_owned(),
        SortKey::Name => "name_folded".to_owned(),
        SortKey::Type => "type".to_owned(),
        SortKey::Status => status_rank(),
        SortKey::Progress => "coalesce(percent, -1)".to_owned(),
        SortKey::StartedAt => "coalesce(started_at, -1)".to_owned(),
        SortKey::EndsAt => "coalesce(finished_at, -1)".to_owned(),
        SortKey::UpdatedAt => "updated_at".to_owned(),
    }
}

fn status_rank() -> String {
    let ranks: String = Status::ALL
        .iter()
        .map(|status| format!(" WHEN '{status}' THEN {}", status.rank()))
        .collect();
    format!("CASE status{ranks} END")
}
