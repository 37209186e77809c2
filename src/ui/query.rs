//! What the page is asked to show, as it stands in its address.

use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::domain::Invalid;
use crate::domain::{Begin, Filter, Page, Search, SearchError, Sort, View};

/// The tasks on one page, where there is no JavaScript to scroll on, and the
/// least that a live page shows.
pub const PAGE: u32 = 100;

/// The rows that a live page holds, of a list however long.
pub const WINDOW: u32 = 200;

/// What the address asks for: `/?q=status:failed+btc&sort=-updated_at&page=2`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageQuery {
    /// The search, as it was typed.
    pub q: String,
    /// The order.
    pub sort: Sort,
    /// The page, counted from 1.
    pub page: u32,
}

impl PageQuery {
    /// Reads the parts of an address; what cannot be read is as if it were not there.
    pub fn from_parts(part: impl Fn(&str) -> Option<String>) -> Self {
        let sort = part("sort").and_then(|sort| sort.parse().ok()).unwrap_or(Sort::NEWEST);
        let page = part("page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 100_000);
        PageQuery { q: part("q").unwrap_or_default(), sort, page }
    }

    /// The address that asks for this.
    pub fn address(&self) -> String {
        let sort = (self.sort != Sort::NEWEST).then(|| self.sort.to_string());
        let page = (self.page > 1).then(|| self.page.to_string());
        let q = Some(self.q.clone()).filter(|q| !q.is_empty());
        let parts = [("q", q), ("sort", sort), ("page", page)];
        let parts = parts.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let parts: Vec<_> =
            parts.map(|(name, value)| format!("{name}={}", escaped(&value))).collect();
        if parts.is_empty() { "/".to_owned() } else { format!("/?{}", parts.join("&")) }
    }

    /// The search, understood.
    pub fn search(&self) -> Result<Search, SearchError> {
        self.q.parse()
    }

    /// The same order and another search, from its beginning.
    #[must_use]
    pub fn searching(&self, search: &Search) -> PageQuery {
        PageQuery { q: search.to_string(), page: 1, ..self.clone() }
    }

    /// The same search by another column: in the order `first`, asked again
    /// the other way round, and once more as it was without.
    #[must_use]
    pub fn sorted(&self, first: Sort) -> PageQuery {
        let sort = match self.sort {
            sort if sort == first => first.reversed(),
            sort if sort == first.reversed() => Sort::NEWEST,
            _ => first,
        };
        PageQuery { sort, page: 1, ..self.clone() }
    }

    /// The same list at another page.
    #[must_use]
    pub fn at_page(&self, page: u32) -> PageQuery {
        PageQuery { page, ..self.clone() }
    }

    /// How many tasks stand before the page.
    pub fn start(&self) -> u32 {
        (self.page - 1) * PAGE
    }
}

/// What is asked of the server: a window of what the search finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The search; one that is not understood asks for everything.
    pub search: Search,
    /// The order.
    pub sort: Sort,
    /// How many tasks stand before the window, a multiple of [`PAGE`].
    pub start: u32,
    /// How many tasks it holds at most; 0 asks for the counts alone.
    pub limit: u32,
}

impl Window {
    /// The view that shows it.
    pub fn view(&self) -> View {
        let Search(filter) = self.search.clone();
        view(filter, self.sort, self.start, self.limit)
    }

    /// The same as the live stream is asked for it: `q=btc&sort=-id&start=0&limit=200`.
    pub fn params(&self) -> String {
        let (q, sort) = (escaped(&self.search.to_string()), self.sort);
        format!("q={q}&sort={sort}&start={}&limit={}", self.start, self.limit)
    }
}

/// The window of `limit` tasks behind the first `start`.
pub fn view(filter: Filter, sort: Sort, start: u32, limit: u32) -> View {
    let limit = (limit as usize).min(Page::MAX_LIMIT);
    View { filter, sort, page: Page { limit, begin: Begin::At(start as usize) } }
}

