//! The language of the search field: `type:optimization status:failed btc`.
//!
//! Words are looked for in name and details, and each must be there. A phrase
//! stands in quotes, and a quote within it is doubled. `status:`, `type:` and
//! `id:` take one word or several with commas between them; given twice, any of
//! them will do. `name:` takes a whole name. Of `tag:`
//! each must be there. `is:pinned` is what its words say. `after:` and `before:`
//! take a day or a moment at which tasks were added, `took:` a time as `>1h` or `<5m`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::domain::view::bounds;
use crate::domain::{Filter, Invalid, Moment, SearchText, Status, Tag, TaskId, TaskType};

/// What a person typed, understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search(pub Filter);

/// Why what was typed is not understood, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// `colour:red`
    #[error(
        "there is no {0:?} to search by: status:, type:, name:, tag:, id:, is:, after:, before: and took: are; put the text in quotes to look for it"
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
                Term::Qualified(name, value) => qualify(&mut filter, &name, &value)?,
            }
        }
        Ok(Search(filter))
    }
}

/// Adds the condition `name:value`.
fn qualify(filter: &mut Filter, name: &str, value: &str) -> Result<(), SearchError> {
    match name {
        "status" => filter.statuses.extend(each("status:", "failed", value, Status::try_from)?),
        "type" => filter.types.extend(each("type:", "backtest", value, TaskType::try_from)?),
        "name" => {
            filter.names.push(one("name:", "\"Backtest BTC\", the whole name", value, str::parse)?)
        }
        "tag" => filter.tags.extend(each("tag:", "nightly", value, Tag::try_from)?),
        "id" => filter.ids.extend(each("id:", "7", value, task_id)?),
        "after" => {
            let after = one("after:", "2026-11-01", value, bounds::moment)?;
            filter.added_after = filter.added_after.max(Some(after));
        }
        "before" => {
            let before = one("before:", "2026-11-01", value, bounds::moment)?;
            filter.added_before = Some(filter.added_before.map_or(before, |it| it.min(before)));
        }
        "is" => filter.pinned |= one("is:", "pinned", value, pinned)?,
        "took" => one("took:", ">1h", value, |text| bounds::took(text, filter))?,
        _ => return Err(SearchError::UnknownQualifier(format!("{name}:"))),
    }
    Ok(())
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
        let filter = &self.0;
        let ids: Vec<_> = filter.ids.iter().map(TaskId::to_string).collect();
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        let statuses: Vec<_> = filter.statuses.iter().map(|status| status.as_str()).collect();
        let types: Vec<_> = filter.types.iter().map(TaskType::as_str).collect();
        let tags: Vec<_> = filter.tags.iter().map(Tag::as_str).collect();
        let qualified = [("id:", ids), ("type:", types), ("status:", statuses), ("tag:", tags)];
        let qualified = qualified.into_iter().filter(|(_, values)| !values.is_empty());
        let qualified = qualified.map(|(name, values)| format!("{name}{}", values.join(",")));
        let is = filter.pinned.then(|| "is:pinned".to_owned());
        let names = filter.names.iter().map(|name| format!("name:{}", name.quoted()));
        let moment = |name, moment: Option<Moment>| Some((name, bounds::moment_text(moment?)));
        let time = |name, time: Option<Duration>| Some((name, bounds::duration_text(time?)));
        let bounds = [
            moment("after:", filter.added_after),
            moment("before:", filter.added_before),
            time("took:>", filter.took_longer),
            time("took:<", filter.took_shorter),
        ];
        let bounds = bounds.into_iter().flatten().map(|(name, value)| format!("{name}{value}"));
        let texts = filter.texts.iter().map(SearchText::quoted);
        let terms: Vec<_> = qualified.chain(is).chain(names).chain(bounds).chain(texts).collect();
        f.write_str(&terms.join(" "))
    }
}

/// Takes what was typed apart.
fn terms(text: &str) -> Result<Vec<Term>, SearchError> {
    let mut terms = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (qualifier, text) = qualified(rest);
        let (value, behind) = match text.strip_prefix('"') {
            Some(quoted) => phrase(quoted)?,
            None => word(text),
        };
        match qualifier {
            Some(name) => terms.push(Term::Qualified(name.to_ascii_lowercase(), value)),
            None if value.is_empty() => {}
            None => terms.push(Term::Text(value)),
        }
        rest = behind.trim_start();
    }
    Ok(terms)
}

/// The letters before a colon, if it begins by such, and the rest: `10:30` is a text.
fn qualified(text: &str) -> (Option<&str>, &str) {
    match text.split_once(':') {
        Some((name, value))
            if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic()) =>
        {
            (Some(name), value)
        }
        _ => (None, text),
    }
}

fn word(text: &str) -> (String, &str) {
    let (word, behind) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    (word.to_owned(), behind)
}

