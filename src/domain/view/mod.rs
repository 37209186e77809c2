//! Which tasks a reader asks for: a filter, an order, a part of them.
//!
//! One syntax for all who read: the board evaluates it in memory, the store
//! translates it to SQL, and a property test holds the two to one answer.

mod bounds;
mod search;
mod search_text;
mod sort;

use std::time::Duration;

use crate::domain::{Moment, Status, Tag, Task, TaskId, TaskType};

pub use search::{Search, SearchError};
pub use search_text::SearchText;
pub use sort::{Cursor, Direction, Sort, SortKey, SortValue};

/// Which tasks, in which order, which part of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct View {
    /// Which tasks.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Which part of them.
    pub page: Page,
}

/// Which tasks: those that meet every condition; an empty one is no condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Filter {
    /// Any of these tasks.
    pub ids: Vec<TaskId>,
    /// Any of these statuses.
    pub statuses: Vec<Status>,
    /// Any of these types.
    pub types: Vec<TaskType>,
    /// Any of these names, whole.
    pub names: Vec<SearchText>,
    /// Each of these texts within name or details.
    pub texts: Vec<SearchText>,
    /// Each of these tags.
    pub tags: Vec<Tag>,
    /// Only what is pinned.
    pub pinned: bool,
    /// Added at this moment or later.
    pub added_after: Option<Moment>,
    /// Added before this.
    pub added_before: Option<Moment>,
    /// Took longer than this, which only what has ended did.
    pub took_longer: Option<Duration>,
    /// Took a shorter time than this, which only what has ended did.
    pub took_shorter: Option<Duration>,
    /// Finished after this.
    pub finished_after: Option<Moment>,
}

/// Which part of an ordered list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Page {
    /// How many tasks at most; 0 asks for the counts alone.
    pub limit: usize,
    /// Where the part begins.
    pub begin: Begin,
}

/// Where a part of a list begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Begin {
    /// Behind so many tasks.
    At(usize),
    /// Behind that task, wherever it stands by now.
    After(Cursor),
}

impl Filter {
    /// Whether `task` meets every condition.
    pub fn matches(&self, task: &Task) -> bool {
        let is_late = |after: Moment| task.finished_at().is_some_and(|at| at > after);
        (self.ids.is_empty() || self.ids.contains(&task.id()))
            && self.has_status(task.status())
            && (self.types.is_empty() || self.types.contains(task.task_type()))
            && (self.names.is_empty() || self.names.iter().any(|name| name.is_name_of(task)))
            && self.tags.iter().all(|tag| task.tags().contains(tag))
            && (!self.pinned || task.is_pinned())
            && self.added_after.is_none_or(|after| task.created_at() >= after)
            && self.added_before.is_none_or(|before| task.created_at() < before)
            && self.took_longer.is_none_or(|least| task.took().is_some_and(|took| took > least))
            && self.took_shorter.is_none_or(|most| task.took().is_some_and(|took| took < most))
            && self.finished_after.is_none_or(is_late)
            && self.texts.iter().all(|text| text.is_in(task))
    }

    /// Whether a task in `status` can meet it.
    pub fn has_status(&self, status: Status) -> bool {
        self.statuses.is_empty() || self.statuses.contains(&status)
    }

    /// Whether it is about the status alone, or about nothing.
    pub fn is_about_status(&self) -> bool {
        *self == Filter { statuses: self.statuses.clone(), ..Filter::default() }
    }
}

impl Page {
    /// The longest page.
    pub const MAX_LIMIT: usize = 1000;

    /// How many tasks stand before the page, where that is what it begins by.
    pub fn start(&self) -> usize {
        match self.begin {
            Begin::At(start) => start,
            Begin::After(_) => 0,
        }
    }
}

impl Default for Page {
    fn default() -> Self {
        Page { limit: 100, begin: Begin::At(0) }
    }
}
