//! What a bot's client notes while the bot works, and sends in batches.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::{Invalid, Moment, NewTask, ProducerName, TaskId, Update};

/// One thing that a client noted. It is counted, so that a repeat changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRecord {
    /// Who counts.
    pub producer: ProducerName,
    /// Its number among all that the producer notes; later ones have greater numbers.
    pub seq: Seq,
    /// When it happened, and what; none where that could not be read, for what
    /// was refused counts as seen.
    pub done: Option<(Moment, Deed)>,
}

/// The number of a record: 1 to 2⁵³ − 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Seq(u64);

/// What a record is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A task was added.
    Add(NewTask),
    /// Something was done with a task.
    Edit {
        /// With which.
        of: Subject,
        /// In which attempt of it, where that is said: a later one is left alone.
        attempt: Option<u32>,
        /// What was done.
        edit: Edit,
    },
}

/// How a record names its task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// By its id.
    Task(TaskId),
    /// By the record of the same producer that added it, whose answer may not be known yet.
    Added(Seq),
}

/// What is done with a task that was added before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// It is changed.
    Update(Update),
    /// It is taken away.
    Remove,
}

impl BatchRecord {
    /// A producer that was not heard of for so long is forgotten: it has sent what it had.
    pub const REMEMBERED: Duration = Duration::from_secs(30 * 86_400);
}

/// When something happened by the clock of whoever `received` it, where it was noted `at` and
/// sent at `sent_at` by another clock. That may be wrong, but not by how much time went by.
///
/// What is from after it was sent, or older than anything that is still waited for, tells that
/// the other clock was set in between; then it happened when it came.
pub fn happened(at: Moment, sent_at: Moment, received: Moment) -> Moment {
    let age = sent_at.since(at);
    if age > BatchRecord::REMEMBERED { received } else { received.before(age) }
}

impl Seq {
    const MAX: u64 = (1 << 53) - 1;

    /// The number itself.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl TryFrom<u64> for Seq {
    type Error = Invalid;

    fn try_from(seq: u64) -> Result<Self, Invalid> {
        match seq {
            1..=Seq::MAX => Ok(Seq(seq)),
            _ => Err(Invalid::number(seq, "a whole number from 1 to 9007199254740991")),
        }
    }
}

impl From<Seq> for u64 {
    fn from(seq: Seq) -> u64 {
        seq.0
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECEIVED: Moment = Moment::from_millis(1_760_000_000_000);

    #[test]
    fn what_happened_before_it_was_sent_happened_as_long_before_it_came() {
        for wrong_by in [-86_400_000_000, 0, 7_200_000] {
            let sent_at = Moment::from_millis(RECEIVED.millis() + wrong_by);
            let at = sent_at.before(Duration::from_secs(90));
            assert_eq!(happened(at, sent_at, RECEIVED), RECEIVED.before(Duration::from_secs(90)));
        }
    }

    #[test]
    fn what_a_clock_that_was_set_says_happened_when_it_came() {
        let later = RECEIVED.after(Duration::from_secs(1));
        assert_eq!(happened(later, RECEIVED, RECEIVED), RECEIVED);
        assert_eq!(happened(Moment::default(), RECEIVED, RECEIVED), RECEIVED);
        let oldest = RECEIVED.before(BatchRecord::REMEMBERED);
        assert_eq!(happened(oldest, RECEIVED, RECEIVED), oldest);
    }

    #[test]
    fn records_are_counted_from_1() {
        assert!(Seq::try_from(0).is_err() && Seq::try_from(1 << 53).is_err());
        assert_eq!(Seq::try_from(1).map(Seq::get), Ok(1));
    }
}
