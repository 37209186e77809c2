//! The texts of a task, each with its own limits, checked where they enter.
//!
//! Control characters have no business in any of them: they break terminals,
//! logs and tables, and PostgreSQL cannot store NUL. A bot must not fail over
//! one, so each becomes U+FFFD, visibly.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::Invalid;

/// What a person calls the task: 1 to 256 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(Arc<str>);

/// The client's own identity for a job that comes back: 1 to 256 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key(Arc<str>);

/// What progress is counted in ("candles"): 1 to 32 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Unit(Arc<str>);

/// Whoever sends what it counts: a word of its own, new with each start, 1 to 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProducerName(Arc<str>);

/// What the task has to say about itself: at most 4 KiB.
///
/// A longer text is cut and marked instead of refused, since it may be the
/// last words of a dying bot. Line breaks and tabs are kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Details(Arc<str>);

const NAME_CHARS: usize = 256;
const UNIT_CHARS: usize = 32;
const PRODUCER_CHARS: usize = 64;

impl Details {
    /// The most bytes that details hold, the mark of a cut included.
    pub const MAX_BYTES: usize = 4096;
}

impl From<String> for Details {
    fn from(text: String) -> Self {
        let text = without_controls(text, |c| matches!(c, '\n' | '\t'));
        if text.len() <= Self::MAX_BYTES {
            return Details(text.into());
        }
        let mark = format!("… [cut: {} bytes in all]", text.len());
        let end = text.floor_char_boundary(Self::MAX_BYTES - mark.len());
        Details(format!("{}{mark}", &text[..end]).into())
    }
}

impl TryFrom<String> for Name {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        line(text, NAME_CHARS, "a name of 1 to 256 characters").map(Name)
    }
}

impl TryFrom<String> for Key {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        line(text, NAME_CHARS, "a key of 1 to 256 characters").map(Key)
    }
}

impl TryFrom<String> for Unit {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        line(text, UNIT_CHARS, "a unit of 1 to 32 characters").map(Unit)
    }
}

impl TryFrom<String> for ProducerName {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        line(text, PRODUCER_CHARS, "a word of 1 to 64 characters").map(ProducerName)
    }
}

fn line(text: String, max_chars: usize, allowed: &'static str) -> Result<Arc<str>, Invalid> {
    if text.trim().is_empty() || text.chars().count() > max_chars {
        return Err(Invalid::new(&text, allowed));
    }
    Ok(without_controls(text, |_| false).into())
}

fn without_controls(text: String, kept: fn(char) -> bool) -> String {
    let refused = |c: char| c.is_control() && !kept(c);
    if text.contains(refused) { text.replace(refused, "\u{FFFD}") } else { text }
}

macro_rules! reads_as_str {
    ($($text:ident),*) => {$(
        impl $text {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<$text> for String {
            fn from(text: $text) -> String {
                text.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $text {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

reads_as_str!(Name, Key, Unit, ProducerName, Details);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_1_to_256_characters() {
        for refused in ["", "  ", &"é".repeat(257)] {
            assert!(Name::try_from(refused.to_owned()).is_err(), "{refused:?}");
        }
        assert!(Name::try_from("é".repeat(256)).is_ok());
    }

    #[test]
    fn control_characters_become_visible() {
        let name = Name::try_from("a\u{1b}[31m\nb\0".to_owned()).unwrap();
        assert_eq!(name.as_str(), "a\u{FFFD}[31m\u{FFFD}b\u{FFFD}");
        let details = Details::from("line 1\nline\t2\u{7}".to_owned());
        assert_eq!(details.as_str(), "line 1\nline\t2\u{FFFD}");
    }

    #[test]
    fn long_details_are_cut_at_a_character_and_marked() {
        let details = Details::from("é".repeat(5000));
        assert!(details.as_str().len() <= Details::MAX_BYTES);
        assert!(details.as_str().ends_with("é… [cut: 10000 bytes in all]"));
        assert_eq!(Details::from(details.to_string()), details);
    }
}
