//! What is remembered of the tasks: events, and the corners of their curves.

use std::sync::LazyLock;

use serde::Serialize;
use sqlx::sqlite::SqliteRow;

use crate::domain::{Details, Entry, Invalid, Moment, Percent, Point, Source, Status, TaskId};
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::row::{self, get};
use crate::store::sqlite::writer::{SqliteTransaction, list};
use crate::store::{Remembered, StoreError};

impl Sqlite {
    /// What is remembered of a task after `version`, oldest first, `limit` at most.
    pub async fn entries(
        &self,
        id: TaskId,
        after: i64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let sql = "SELECT version, at, attempt, status, details, source FROM task_events \
            WHERE task_id = ? AND version > ? ORDER BY version LIMIT ?";
        let query = sqlx::query(sql).bind(id.0).bind(after).bind(limit as i64);
        let rows = query.fetch_all(&self.readers).await?;
        rows.iter().map(|row| entry(id, row)).collect()
    }

    /// The last that is remembered of a task, oldest first, `limit` at most.
    pub async fn last_entries(&self, id: TaskId, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let sql = "SELECT version, at, attempt, status, details, source FROM task_events \
            WHERE task_id = ? ORDER BY version DESC LIMIT ?";
        let query = sqlx::query(sql).bind(id.0).bind(limit as i64);
        let rows = query.fetch_all(&self.readers).await?;
        rows.iter().rev().map(|row| entry(id, row)).collect()
    }

    /// The corners of the curve of one attempt, or of all of them, one after the other.
    pub async fn points(&self, id: TaskId, attempt: Option<u32>) -> Result<Vec<Point>, StoreError> {
        let sql = "SELECT attempt, version, at, percent, current FROM progress_points \
            WHERE task_id = ? AND attempt BETWEEN ? AND ? ORDER BY attempt, version";
        let (first, last) = attempt.map_or((0, u32::MAX), |attempt| (attempt, attempt));
        let query = sqlx::query(sql).bind(id.0).bind(first).bind(last);
        let rows = query.fetch_all(&self.readers).await?;
        rows.iter().map(|row| point(id, row)).collect()
    }
}

impl SqliteTransaction<'_> {
    /// Adds what is to be remembered.
    pub async fn remember(&mut self, remembered: &[Remembered]) -> Result<(), StoreError> {
        let entries =
            remembered.iter().flat_map(|of| of.entries.iter().map(|entry| (of.id, entry)));
        let entries: Vec<_> = entries.map(saved_entry).collect();
        if !entries.is_empty() {
            self.execute(&REMEMBER_ENTRIES, list(&entries)?).await?;
        }
        let points = remembered.iter().flat_map(|of| of.points.iter().map(|point| (of.id, point)));
        let points: Vec<_> = points.map(saved_point).collect();
        if !points.is_empty() {
            self.execute(&REMEMBER_POINTS, list(&points)?).await?;
        }
        Ok(())
    }

    /// How many points are kept of each of these attempts; none is left out.
    pub async fn points_kept(
        &mut self,
        attempts: &[(TaskId, u32)],
    ) -> Result<Vec<(TaskId, usize)>, StoreError> {
        let sql = "SELECT value ->> 0, (SELECT count(*) FROM progress_points \
            WHERE task_id = value ->> 0 AND attempt = value ->> 1) FROM json_each(?)";
        let query = sqlx::query_as::<_, (i64, i64)>(sql).bind(list(attempts)?);
        let counts = query.fetch_all(&mut *self.0).await?;
        Ok(counts.into_iter().map(|(id, kept)| (TaskId(id), kept as usize)).collect())
    }

    /// The points of one attempt.
    pub async fn attempt_points(
        &mut self,
        id: TaskId,
        attempt: u32,
    ) -> Result<Vec<Point>, StoreError> {
        let sql = "SELECT attempt, version, at, percent, current FROM progress_points \
            WHERE task_id = ? AND attempt = ? ORDER BY version";
        let rows = sqlx::query(sql).bind(id.0).bind(attempt).fetch_all(&mut *self.0).await?;
        rows.iter().map(|row| point(id, row)).collect()
    }

    /// Forgets all points of one attempt but `kept`.
    pub async fn thin_points(
        &mut self,
        id: TaskId,
        attempt: u32,
        kept: &[Point],
    ) -> Result<(), StoreError> {
        let sql = "DELETE FROM progress_points WHERE task_id = ? AND attempt = ? \
            AND version NOT IN (SELECT value FROM json_each(?))";
        let kept: Vec<_> = kept.iter().map(|point| point.version).collect();
        let query = sqlx::query(sql).bind(id.0).bind(attempt).bind(list(&kept)?);
        query.execute(&mut *self.0).await?;
        Ok(())
    }
}

pub(super) fn entry(id: TaskId, row: &SqliteRow) -> Result<Entry, StoreError> {
    let corrupt = |invalid: Invalid| StoreError::corrupt(id, invalid);
    let source: Option<String> = get(row, "source")?;
    Ok(Entry {
        version: get(row, "version")?,
        at: Moment::from_millis(get(row, "at")?),
        attempt: get(row, "attempt")?,
        status: Status::try_from(get::<String>(row, "status")?).map_err(corrupt)?,
        details: get::<Option<String>>(row, "details")?.map(Details::from),
        source: source.map(Source::try_from).transpose().map_err(corrupt)?,
    })
}

pub(super) fn point(id: TaskId, row: &SqliteRow) -> Result<Point, StoreError> {
    let current = row::quantity(row, "current")?.transpose();
    Ok(Point {
        version: get(row, "version")?,
        attempt: get(row, "attempt")?,
        at: Moment::from_millis(get(row, "at")?),
        progress: get::<Option<u32>>(row, "percent")?.map(Percent::from_units),
        current: current.map_err(|invalid| StoreError::corrupt(id, invalid))?,
    })
}

/// One statement for any number of rows, which come as one JSON array of arrays.
static REMEMBER_ENTRIES: LazyLock<String> = LazyLock::new(|| {
    insert("task_events", &["task_id", "version", "at", "attempt", "status", "details", "source"])
});

/// A corner may have been kept already, by the server before this one.
static REMEMBER_POINTS: LazyLock<String> = LazyLock::new(|| {
    insert("progress_points", &["task_id", "attempt", "version", "at", "percent", "current"])
});

fn insert(table: &str, columns: &[&str]) -> String {
    let values: Vec<_> = (0..columns.len()).map(|place| format!("value ->> {place}")).collect();
    format!(
        "INSERT OR IGNORE INTO {table} ({}) SELECT {} FROM json_each(?)",
        columns.join(", "),
        values.join(", ")
    )
}

fn saved_entry((id, entry): (TaskId, &Entry)) -> impl Serialize {
    let details = entry.details.as_ref().map(Details::to_string);
    let source = entry.source.map(Source::as_str);
    let status = entry.status.as_str();
    (id, entry.version, entry.at.millis(), entry.attempt, status, details, source)
}

fn saved_point((id, point): (TaskId, &Point)) -> impl Serialize {
    let percent = point.progress.map(Percent::units);
    (id, point.attempt, point.version, point.at.millis(), percent, point.current)
}