/// What stands before the closing quote, and what behind it; a doubled quote closes nothing.
fn phrase(quoted: &str) -> Result<(String, &str), SearchError> {
    let (part, behind) = quoted.split_once('"').ok_or(SearchError::OpenQuote)?;
    match behind.strip_prefix('"') {
        Some(more) => phrase(more).map(|(rest, behind)| (format!("{part}\"{rest}"), behind)),
        None => Ok((part.to_owned(), behind)),
    }
}

fn pinned(text: &str) -> Result<bool, Invalid> {
    let is_known = text.eq_ignore_ascii_case("pinned");
    is_known.then_some(true).ok_or_else(|| Invalid::new(text, "what a task is besides: pinned"))
}

fn task_id(text: String) -> Result<TaskId, Invalid> {
    text.parse().map(TaskId).map_err(|_| Invalid::new(&text, "the number of a task"))
}

fn one<T>(
    qualifier: &'static str,
    example: &'static str,
    value: &str,
    parse: impl FnOnce(&str) -> Result<T, Invalid>,
) -> Result<T, SearchError> {
    match value {
        "" => Err(SearchError::NoValue(qualifier, example)),
        _ => parse(value).map_err(|invalid| SearchError::Value { qualifier, invalid }),
    }
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
    fn a_name_is_a_whole_one_and_of_two_any_will_do() {
        let Search(filter) = "name:\"Say \"\"hi\"\" twice\" NAME:btc,eth".parse().unwrap();
        let names: Vec<_> = filter.names.iter().map(SearchText::as_str).collect();
        assert_eq!(names, ["say \"hi\" twice", "btc,eth"]);
        assert!(filter.texts.is_empty());
    }

    #[test]
    fn moments_and_times_are_bounds_and_of_two_the_narrower_counts() {
        let text = "AFTER:2026-11-01 after:2025-01-01 before:2026-11-02T12:00:00+02:00 took:>90min \
            took:>1h took:<1d took:<2d";
        let Search(filter) = text.parse().unwrap();
        let moment = |text: &str| Some(text.parse::<Moment>().unwrap());
        assert_eq!(filter.added_after, moment("2026-11-01T00:00:00Z"));
        assert_eq!(filter.added_before, moment("2026-11-02T10:00:00Z"));
        assert_eq!(filter.took_longer, Some(Duration::from_secs(90 * 60)));
        assert_eq!(filter.took_shorter, Some(Duration::from_secs(24 * 3600)));
        for (took, seconds) in
            [("1h30m", 5400.0), ("1.5h", 5400.0), ("1d12h", 129_600.0), ("0.25s", 0.25)]
        {
            let Search(filter) = format!("took:>{took}").parse().unwrap();
            assert_eq!(filter.took_longer, Some(Duration::from_secs_f64(seconds)), "{took}");
            assert_eq!(Search(filter.clone()).to_string().parse(), Ok(Search(filter)), "{took}");
        }
        for refused in ["", "1", "h", "1h30", ".5h", "1.h", "1..5h", "-1h", "1.5.5h", "1 h"] {
            assert!(format!("took:\">{refused}\"").parse::<Search>().is_err(), "{refused:?}");
        }
    }

    #[test]
    fn what_is_not_understood_is_named_with_the_way_out() {
        for (search, expected) in [
            (
                "colour:red",
                "there is no \"colour:\" to search by: status:, type:, name:, tag:, id:, is:, after:, before: and took: are; put the text in quotes to look for it",
            ),
            ("status:lost", "status: \"lost\" is not a status"),
            ("type:", "type: what? put a word behind it, like type:backtest"),
            ("is:new", "is: \"new\" is not what a task is besides: pinned"),
            ("is:", "is: what? put a word behind it, like is:pinned"),
            ("tag:a/b", "tag: \"a/b\" is not a tag of 1 to 32 letters"),
            ("after:soon", "after: \"soon\" is not a day as 2026-11-01, or an RFC 3339 time"),
            ("before:", "before: what? put a word behind it, like before:2026-11-01"),
            (
                "name:\"\"",
                "name: what? put a word behind it, like name:\"Backtest BTC\", the whole name",
            ),
            ("name:\"btc", "a quote is opened and not closed"),
            ("took:1h", "took: \"1h\" is not longer or shorter than a time, as >1h30m or <0.5s"),
            ("took:>1y", "took: \">1y\" is not longer or shorter than a time"),
            ("took:>99999999999999999999d", "took: \">99999999999999999999d\" is not"),
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
            "type:backtest is:pinned name:btc",
            "type:backtest name:\"moving average\" name:btc btc",
            "\"say \"\"hi\"\"\"",
            "\"moving average\" \"a:b\"",
            "type:backtest tag:eu,nightly after:2026-11-01 took:>1h took:<2d btc",
            "before:2026-11-01T09:30:00.250Z took:>90s took:<90m",
            "took:>0s",
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
