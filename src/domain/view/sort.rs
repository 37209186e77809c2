//! The orders in which tasks can be listed.

use std::borrow::Borrow;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::{Invalid, ListedTask, Percent, SearchText, TaskId};

/// In which order; tasks that are equal in it follow their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Which way.
    pub direction: Direction,
}

/// By what tasks can be sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SortKey {
    /// The order in which they were added.
    #[default]
    Id,
    /// The name, without regard to case.
    Name,
    /// The type's name.
    Type,
    /// The status, in the order of [`Status::ALL`](crate::domain::Status::ALL).
    Status,
    /// The share done; unknown comes before 0.
    Progress,
    /// The start of the attempt; what has not started comes first.
    StartedAt,
    /// The end, or the end as it is expected; where neither is known, first.
    EndsAt,
    /// The end; what has not ended comes first.
    FinishedAt,
    /// How long the attempt took; what has not ended, or never started, comes first.
    Took,
    /// The last sign of life.
    UpdatedAt,
}

/// Which way an order runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// Least first.
    #[default]
    Ascending,
    /// Greatest first.
    Descending,
}

/// The place of a task in an order: its sort value and its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor {
    /// The value by which the task was sorted.
    pub value: SortValue,
    /// The task itself.
    pub id: TaskId,
}

/// A value by which tasks are sorted; absent numbers are −1, before all others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SortValue {
    /// A number, a rank or a moment.
    Number(i64),
    /// A folded text.
    Text(String),
}

impl Sort {
    /// Newest first: the order of the page.
    pub const NEWEST: Sort = Sort { key: SortKey::Id, direction: Direction::Descending };

    /// Puts the first `limit` of `tasks` in this order, and lets go of the rest.
    pub fn first<T: Borrow<ListedTask>>(&self, tasks: Vec<T>, limit: usize) -> Vec<T> {
        let mut placed: Vec<_> =
            tasks.into_iter().map(|task| (self.cursor(task.borrow()), task)).collect();
        let order = |(one, _): &(Cursor, T), other: &(Cursor, T)| match self.direction {
            Direction::Ascending => one.cmp(&other.0),
            Direction::Descending => other.0.cmp(one),
        };
        if limit == 0 {
            placed.clear();
        } else if limit < placed.len() {
            placed.select_nth_unstable_by(limit - 1, order);
            placed.truncate(limit);
        }
        placed.sort_unstable_by(order);
        placed.into_iter().map(|(_, task)| task).collect()
    }

    /// Whether `task` comes behind `cursor`.
    pub fn is_after(&self, task: &ListedTask, cursor: &Cursor) -> bool {
        match self.direction {
            Direction::Ascending => self.cursor(task) > *cursor,
            Direction::Descending => self.cursor(task) < *cursor,
        }
    }

    /// The place of `task` in this order.
    pub fn cursor(&self, task: &ListedTask) -> Cursor {
        Cursor { value: self.key.of(task), id: task.id() }
    }

    /// The same key, the other way round.
    #[must_use]
    pub fn reversed(self) -> Sort {
        let direction = match self.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        };
        Sort { direction, ..self }
    }
}

impl SortKey {
    const ALL: [SortKey; 10] = [
        SortKey::Id,
        SortKey::Name,
        SortKey::Type,
        SortKey::Status,
        SortKey::Progress,
        SortKey::StartedAt,
        SortKey::EndsAt,
        SortKey::FinishedAt,
        SortKey::Took,
        SortKey::UpdatedAt,
    ];

    /// The key's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            SortKey::Id => "id",
            SortKey::Name => "name",
            SortKey::Type => "type",
            SortKey::Status => "status",
            SortKey::Progress => "progress",
            SortKey::StartedAt => "started_at",
            SortKey::EndsAt => "ends_at",
            SortKey::FinishedAt => "finished_at",
            SortKey::Took => "took",
            SortKey::UpdatedAt => "updated_at",
        }
    }

    /// The value of `task` under this key.
    pub fn of(self, task: &ListedTask) -> SortValue {
        let number = |number: Option<i64>| SortValue::Number(number.unwrap_or(-1));
        match self {
            SortKey::Id => SortValue::Number(task.id().0),
            SortKey::Name => SortValue::Text(SearchText::fold(task.name().as_str())),
            SortKey::Type => SortValue::Text(task.task_type().to_string()),
            SortKey::Status => SortValue::Number(task.status().rank()),
            SortKey::Progress => number(task.percent().map(Percent::units).map(i64::from)),
            SortKey::StartedAt => number(task.started_at().map(|at| at.millis())),
            SortKey::EndsAt => number(task.finished_at().or(task.ends_at()).map(|at| at.millis())),
            SortKey::FinishedAt => number(task.finished_at().map(|at| at.millis())),
            SortKey::Took => number(task.took().map(|took| took.as_millis() as i64)),
            SortKey::UpdatedAt => SortValue::Number(task.updated_at().millis()),
        }
    }

    fn is_text(self) -> bool {
        matches!(self, SortKey::Name | SortKey::Type)
    }

    /// Reads a cursor that was written for this key.
    pub fn cursor(self, text: &str) -> Result<Cursor, Invalid> {
        let invalid = || Invalid::new(text, "a cursor of this list and order");
        let (id, value) = text.split_once(':').ok_or_else(invalid)?;
        let value = match self.is_text() {
            true => SortValue::Text(value.to_owned()),
            false => SortValue::Number(value.parse().map_err(|_| invalid())?),
        };
        Ok(Cursor { value, id: TaskId(id.parse().map_err(|_| invalid())?) })
    }
}

impl FromStr for Sort {
    type Err = Invalid;

    /// Reads a key's name, with `-` before it for the greatest first.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (name, direction) = match text.strip_prefix('-') {
            Some(name) => (name, Direction::Descending),
            None => (text, Direction::Ascending),
        };
        let key = SortKey::ALL.into_iter().find(|key| key.as_str() == name).ok_or_else(|| {
            Invalid::new(
                text,
                "an order: id, name, type, status, progress, started_at, ends_at, \
                 finished_at, took or updated_at, with \"-\" before it for the greatest first",
            )
        })?;
        Ok(Sort { key, direction })
    }
}

impl TryFrom<String> for Sort {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Sort> for String {
    fn from(sort: Sort) -> String {
        sort.to_string()
    }
}

impl std::fmt::Display for Sort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.direction == Direction::Descending { "-" } else { "" };
        write!(f, "{sign}{}", self.key.as_str())
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.value {
            SortValue::Number(number) => write!(f, "{}:{number}", self.id),
            SortValue::Text(text) => write!(f, "{}:{text}", self.id),
        }
    }
}
