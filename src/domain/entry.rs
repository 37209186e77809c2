//! What is remembered of a task's life.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::{Details, Invalid, Moment, Percent, Quantity, Status, Task};

/// One thing worth remembering: the task stood anew, or said something new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ssr", schema(as = Event))]
pub struct Entry {
    /// The task's version that this made; grows from one entry to the next.
    pub version: i64,
    /// When it happened.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub at: Moment,
    /// In which run of the job, counted from 1.
    pub attempt: u32,
    /// Where the task stood from then on.
    pub status: Status,
    /// What it said from then on; null where it said nothing new.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    pub details: Option<Details>,
    /// Through which door it came; null for what was recorded before doors were.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    pub source: Option<Source>,
}

/// How far a task was at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Point {
    /// The task's version at that moment.
    pub version: i64,
    /// In which run of the job, counted from 1.
    pub attempt: u32,
    /// When it was so far.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub at: Moment,
    /// Percent done, where it can be said.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<f64>))]
    pub progress: Option<Percent>,
    /// How many are done, where the bot counts.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<u64>))]
    pub current: Option<Quantity>,
}

/// Through which door a change came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Source {
    /// The door of the user guide, `/api/active-tasks`.
    Guide,
    /// The full door, `/api/v1`.
    Api,
    /// A person, on the page.
    Page,
}

impl Point {
    /// Where `task` stands now; none while nothing is known of its progress.
    pub fn of(task: &Task) -> Option<Point> {
        let (progress, current) = (task.percent(), task.progress().current());
        let point = Point {
            version: task.version() as i64,
            attempt: task.attempt(),
            at: task.updated_at(),
            progress,
            current,
        };
        (progress.is_some() || current.is_some()).then_some(point)
    }
}

impl Source {
    const ALL: [Source; 3] = [Source::Guide, Source::Api, Source::Page];

    /// The name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Source::Guide => "guide",
            Source::Api => "api",
            Source::Page => "page",
        }
    }
}

impl FromStr for Source {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let known = Source::ALL.into_iter().find(|source| source.as_str() == text);
        known.ok_or_else(|| Invalid::new(text, "a source: guide, api or page"))
    }
}

impl TryFrom<String> for Source {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Source> for &'static str {
    fn from(source: Source) -> Self {
        source.as_str()
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