/// What the history is asked for, as it stands in its address.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryQuery {
    /// The search, as it was typed.
    pub q: String,
    /// The order.
    pub sort: Sort,
    /// The place behind which the page begins, in that order.
    pub after: Option<String>,
    /// What of the address is not understood, and was left out.
    pub wrong: Vec<String>,
}

#[cfg(feature = "ssr")]
impl HistoryQuery {
    /// Reads the parts of an address; what cannot be read is left out, and said.
    pub fn from_parts(part: impl Fn(&str) -> Option<String>) -> Self {
        let mut wrong = Vec::new();
        let mut left_out = |name: &str, invalid: &Invalid| wrong.push(format!("{name}: {invalid}"));
        let sort = part("sort").map(|sort| sort.parse::<Sort>()).transpose();
        let sort = sort.inspect_err(|invalid| left_out("sort", invalid)).ok().flatten();
        let sort = sort.unwrap_or(Sort::NEWEST);
        let after = part("after").filter(|after| {
            let cursor = sort.key.cursor(after);
            cursor.inspect_err(|invalid| left_out("after", invalid)).is_ok()
        });
        HistoryQuery { q: part("q").unwrap_or_default(), sort, after, wrong }
    }

    /// The search `q` in an order, from its beginning.
    pub fn new(q: String, sort: Sort) -> Self {
        HistoryQuery { q, sort, after: None, wrong: Vec::new() }
    }

    /// The search, understood.
    pub fn search(&self) -> Result<Search, SearchError> {
        self.q.parse()
    }

    /// The place behind which the page begins.
    pub fn cursor(&self) -> Option<crate::domain::Cursor> {
        self.sort.key.cursor(self.after.as_deref()?).ok()
    }

    /// The address of the page behind `last`.
    pub fn after(&self, last: &crate::domain::Task) -> String {
        let cursor = self.sort.cursor(&last.clone().into()).to_string();
        format!("{}&after={}", self.first(), escaped(&cursor))
    }

    /// The address of the first page.
    pub fn first(&self) -> String {
        format!("/history?q={}&sort={}", escaped(&self.q), self.sort)
    }

    /// The address of the same search in the order `first`, asked again the other way round.
    pub fn sorted(&self, first: Sort) -> String {
        let sort = if self.sort == first { first.reversed() } else { first };
        HistoryQuery { sort, ..self.clone() }.first()
    }

    /// The address of the whole search as a file.
    pub fn export(&self, format: &str) -> String {
        format!("/api/v1/history.{format}?q={}&sort={}", escaped(&self.q), self.sort)
    }
}

/// A text as a part of a query: what is not plain is percent-encoded.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b':' | b',' => {
                escaped.push(byte.into());
            }
            b' ' => escaped.push('+'),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_not_usual() {
        let usual = PageQuery::from_parts(|_| None);
        assert_eq!(usual.address(), "/");
        let failed = usual.searching(&"status:failed \"a & b\" é".parse().unwrap());
        let failed = failed.sorted("-updated_at".parse().unwrap()).at_page(2);
        let expected = "/?q=status:failed+%22a+%26+b%22+%C3%A9&sort=-updated_at&page=2";
        assert_eq!(failed.address(), expected);
    }

    #[test]
    fn the_same_column_again_is_turned_round_and_then_left() {
        let name = "name".parse().unwrap();
        let once = PageQuery::from_parts(|_| None).sorted(name);
        let twice = once.sorted(name);
        assert_eq!((once.sort, twice.sort), (name, name.reversed()));
        assert_eq!(twice.sorted(name).sort, Sort::NEWEST);
    }

    #[test]
    fn what_cannot_be_read_is_as_if_it_were_not_there() {
        let query = PageQuery::from_parts(|part| Some(format!("{part}!")));
        assert_eq!((query.sort, query.page), (Sort::NEWEST, 1));
    }
}
