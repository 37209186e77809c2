//! The language of the search field: `type:optimization status:failed btc`.
//!
//! Words are looked for in name and details, and each must be there. A phrase
//! stands in quotes. `status:`, `type:` and `id:` take one word or several
//! with commas between them; given twice, any of them will do.

use std::fmt;
use std::str::FromStr;

use crate::domain::{Filter, Invalid, Status, Task, TaskId, TaskType};

/// What a person typed, understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search(pub Filter);

/// Why what was typed is not understood, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// `colour:red`
    #[error(
        "there is no {0:?} to search by: status:, type: and id: are; put the text in quotes to look for it"
    )]
    UnknownQualifier(String),
    /// `status:lost`
    #[error("{qualifier} {invalid}")]
    Value {
        /// `status:`
        qualifier: &'static str,
        /// What is wrong with the value.
        invalid: Invalid,
    },
    /// `status:`
    #[error("{0} what? put a word behind it, like {0}{1}")]
    NoValue(&'static str, &'static str),
    /// `"moving average`
    #[error("a quote is opened and not closed")]
    OpenQuote,
    /// A text that is too long.
    #[error(transparent)]
    Text(#[from] Invalid),
}

/// A text to look for, folded, so that case does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SearchText(String);

/// A part of what was typed.
enum Term {
    Text(String),
    Qualified(String, String),
}

impl FromStr for Search {
    type Err = SearchError;

    fn from_str(text: &str) -> Result<Self, SearchError> {
        let mut filter = Filter::default();
        for term in terms(text)? {
            match term {
                Term::Text(text) => filter.texts.push(text.parse()?),
                Term::Qualified(name, value) => match name.as_str() {
                    "status" => {
                        filter.statuses.extend(each("status:", "failed", &value, Status::try_from)?)
                    }
                    "type" => {
                        filter.types.extend(each("type:", "backtest", &value, TaskType::try_from)?)
                    }
                    "id" => filter.ids.extend(each("id:", "7", &value, task_id)?),
                    _ => return Err(SearchError::UnknownQualifier(format!("{name}:"))),
                },
            }
        }
        Ok(Search(filter))
    }
}

impl Search {
    /// The same search with `status` among those it asks for, or no longer.
    #[must_use]
    pub fn toggled(&self, status: Status) -> Search {
        let Search(mut filter) = self.clone();
        match filter.statuses.iter().position(|&asked| asked == status) {
            Some(place) => drop(filter.statuses.remove(place)),
            None => filter.statuses.push(status),
        }
        Search(filter)
    }
}

impl fmt::Display for Search {
    /// Writes it as it would be typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Filter { ids, statuses, types, texts, .. } = &self.0;
        let ids: Vec<_> = ids.iter().map(TaskId::to_string).collect();
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        let statuses: Vec<_> = statuses.iter().map(|status| status.as_str()).collect();
        let types: Vec<_> = types.iter().map(TaskType::as_str).collect();
        let qualified = [("id:", ids), ("type:", types), ("status:", statuses)];
        let qualified = qualified.into_iter().filter(|(_, values)| !values.is_empty());
        let qualified = qualified.map(|(name, values)| format!("{name}{}", values.join(",")));
        let terms: Vec<_> = qualified.chain(texts.iter().map(SearchText::quoted)).collect();
        f.write_str(&terms.join(" "))
    }
}

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

    /// A hundred thousand texts are searched while somebody types, and most of
    /// them are ASCII: those need not be folded into a text of their own.
    fn is_within(&self, text: &str) -> bool {
        if !text.is_ascii() {
            return SearchText::fold(text).contains(&self.0);
        }
        let (sought, text) = (self.0.as_bytes(), text.as_bytes());
        text.windows(sought.len()).any(|part| part.eq_ignore_ascii_case(sought))
    }

    fn quoted(&self) -> String {
        let is_plain = !self.0.contains(|c: char| c.is_whitespace() || c == ':' || c == '"');
        if is_plain { self.0.clone() } else { format!("\"{}\"", self.0) }
    }
}

