//! Why a single value was refused.

/// A value that cannot be taken: what was given, and what would be.
///
/// The field's name is not part of it: whoever reads the field knows it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given} is not {allowed}")]
pub struct Invalid {
    given: String,
    allowed: &'static str,
}

/// Longer values are cut in the message; the sender knows what it sent.
const SHOWN_CHARS: usize = 60;

impl Invalid {
    /// Refuses `given`, shown quoted and at most 60 characters long, because
    /// it is not `allowed` (a noun phrase: "a number from 0 to 100").
    pub fn new(given: &str, allowed: &'static str) -> Self {
        let mut shown: String = given.chars().take(SHOWN_CHARS).collect();
        if shown.len() < given.len() {
            shown.push('…');
        }
        let given = format!("{shown:?}");
        Invalid { given, allowed }
    }

    /// Refuses a number, shown as it is.
    pub fn number(given: impl std::fmt::Display, allowed: &'static str) -> Self {
        let given = given.to_string();
        Invalid { given, allowed }
    }
}
