//! Where a task stands.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::{Invalid, Moment};

/// Where a task stands, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(try_from = "String", into = "&'static str", rename_all = "snake_case")]
pub enum Status {
    /// Waiting to start.
    Queued,
    /// At work.
    Running,
    /// Started, and standing still on purpose.
    Paused,
    /// Ended well.
    Completed,
    /// Ended with an error.
    Failed,
    /// Ended because somebody wanted it to.
    Cancelled,
}

/// Where a task stands, with the moments that exist there and no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waiting to start.
    Queued,
    /// At work.
    Running {
        /// When the attempt started.
        started_at: Moment,
    },
    /// Started, and standing still on purpose.
    Paused {
        /// When the attempt started.
        started_at: Moment,
    },
    /// Ended, one way or another.
    Finished {
        /// When the attempt started; none if it ended while it was queued.
        started_at: Option<Moment>,
        /// When the attempt first ended.
        finished_at: Moment,
        /// How it ended.
        outcome: Outcome,
    },
}

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It ended well.
    Completed {
        /// It ended well before all was done, so its progress stays as it was.
        ended_early: bool,
    },
    /// It ended with an error.
    Failed,
    /// It ended because somebody wanted it to.
    Cancelled,
}

impl Status {
    /// Every status, in the order in which the board lists them.
    pub const ALL: [Status; 6] = [
        Status::Running,
        Status::Queued,
        Status::Paused,
        Status::Failed,
        Status::Completed,
        Status::Cancelled,
    ];

    /// The name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Queued => "queued",
            Status::Running => "running",
            Status::Paused => "paused",
            Status::Completed => "completed",
            Status::Failed => "failed",
            Status::Cancelled => "cancelled",
        }
    }

    /// Whether what stands here has ended, one way or another.
    pub const fn is_finished(self) -> bool {
        matches!(self, Status::Completed | Status::Failed | Status::Cancelled)
    }

    /// The place in [`Status::ALL`], by which lists are sorted.
    pub fn rank(self) -> i64 {
        match self {
            Status::Running => 0,
            Status::Queued => 1,
            Status::Paused => 2,
            Status::Failed => 3,
            Status::Completed => 4,
            Status::Cancelled => 5,
        }
    }
}

impl State {
    /// The state in one word.
    pub fn status(&self) -> Status {
        match self {
            State::Queued => Status::Queued,
            State::Running { .. } => Status::Running,
            State::Paused { .. } => Status::Paused,
            State::Finished { outcome, .. } => outcome.status(),
        }
    }

    /// When the attempt started, if it has.
    pub fn started_at(&self) -> Option<Moment> {
        match *self {
            State::Queued => None,
            State::Running { started_at } | State::Paused { started_at } => Some(started_at),
            State::Finished { started_at, .. } => started_at,
        }
    }

    /// When the attempt ended, if it has.
    pub fn finished_at(&self) -> Option<Moment> {
        match *self {
            State::Finished { finished_at, .. } => Some(finished_at),
            _ => None,
        }
    }
}

impl Outcome {
    /// The outcome in one word.
    pub fn status(self) -> Status {
        match self {
            Outcome::Completed { .. } => Status::Completed,
            Outcome::Failed => Status::Failed,
            Outcome::Cancelled => Status::Cancelled,
        }
    }
}

impl FromStr for Status {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let known = Status::ALL.into_iter().find(|status| status.as_str() == text);
        known.ok_or_else(|| {
            Invalid::new(text, "a status: queued, running, paused, completed, failed or cancelled")
        })
    }
}

impl TryFrom<String> for Status {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Status> for &'static str {
    fn from(status: Status) -> &'static str {
        status.as_str()
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_read_back_by_name_and_ranked_as_listed() {
        for (rank, status) in Status::ALL.into_iter().enumerate() {
            assert_eq!(status.as_str().parse(), Ok(status));
            assert_eq!(status.rank(), rank as i64);
        }
        assert!("Running".parse::<Status>().is_err());
    }
}