impl FromStr for SearchText {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text.chars().count() {
            1..=256 => Ok(SearchText(SearchText::fold(text))),
            _ => Err(Invalid::new(text, "a text of 1 to 256 characters")),
        }
    }
}

/// Takes what was typed apart.
fn terms(text: &str) -> Result<Vec<Term>, SearchError> {
    let mut terms = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let term;
        (term, rest) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (phrase, behind) = quoted.split_once('"').ok_or(SearchError::OpenQuote)?;
                (
                    Some(phrase.to_owned()).filter(|phrase| !phrase.is_empty()).map(Term::Text),
                    behind,
                )
            }
            None => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                (Some(word(&rest[..end])), &rest[end..])
            }
        };
        terms.extend(term);
        rest = rest.trim_start();
    }
    Ok(terms)
}

/// A word, which is a qualifier where letters stand before a colon: `10:30` is a text.
fn word(word: &str) -> Term {
    match word.split_once(':') {
        Some((name, value))
            if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic()) =>
        {
            Term::Qualified(name.to_ascii_lowercase(), value.to_owned())
        }
        _ => Term::Text(word.to_owned()),
    }
}

fn task_id(text: String) -> Result<TaskId, Invalid> {
    text.parse().map(TaskId).map_err(|_| Invalid::new(&text, "the number of a task"))
}

fn each<T>(
    qualifier: &'static str,
    example: &'static str,
    list: &str,
    parse: impl Fn(String) -> Result<T, Invalid>,
) -> Result<Vec<T>, SearchError> {
    let items = list.split(',').filter(|item| !item.is_empty());
    let parsed = items.map(|item| parse(item.to_ascii_lowercase()));
    let values: Vec<T> = parsed
        .collect::<Result<_, _>>()
        .map_err(|invalid| SearchError::Value { qualifier, invalid })?;
    if values.is_empty() { Err(SearchError::NoValue(qualifier, example)) } else { Ok(values) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(search: &str) -> Vec<String> {
        let Search(filter) = search.parse().unwrap();
        filter.texts.iter().map(|text| text.as_str().to_owned()).collect()
    }

    #[test]
    fn words_are_texts_and_quotes_make_a_phrase_of_them() {
        assert_eq!(texts("  BTC   moving "), ["btc", "moving"]);
        assert_eq!(
            texts("\"moving average\" 12:30 BTC/USDT:USDT"),
            ["moving average", "12:30", "btc/usdt:usdt"]
        );
        assert_eq!(texts("\"status:failed\" \"\""), ["status:failed"]);
    }

    #[test]
    fn status_and_type_are_conditions_of_their_own() {
        let Search(filter) =
            "type:Optimization status:failed,queued status:running btc".parse().unwrap();
        assert_eq!(filter.types, [TaskType::Optimization]);
        assert_eq!(filter.statuses, [Status::Failed, Status::Queued, Status::Running]);
        assert_eq!(filter.texts.len(), 1);
    }

    #[test]
    fn what_is_not_understood_is_named_with_the_way_out() {
        for (search, expected) in [
            (
                "colour:red",
                "there is no \"colour:\" to search by: status:, type: and id: are; put the text in quotes to look for it",
            ),
            ("status:lost", "status: \"lost\" is not a status"),
            ("type:", "type: what? put a word behind it, like type:backtest"),
            ("btc \"moving", "a quote is opened and not closed"),
        ] {
            let error = search.parse::<Search>().unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn a_search_is_written_as_it_would_be_typed() {
        for search in [
            "",
            "type:backtest status:failed,running btc",
            "id:7,8 btc",
            "\"moving average\" \"a:b\"",
        ] {
            assert_eq!(search.parse::<Search>().unwrap().to_string(), search);
        }
    }

    #[test]
    fn a_tile_adds_its_status_and_takes_it_away_again() {
        let search: Search = "btc".parse().unwrap();
        let failed = search.toggled(Status::Failed);
        assert_eq!(failed.to_string(), "status:failed btc");
        assert_eq!(failed.toggled(Status::Failed), search);
    }
}
