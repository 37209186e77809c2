//! Which tasks a reader asks for: a filter, an order, a page.
//!
//! One syntax for all who read: the board evaluates it in memory, the store
//! translates it to SQL, and a property test holds the two to one answer.

use std::str::FromStr;

use crate::domain::{Invalid, Percent, Status, Task, TaskId, TaskType};

/// Which tasks, in which order, which part of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct View {
    /// Which tasks.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Which part of them.
    pub page: Page,
}

/// Which tasks: those that meet every condition; an empty one is no condition.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    /// Any of these statuses.
    pub statuses: Vec<Status>,
    /// Any of these types.
    pub types: Vec<TaskType>,
    /// A text within name or details.
    pub text: Option<SearchText>,
}

/// A text to look for, folded, so that case does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchText(String);

/// In which order; tasks that are equal in it follow their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Which way.
    pub direction: Direction,
}

/// By what tasks can be sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortKey {
    /// The order in which they were added.
    #[default]
    Id,
    /// The name, without regard to case.
    Name,
    /// The type's name.
    Type,
    /// The status, in the order of [`Status::ALL`].
    Status,
    /// The share done; unknown comes before 0.
    Progress,
    /// The start of the attempt; what has not started comes first.
    StartedAt,
    /// The last sign of life.
    UpdatedAt,
}

/// Which way an order runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Least first.
    #[default]
    Ascending,
    /// Greatest first.
    Descending,
}

/// Which part of an ordered list: the `limit` tasks behind `after`.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// How many at most, from 1 to 1000.
    pub limit: usize,
    /// Where the page before ended.
    pub after: Option<Cursor>,
}

/// The place of a task in an order: its sort value and its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// The value by which the task was sorted.
    pub value: SortValue,
    /// The task itself.
    pub id: TaskId,
}

/// A value by which tasks are sorted; absent numbers are −1, before all others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortValue {
    /// A number, a rank or a moment.
    Number(i64),
    /// A folded text.
    Text(String),
}

impl Filter {
    /// Whether `task` meets every condition.
    pub fn matches(&self, task: &Task) -> bool {
        (self.statuses.is_empty() || self.statuses.contains(&task.status()))
            && (self.types.is_empty() || self.types.contains(task.task_type()))
            && self.text.as_ref().is_none_or(|text| text.is_in(task))
    }
}

impl SearchText {
    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Case folded as search and order see it.
    pub fn fold(text: &str) -> String {
        text.to_lowercase()
    }

    fn is_in(&self, task: &Task) -> bool {
        [task.name().as_str(), task.details().as_str()]
            .iter()
            .any(|text| SearchText::fold(text).contains(&self.0))
    }
}

impl FromStr for SearchText {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text.chars().count() {
            1..=256 => Ok(SearchText(SearchText::fold(text))),
            _ => Err(Invalid::new(text, "a text of 1 to 256 characters")),
        }
    }
}

impl Sort {
    /// Puts `tasks` in this order.
    pub fn order<T: std::ops::Deref<Target = Task>>(&self, tasks: &mut [T]) {
        tasks.sort_by_cached_key(|task| self.cursor(task));
        if self.direction == Direction::Descending {
            tasks.reverse();
        }
    }

    /// Whether `task` comes behind `cursor`.
    pub fn is_after(&self, task: &Task, cursor: &Cursor) -> bool {
        match self.direction {
            Direction::Ascending => self.cursor(task) > *cursor,
            Direction::Descending => self.cursor(task) < *cursor,
        }
    }

    /// The place of `task` in this order.
    pub fn cursor(&self, task: &Task) -> Cursor {
        Cursor { value: self.key.of(task), id: task.id() }
    }
}

impl SortKey {
    const ALL: [SortKey; 7] = [
        SortKey::Id,
        SortKey::Name,
        SortKey::Type,
        SortKey::Status,
        SortKey::Progress,
        SortKey::StartedAt,
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
            SortKey::UpdatedAt => "updated_at",
        }
    }

    /// The value of `task` under this key.
    pub fn of(self, task: &Task) -> SortValue {
        let number = |moment: Option<i64>| SortValue::Number(moment.unwrap_or(-1));
        match self {
            SortKey::Id => SortValue::Number(task.id().0),
            SortKey::Name => SortValue::Text(SearchText::fold(task.name().as_str())),
            SortKey::Type => SortValue::Text(task.task_type().to_string()),
            SortKey::Status => SortValue::Number(task.status().rank()),
            SortKey::Progress => number(task.percent().map(Percent::units).map(i64::from)),
            SortKey::StartedAt => number(task.started_at().map(|at| at.millis())),
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

impl Page {
    /// The longest page.
    pub const MAX_LIMIT: usize = 1000;
}

impl Default for Page {
    fn default() -> Self {
        Page { limit: 100, after: None }
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
                "an order: id, name, type, status, progress, started_at or updated_at, \
                 with \"-\" before it for the greatest first",
            )
        })?;
        Ok(Sort { key, direction })
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
