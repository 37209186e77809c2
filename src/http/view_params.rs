//! The parameters by which a reader says what to see: of lists, and of the live stream.

use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::Deserialize;

use crate::domain::{Begin, Filter, Invalid, Page, Search, Sort, Status, TaskType, View};
use crate::http::refusal::Refusal;
use crate::monitor::Scope;

/// Which tasks, in which order, which part of them.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ViewParams {
    /// active (the default: unfinished, or finished lately) or all.
    scope: Option<String>,
    /// Any of these statuses, with commas between them.
    status: Option<String>,
    /// Any of these types, with commas between them.
    r#type: Option<String>,
    /// A search as it is typed on the page: words, each within name or
    /// details, phrases in quotes, status:failed, type:backtest, tag:nightly,
    /// name:"Backtest BTC" (the whole name), is:pinned, after:2026-11-01,
    /// before:2026-12-01, took:>1h30m, id:7.
    q: Option<String>,
    /// Finished after this moment (RFC 3339).
    finished_after: Option<String>,
    /// id (the default), name, type, status, progress, started_at, ends_at,
    /// finished_at, took or updated_at; with "-" before it for the greatest first.
    sort: Option<String>,
    /// How many at most: 1 to 1000; 100 where it is left out. A live view may
    /// ask for 0, which is the counts alone.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// How many tasks to leave out before the first.
    #[param(value_type = Option<u32>)]
    start: Option<String>,
    /// The next of the page before, in place of start.
    after: Option<String>,
}

/// Live views begin at a multiple of this, so that many watch the same one.
const WINDOW: usize = 100;

/// A page from the disk begins no farther behind by number: all before it is looked up.
const FARTHEST_START: usize = 100_000;

impl ViewParams {
    /// Over which tasks the list goes.
    pub fn scope(&self) -> Result<Scope, Refusal> {
        match self.scope.as_deref() {
            None | Some("active") => Ok(Scope::Active),
            Some("all") => Ok(Scope::All),
            Some(other) => {
                let message = format!("scope: {other:?} is not a scope: active or all");
                Err(Refusal::invalid(message))
            }
        }
    }

    /// The view, of `least` tasks or more.
    pub fn view(&self, least: usize) -> Result<View, Refusal> {
        let sort: Sort = match &self.sort {
            Some(sort) => sort.parse().map_err(refused("sort"))?,
            None => Sort::default(),
        };
        let page = Page { limit: self.limit(least)?, begin: self.begin(sort)? };
        Ok(View { filter: self.filter()?, sort, page })
    }

    /// The view that a live stream shows: of what is active, and of windows that others share.
    pub fn live_view(&self) -> Result<View, Refusal> {
        if self.scope()? != Scope::Active {
            return Err(Refusal::invalid("scope: the live stream shows what is active".to_owned()));
        }
        let view = self.view(0)?;
        match view.page.begin {
            Begin::At(start) if start % WINDOW == 0 => Ok(view),
            Begin::At(start) => Err(refused("start")(Invalid::number(
                start,
                "a multiple of 100, as live views are",
            ))),
            Begin::After(_) => {
                let message = "after: a live view begins at start, a multiple of 100";
                Err(Refusal::invalid(message.to_owned()))
            }
        }
    }

    /// The view of the history, which is everything that ever ran.
    pub fn history_view(&self) -> Result<View, Refusal> {
        if self.scope.is_some() {
            let message = "scope: the history has none, for it is everything that ever ran";
            return Err(Refusal::invalid(message.to_owned()));
        }
        self.stored_view()
    }

    /// The view of what is read from the disk.
    pub fn stored_view(&self) -> Result<View, Refusal> {
        let view = self.view(1)?;
        match view.page.start() {
            0..=FARTHEST_START => Ok(view),
            start => Err(refused("start")(Invalid::number(
                start,
                "a number from 0 to 100000; read on by after",
            ))),
        }
    }

    /// The view of all that a search of the history finds, a page at a time.
    pub fn export_view(&self) -> Result<View, Refusal> {
        for (param, value) in
            [("limit", &self.limit), ("start", &self.start), ("after", &self.after)]
        {
            if value.is_some() {
                let message = format!("{param}: an export has none, for it is all that is found");
                return Err(Refusal::invalid(message));
            }
        }
        let view = self.history_view()?;
        Ok(View { page: Page { limit: Page::MAX_LIMIT, ..view.page }, ..view })
    }

    fn filter(&self) -> Result<Filter, Refusal> {
        let q = self.q.as_deref().unwrap_or_default();
        let Search(mut filter) =
            q.parse().map_err(|error| Refusal::invalid(format!("q: {error}")))?;
        filter.statuses.extend(each("status", self.status.as_deref(), Status::try_from)?);
        filter.types.extend(each("type", self.r#type.as_deref(), TaskType::try_from)?);
        let after = self.finished_after.as_deref().map(str::parse).transpose();
        filter.finished_after = after.map_err(refused("finished_after"))?;
        Ok(filter)
    }

    fn limit(&self, least: usize) -> Result<usize, Refusal> {
        let allowed =
            if least == 0 { "a number from 0 to 1000" } else { "a number from 1 to 1000" };
        let limit = number("limit", self.limit.as_deref(), least..=Page::MAX_LIMIT, allowed)?;
        Ok(limit.unwrap_or(Page::default().limit))
    }

    fn begin(&self, sort: Sort) -> Result<Begin, Refusal> {
        match (&self.after, &self.start) {
            (Some(_), Some(_)) => {
                let message = "start: a list begins at start or after, not at both";
                Err(Refusal::invalid(message.to_owned()))
            }
            (Some(after), None) => {
                sort.key.cursor(after).map(Begin::After).map_err(refused("after"))
            }
            (None, start) => {
                let allowed = "a number from 0 to 10000000";
                let start = number("start", start.as_deref(), 0..=10_000_000, allowed)?;
                Ok(Begin::At(start.unwrap_or_default()))
            }
        }
    }
}

/// A number that a parameter may give.
pub fn number<T: FromStr + PartialOrd>(
    param: &'static str,
    text: Option<&str>,
    allowed: RangeInclusive<T>,
    words: &'static str,
) -> Result<Option<T>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let number = text.parse().ok().filter(|number| allowed.contains(number));
    number.map(Some).ok_or_else(|| refused(param)(Invalid::new(text, words)))
}

fn each<T>(
    param: &'static str,
    list: Option<&str>,
    parse: impl Fn(String) -> Result<T, Invalid>,
) -> Result<Vec<T>, Refusal> {
    let items = list.into_iter().flat_map(|list| list.split(',')).filter(|item| !item.is_empty());
    items.map(|item| parse(item.trim().to_owned()).map_err(refused(param))).collect()
}

fn refused(param: &'static str) -> impl Fn(Invalid) -> Refusal {
    move |invalid| Refusal::invalid(format!("{param}: {invalid}"))
}
