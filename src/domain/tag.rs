//! The words by which tasks are found again, whatever their names are.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::Invalid;

/// A word by which a task is found: 1 to 32 letters, digits, `-`, `_` and `.`, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(Arc<str>);

/// The tags of a task, at most 32, each once, in the order in which they were given.
///
/// They are kept as one text in which each stands between blanks, ` nightly eu `: that is
/// cheap to hand on, and a tag is looked for in it as in any other text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<Tag>", into = "Vec<Tag>")]
pub struct Tags(Arc<str>);

const TAG_CHARS: usize = 32;
const MOST: usize = 32;

impl Tag {
    /// The tag itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Tag {
    type Error = Invalid;

    /// Upper case is folded, so that `Nightly` and `nightly` are one tag.
    fn try_from(text: String) -> Result<Self, Invalid> {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        match (1..=TAG_CHARS).contains(&text.len()) && text.chars().all(is_allowed) {
            true => Ok(Tag(text.to_ascii_lowercase().into())),
            false => {
                Err(Invalid::new(&text, "a tag of 1 to 32 letters, digits, \"-\", \"_\" and \".\""))
            }
        }
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> String {
        tag.0.as_ref().to_owned()
    }
}

impl Tags {
    /// All of them, each between blanks; empty where there is none.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split_ascii_whitespace()
    }

    /// Whether `tag` is among them.
    pub fn contains(&self, tag: &Tag) -> bool {
        self.iter().any(|other| other == tag.as_str())
    }
}

impl TryFrom<Vec<Tag>> for Tags {
    type Error = Invalid;

    fn try_from(tags: Vec<Tag>) -> Result<Self, Invalid> {
        let mut each: Vec<&str> = Vec::with_capacity(tags.len().min(MOST));
        for tag in tags.iter().map(Tag::as_str) {
            if !each.contains(&tag) {
                each.push(tag);
            }
            if each.len() > MOST {
                return Err(Invalid::number(tags.len(), "a number of tags: give at most 32"));
            }
        }
        let is_empty = each.is_empty();
        Ok(if is_empty { Tags::default() } else { Tags(format!(" {} ", each.join(" ")).into()) })
    }
}

impl FromStr for Tags {
    type Err = Invalid;

    /// Reads tags with blanks between them.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let tags = text.split_ascii_whitespace().map(|tag| Tag::try_from(tag.to_owned()));
        tags.collect::<Result<Vec<_>, _>>()?.try_into()
    }
}

impl From<Tags> for Vec<Tag> {
    fn from(tags: Tags) -> Vec<Tag> {
        tags.iter().map(|tag| Tag(tag.into())).collect()
    }
}

impl fmt::Display for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_word_in_lower_case() {
        let parsed = |text: &str| Tag::try_from(text.to_owned());
        assert_eq!(parsed("Team-A_v1.2").unwrap().as_str(), "team-a_v1.2");
        for refused in ["", "two words", "a,b", "é", &"a".repeat(33)] {
            assert!(parsed(refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn a_task_has_at_most_32_tags_each_once() {
        let tags: Tags = "eu nightly EU".parse().unwrap();
        assert_eq!((tags.as_str(), tags.to_string().as_str()), (" eu nightly ", "eu nightly"));
        assert!(tags.contains(&Tag("eu".into())) && !tags.contains(&Tag("night".into())));
        let many: Vec<_> = (0..33).map(|n| Tag(n.to_string().into())).collect();
        assert!(Tags::try_from(many[..32].to_vec()).is_ok());
        assert!(Tags::try_from(many).is_err());
    }
}
