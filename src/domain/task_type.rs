//! What kind of job a task is.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::Invalid;

/// The kind of job: one of the four a trading desk knows, or the client's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum TaskType {
    /// Strategies run over historical data.
    Backtest,
    /// Trading on paper against live data.
    Simulation,
    /// A search for better parameters.
    Optimization,
    /// Trading with real money.
    LiveTrading,
    /// Any other slug, shown under its own name.
    Other(Slug),
}

/// A type's own name: letters, digits, `_` and `-`, in lower case, at most 64.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

const SLUG_BYTES: usize = 64;
const ALLOWED: &str = "a type: backtest, simulation, optimization, live_trading, \
    or another word of at most 64 letters, digits, \"_\" and \"-\"";

impl TaskType {
    /// The name on the wire and in the store.
    pub fn as_str(&self) -> &str {
        match self {
            TaskType::Backtest => "backtest",
            TaskType::Simulation => "simulation",
            TaskType::Optimization => "optimization",
            TaskType::LiveTrading => "live_trading",
            TaskType::Other(slug) => &slug.0,
        }
    }
}

impl TryFrom<String> for TaskType {
    type Error = Invalid;

    /// Upper case is folded, so that `Backtest` and `backtest` are one type.
    fn try_from(text: String) -> Result<Self, Invalid> {
        let slug = text.to_ascii_lowercase();
        let is_slug = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        match slug.as_str() {
            "backtest" => Ok(TaskType::Backtest),
            "simulation" => Ok(TaskType::Simulation),
            "optimization" => Ok(TaskType::Optimization),
            "live_trading" => Ok(TaskType::LiveTrading),
            other
                if !other.is_empty() && other.len() <= SLUG_BYTES && other.chars().all(is_slug) =>
            {
                Ok(TaskType::Other(Slug(slug.into())))
            }
            _ => Err(Invalid::new(&text, ALLOWED)),
        }
    }
}

impl From<TaskType> for String {
    fn from(task_type: TaskType) -> String {
        task_type.as_str().to_owned()
    }
}

impl fmt::Display for TaskType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_one_of_four_or_any_other_slug() {
        let parsed = |text: &str| TaskType::try_from(text.to_owned());
        assert_eq!(parsed("live_trading"), Ok(TaskType::LiveTrading));
        assert_eq!(parsed("Backtest"), Ok(TaskType::Backtest));
        assert_eq!(parsed("walk-forward").unwrap().as_str(), "walk-forward");
        for refused in ["", "two words", "<script>", "é", &"a".repeat(65)] {
            assert!(parsed(refused).is_err(), "{refused:?}");
        }
    }
}
