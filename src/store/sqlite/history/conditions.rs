//! What a view says, in SQL: conditions on a task's own row, orders, places.

use std::time::Duration;

use sqlx::{QueryBuilder, Sqlite as Db};

use crate::domain::{Cursor, Direction, Filter, SearchText, Sort, SortKey, SortValue, TaskId};

/// What [`Filter::matches`] says; no index is tempted to answer it.
pub fn push_conditions(query: &mut QueryBuilder<Db>, filter: &Filter) {
    if !filter.ids.is_empty() {
        let ids: Vec<_> = filter.ids.iter().map(TaskId::to_string).collect();
        // Numbers need no binding.
        query.push(format!(" AND id IN ({})", ids.join(", ")));
    }
    push_any_of(query, "status", filter.statuses.iter().map(|status| status.as_str()));
    push_any_of(query, "type", filter.types.iter().map(|task_type| task_type.as_str()));
    push_any_of(query, "name_folded", filter.names.iter().map(SearchText::as_str));
    for tag in &filter.tags {
        query.push(" AND instr(tags, ").push_bind(format!(" {} ", tag.as_str())).push(") > 0");
    }
    if filter.pinned {
        query.push(" AND pinned = 1");
    }
    push_bounds(query, filter);
    for text in &filter.texts {
        query.push(" AND (instr(name_folded, ").push_bind(text.as_str().to_owned());
        query.push(") > 0 OR instr(details_folded, ").push_bind(text.as_str().to_owned());
        query.push(") > 0)");
    }
}

fn push_bounds(query: &mut QueryBuilder<Db>, filter: &Filter) {
    let bounds = [
        ("+created_at >=", filter.added_after.map(|at| at.millis())),
        ("+created_at <", filter.added_before.map(|at| at.millis())),
        ("+finished_at >", filter.finished_after.map(|at| at.millis())),
        ("finished_at - started_at >", filter.took_longer.map(millis)),
        ("finished_at - started_at <", filter.took_shorter.map(millis)),
    ];
    for (bound, value) in bounds {
        if let Some(value) = value {
            query.push(format!(" AND {bound} ")).push_bind(value);
        }
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
    query.push(format!(" AND +{column} IN ("));
    let mut list = query.separated(", ");
    for value in values {
        list.push_bind(value.to_owned());
    }
    query.push(")");
}

/// Behind the task of `after`, whose sort value is called `value`.
pub fn push_after(query: &mut QueryBuilder<Db>, value: &str, sort: Sort, after: Option<&Cursor>) {
    let Some(cursor) = after else { return };
    query.push(format!(" AND ({value}, id) {} (", beyond(sort)));
    match &cursor.value {
        SortValue::Number(number) => query.push_bind(*number),
        SortValue::Text(text) => query.push_bind(text.clone()),
    };
    query.push(", ").push_bind(cursor.id.0).push(")");
}

/// In the order `sort`, whose value is called `value`.
pub fn push_order(query: &mut QueryBuilder<Db>, value: &str, sort: Sort) {
    let direction = direction(sort);
    query.push(format!(" ORDER BY {value} {direction}, id {direction}"));
}

/// The sign between a task and one that comes before it.
pub fn beyond(sort: Sort) -> &'static str {
    if sort.direction == Direction::Ascending { ">" } else { "<" }
}

/// For `ORDER BY`.
pub fn direction(sort: Sort) -> &'static str {
    if sort.direction == Direction::Ascending { "ASC" } else { "DESC" }
}

/// The index that holds this order; its expression has to be written as there.
pub fn index(key: SortKey) -> &'static str {
    match key {
        SortKey::Id => "history_created",
        SortKey::Name => "history_name",
        SortKey::Type => "history_type",
        SortKey::Status => "history_status",
        SortKey::Progress => "history_progress",
        SortKey::StartedAt => "history_started",
        SortKey::EndsAt | SortKey::FinishedAt => "history_finished",
        SortKey::Took => "history_took",
        SortKey::UpdatedAt => "history_updated",
    }
}

/// What [`SortKey::of`] says, in SQL.
pub fn expression(key: SortKey) -> &'static str {
    match key {
        SortKey::Id => "id",
        SortKey::Name => "name_folded",
        SortKey::Type => "type",
        SortKey::Status => {
            "CASE status WHEN 'running' THEN 0 WHEN 'queued' THEN 1 WHEN 'paused' THEN 2 \
             WHEN 'failed' THEN 3 WHEN 'completed' THEN 4 WHEN 'cancelled' THEN 5 END"
        }
        SortKey::Progress => "coalesce(percent, -1)",
        SortKey::StartedAt => "coalesce(started_at, -1)",
        SortKey::EndsAt | SortKey::FinishedAt => "coalesce(finished_at, -1)",
        SortKey::Took => "coalesce(finished_at - started_at, -1)",
        SortKey::UpdatedAt => "updated_at",
    }
}

/// A time in the store's unit.
pub fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
