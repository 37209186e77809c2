//! Tasks to rows and back.

use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Row, Sqlite, Type};

use crate::domain::{
    Details, Invalid, Key, Moment, Name, Percent, Progress, Quantity, SearchText, Status, Task,
    TaskId, TaskRecord, TaskType, Unit,
};
use crate::store::{Change, StoreError, Stored};

/// The columns that make a task, for `SELECT`.
pub const COLUMNS: &str = "id, key, name, type, details, tags, status, percent, current, total, unit, \
    ended_early, attempt, created_at, started_at, finished_at, updated_at, pinned, version";

/// Reads a row of [`COLUMNS`].
pub fn task(row: &SqliteRow) -> Result<Task, StoreError> {
    let id = TaskId(get(row, "id")?);
    let corrupt = |invalid: Invalid| StoreError::corrupt(id, invalid);
    let name: String = get(row, "name")?;
    let task_type: String = get(row, "type")?;
    let status: String = get(row, "status")?;
    let key: Option<String> = get(row, "key")?;
    let unit: Option<String> = get(row, "unit")?;
    let percent: Option<u32> = get(row, "percent")?;
    let record = TaskRecord {
        id,
        key: key.map(Key::try_from).transpose().map_err(corrupt)?,
        name: Name::try_from(name).map_err(corrupt)?,
        task_type: TaskType::try_from(task_type).map_err(corrupt)?,
        details: Details::from(get::<String>(row, "details")?),
        tags: get::<String>(row, "tags")?.parse().map_err(corrupt)?,
        status: Status::try_from(status).map_err(corrupt)?,
        progress: percent.map(Percent::from_units),
        current: quantity(row, "current")?.transpose().map_err(corrupt)?,
        total: quantity(row, "total")?.transpose().map_err(corrupt)?,
        unit: unit.map(Unit::try_from).transpose().map_err(corrupt)?,
        ended_early: get(row, "ended_early")?,
        attempt: get(row, "attempt")?,
        created_at: Moment::from_millis(get(row, "created_at")?),
        started_at: get::<Option<i64>>(row, "started_at")?.map(Moment::from_millis),
        finished_at: get::<Option<i64>>(row, "finished_at")?.map(Moment::from_millis),
        ends_at: None,
        ends_earliest: None,
        ends_latest: None,
        past_runs: None,
        usual_s: None,
        slow_from_s: None,
        paused_s: None,
        updated_at: Moment::from_millis(get(row, "updated_at")?),
        pinned: get(row, "pinned")?,
        version: get::<i64>(row, "version")? as u64,
    };
    Task::try_from(record).map_err(|contradiction| StoreError::Corrupt(contradiction.to_string()))
}

/// Reads rows of [`COLUMNS`] and `removed_at`.
pub fn stored(rows: &[SqliteRow]) -> Result<Vec<Stored>, StoreError> {
    let stored = |row| {
        let removed_at = get::<Option<i64>>(row, "removed_at")?.map(Moment::from_millis);
        Ok(Stored { removed_at, ..task(row)?.into() })
    };
    rows.iter().map(stored).collect()
}

/// The value of a column.
pub fn get<'r, T: Decode<'r, Sqlite> + Type<Sqlite>>(
    row: &'r SqliteRow,
    column: &str,
) -> Result<T, StoreError> {
    row.try_get(column).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// A count, where there is one.
pub fn quantity(
    row: &SqliteRow,
    column: &str,
) -> Result<Option<Result<Quantity, Invalid>>, StoreError> {
    let count: Option<i64> = get(row, column)?;
    Ok(count.map(|count| Quantity::try_from(count as u64)))
}

/// The columns that a report changes, each a field of [`SavedRow`]; none is in an index.
pub const REPORTED: [&str; 8] =
    ["details", "details_folded", "percent", "current", "total", "unit", "updated_at", "version"];

/// The columns that a save writes, each a field of [`SavedRow`].
pub const SAVED: [&str; 22] = [
    "id",
    "key",
    "name",
    "name_folded",
    "type",
    "details",
    "details_folded",
    "tags",
    "status",
    "percent",
    "current",
    "total",
    "unit",
    "ended_early",
    "attempt",
    "created_at",
    "started_at",
    "finished_at",
    "updated_at",
    "pinned",
    "version",
    "removed_at",
];

/// A row to be saved, in the store's units, and the version it was made from.
#[derive(Serialize)]
struct SavedRow<'t> {
    id: TaskId,
    base: Option<u64>,
    base_removed_at: Option<i64>,
    key: Option<&'t str>,
    name: &'t str,
    name_folded: String,
    r#type: &'t str,
    details: &'t str,
    details_folded: String,
    tags: &'t str,
    status: Status,
    percent: Option<u32>,
    current: Option<Quantity>,
    total: Option<Quantity>,
    unit: Option<&'t str>,
    ended_early: bool,
    attempt: u32,
    created_at: i64,
    started_at: Option<i64>,
    finished_at: Option<i64>,
    updated_at: i64,
    pinned: bool,
    version: u64,
    removed_at: Option<i64>,
}

/// The rows of `changes` as one JSON array, for `json_each`.
pub fn json<'t>(changes: impl Iterator<Item = &'t Change<'t>>) -> Result<String, StoreError> {
    let rows: Vec<SavedRow<'t>> = changes.map(saved_row).collect();
    serde_json::to_string(&rows).map_err(|error| StoreError::Corrupt(error.to_string()))
}

fn saved_row<'t>(change: &Change<'t>) -> SavedRow<'t> {
    let (task, removed_at) = (&*change.next.task, change.next.removed_at);
    let (current, total, unit) = match task.progress() {
        Progress::Count { current, total, unit } => (Some(*current), *total, unit.as_ref()),
        _ => (None, None, None),
    };
    SavedRow {
        id: task.id(),
        base: change.base.map(|base| base.task.version()),
        base_removed_at: change.base.and_then(|base| base.removed_at).map(Moment::millis),
        key: task.key().map(Key::as_str),
        name: task.name().as_str(),
        name_folded: SearchText::fold(task.name().as_str()),
        r#type: task.task_type().as_str(),
        details: task.details().as_str(),
        details_folded: SearchText::fold(task.details().as_str()),
        tags: task.tags().as_str(),
        status: task.status(),
        percent: task.percent().map(Percent::units),
        current,
        total,
        unit: unit.map(Unit::as_str),
        ended_early: task.ended_early(),
        attempt: task.attempt(),
        created_at: task.created_at().millis(),
        started_at: task.started_at().map(Moment::millis),
        finished_at: task.finished_at().map(Moment::millis),
        updated_at: task.updated_at().millis(),
        pinned: task.is_pinned(),
        version: task.version(),
        removed_at: removed_at.map(Moment::millis),
    }
}
