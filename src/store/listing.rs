//! What a search finds: a page of tasks, and how many there are.

use crate::domain::ListedTask;
use crate::store::Stored;

/// A page of tasks, and how many there are in all.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// The tasks of the page, in the order asked for.
    pub tasks: Vec<ListedTask>,
    /// How many tasks meet the filter.
    pub total: Total,
    /// Whether there are more behind the page.
    pub has_more: bool,
}

/// A page of everything that ever ran.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryPage {
    /// The tasks of the page, in the order asked for; what was removed is among them.
    pub tasks: Vec<Stored>,
    /// How many tasks meet the filter.
    pub total: Total,
    /// Whether there are more behind the page.
    pub has_more: bool,
}

/// How many there are; many are not counted to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// So many.
    Exact(u64),
    /// More than so many.
    MoreThan(u64),
}

impl Total {
    /// What was counted, where nothing is counted beyond `most`.
    pub fn counted(counted: u64, most: u64) -> Total {
        if counted > most { Total::MoreThan(most) } else { Total::Exact(counted) }
    }

    /// So many there are at least.
    pub fn at_least(self) -> u64 {
        match self {
            Total::Exact(total) | Total::MoreThan(total) => total,
        }
    }

    /// Whether there are not more.
    pub fn is_exact(self) -> bool {
        matches!(self, Total::Exact(_))
    }
}

impl Listing {
    /// A page of `limit` tasks, of which one more than that were looked for.
    pub fn of(mut tasks: Vec<ListedTask>, limit: usize, total: u64) -> Listing {
        let has_more = tasks.len() > limit;
        tasks.truncate(limit);
        Listing { tasks, total: Total::Exact(total), has_more }
    }
}

impl From<HistoryPage> for Listing {
    fn from(page: HistoryPage) -> Listing {
        let HistoryPage { tasks, total, has_more } = page;
        let tasks = tasks.into_iter().map(|stored| stored.task.into()).collect();
        Listing { tasks, total, has_more }
    }
}
