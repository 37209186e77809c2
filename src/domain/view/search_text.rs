//! A text that is looked for in names and details.

use std::str::FromStr;

use crate::domain::{Invalid, Task};

/// A text to look for, folded, so that case does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SearchText(String);

impl SearchText {
    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Case folded as search and order see it. A browser only hands a search
    /// on, to a server that folds it: the tables for it weigh five kilobytes.
    pub fn fold(text: &str) -> String {
        if cfg!(feature = "hydrate") { text.to_ascii_lowercase() } else { text.to_lowercase() }
    }

    /// Whether it stands in the name or in the details.
    pub fn is_in(&self, task: &Task) -> bool {
        self.is_within(task.name().as_str()) || self.is_within(task.details().as_str())
    }

    /// Whether it is the whole name.
    pub fn is_name_of(&self, task: &Task) -> bool {
        let name = task.name().as_str();
        if name.is_ascii() {
            name.eq_ignore_ascii_case(&self.0)
        } else {
            SearchText::fold(name) == self.0
        }
    }

    /// A hundred thousand texts are searched while somebody types, and most of
    /// them are ASCII: those need not be folded into a text of their own.
    fn is_within(&self, text: &str) -> bool {
        if !text.is_ascii() {
            return SearchText::fold(text).contains(&self.0);
        }
        let (sought, text) = (self.0.as_bytes(), text.as_bytes());
        text.windows(sought.len()).any(|part| part.eq_ignore_ascii_case(sought))
    }

    /// Writes it as it would be typed.
    pub fn quoted(&self) -> String {
        let is_plain = !self.0.contains(|c: char| c.is_whitespace() || c == ':' || c == '"');
        if is_plain { self.0.clone() } else { format!("\"{}\"", self.0.replace('"', "\"\"")) }
    }
}

impl FromStr for SearchText {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text.chars().count() {
            // Control characters are replaced in the texts of tasks, and so are they here.
            1..=256 => Ok(SearchText(SearchText::fold(&text.replace(is_replaced, "\u{FFFD}")))),
            _ => Err(Invalid::new(text, "a text of 1 to 256 characters")),
        }
    }
}

fn is_replaced(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
}
