//! Which statements find a page of the history, and how many tasks there are.
//!
//! What is settled is found by its trigrams (`history`), which name a few tasks
//! too many and never one too few, so that each is read and tested again. What
//! is not settled is read row by row. All statements of a search belong into
//! one read transaction.

use sqlx::{QueryBuilder, Sqlite as Db};

use crate::domain::{Begin, Cursor, Filter, SearchText, Sort, SortKey, View};
use crate::store::sqlite::history::Among;
use crate::store::sqlite::history::conditions::{
    beyond, direction, expression, index, push_after, push_conditions, push_order,
};
use crate::store::sqlite::history::source::Source;
use crate::store::sqlite::history::trigrams::is_short;

/// Above this, a total is told as "more than".
pub const MOST_COUNTED: usize = unless_tested(10_000, 8);

/// How many rows of an order are looked at before another way is taken.
const LONGEST_WALK: usize = unless_tested(10_000, 10);

/// The same for the order of names, where those with a word stand together or far away.
const WALK_OF_NAMES: usize = unless_tested(2_000, 5);

/// How many candidates are looked at in the hope that a short word is common.
const LONGEST_PROBE: usize = unless_tested(40_000, 12);

/// As many candidates are rather sorted than looked up in their order.
pub const MOST_GATHERED: usize = unless_tested(60_000, 14);

/// In tests a few tasks are many, so that every way is taken.
const fn unless_tested(limit: usize, in_tests: usize) -> usize {
    if cfg!(test) { in_tests } else { limit }
}

/// A search over the history, and the statements that answer it.
#[derive(Debug)]
pub struct Plan<'v> {
    filter: &'v Filter,
    among: Among,
    sort: Sort,
    after: Option<&'v Cursor>,
    limit: usize,
    source: Source<'v>,
}

impl<'v> Plan<'v> {
    /// Of what `view` says in trigrams, and of no short word yet.
    pub fn new(view: &'v View, among: Among) -> Self {
        let View { filter, sort, page } = view;
        let after = match &page.begin {
            Begin::After(cursor) => Some(cursor),
            Begin::At(_) => None,
        };
        let limit = page.start().saturating_add(page.limit).saturating_add(1);
        let source = Source::of(filter);
        Plan { filter, among, sort: *sort, after, limit, source }
    }

    /// How many places are looked for: those before the page, the page, and one behind it.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// By what the page is sorted.
    pub fn key(&self) -> SortKey {
        self.sort.key
    }

    /// Whether every task is meant.
    pub fn is_about_all(&self) -> bool {
        *self.filter == Filter::default()
    }

    /// Whether the candidates come in the order that is asked for.
    pub fn is_by_id(&self) -> bool {
        self.sort.key == SortKey::Id
    }

    /// The words for which trigrams have to be looked up, see [`Plan::know`].
    pub fn short_words(&self) -> impl Iterator<Item = &'v SearchText> + use<'v> {
        self.source.short_words()
    }

    /// The trigrams that begin with a short word: `term`.
    pub fn lookup(word: &SearchText) -> QueryBuilder<Db> {
        let word = word.as_str();
        let mut query = QueryBuilder::new("SELECT term FROM history_trigrams WHERE term >= ");
        query.push_bind(word.to_owned()).push(" AND term < ");
        query.push_bind(format!("{word}{max}{max}{max}", max = char::MAX));
        query
    }

    /// Takes in what [`Plan::lookup`] found for one short word.
    pub fn know(&mut self, found: &[String]) {
        self.source.know(found);
    }

    /// What is not settled, which is read to the end: `total, id, value`, a row at least.
    pub fn unsettled(&self) -> QueryBuilder<Db> {
        let mut query = QueryBuilder::new("WITH found AS MATERIALIZED (SELECT id, ");
        query.push(expression(self.sort.key));
        query.push(" AS value FROM tasks INDEXED BY tasks_unsettled WHERE settled = 0");
        self.push_conditions(&mut query);
        self.push_page_of_found(&mut query);
        query
    }

    /// How many of all there are, counted no further than need be: `count`.
    pub fn all(&self) -> QueryBuilder<Db> {
        let mut query = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 FROM tasks NOT INDEXED");
        query.push(" WHERE settled = 1");
        self.push_conditions(&mut query);
        query.push(format!(" LIMIT {})", MOST_COUNTED + 1));
        query
    }

    /// At most one more than are counted of what is settled: `total, id, value`,
    /// a row at least. Where no more were found than are counted, it is the page.
    pub fn few(&self, is_probe: bool) -> QueryBuilder<Db> {
        let mut query = QueryBuilder::new("WITH found AS MATERIALIZED (");
        self.push_candidates(&mut query, is_probe);
        query.push(format!(" LIMIT {}", MOST_COUNTED + 1));
        self.push_page_of_found(&mut query);
        query
    }

    /// The page where many are found, newest or oldest first: `id, value`.
    pub fn by_id(&self) -> QueryBuilder<Db> {
        let mut query = self.select(self.source.joined());
        self.source.push_conditions(&mut query);
        self.push_conditions(&mut query);
        let id = self.source.id();
        if let Some(cursor) = self.after {
            query.push(format!(" AND {id} {} ", beyond(self.sort))).push_bind(cursor.id.0);
        }
        query.push(format!(" ORDER BY {id} {}", direction(self.sort)));
        self.push_limit(&mut query);
        query
    }

    /// The page where many are found, if it shows early in its order: `id, value`.
    pub fn walk(&self) -> QueryBuilder<Db> {
        let key = self.sort.key;
        let mut query = QueryBuilder::new(format!(
            "SELECT id, value FROM (SELECT *, {} AS value FROM tasks INDEXED BY {} \
             WHERE settled = 1",
            expression(key),
            index(key),
        ));
        self.push_rest_of_order(&mut query);
        query.push(format!(" LIMIT {}) WHERE 1", self.longest_walk().max(self.limit)));
        self.push_conditions(&mut query);
        self.push_limit(&mut query);
        query
    }

    fn longest_walk(&self) -> usize {
        let has_word = self.filter.texts.iter().any(|text| !is_short(text));
        if has_word && self.sort.key == SortKey::Name { WALK_OF_NAMES } else { LONGEST_WALK }
    }

    /// How many candidates there are, as far as they can be sorted: `count`.
    pub fn gatherable(&self) -> QueryBuilder<Db> {
        let mut query = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 FROM ");
        query.push(self.source.bare());
        self.source.push_conditions(&mut query);
        query.push(format!(" LIMIT {})", MOST_GATHERED + 1));
        query
    }

    /// The page where many are found, by sorting them all: `id, value`.
    pub fn gather(&self) -> QueryBuilder<Db> {
        let value = expression(self.sort.key);
        let mut query = self.select(self.source.joined());
        self.source.push_conditions(&mut query);
        self.push_conditions(&mut query);
        push_after(&mut query, value, self.sort, self.after);
        push_order(&mut query, value, self.sort);
        self.push_limit(&mut query);
        query
    }

    /// The page where many are found, wherever it shows in its order: `id, value`.
    pub fn search(&self) -> QueryBuilder<Db> {
        let mut query = self.select(&format!("tasks INDEXED BY {}", index(self.sort.key)));
        query.push(" WHERE settled = 1");
        if !self.source.is_everything() {
            query.push(" AND +id IN (SELECT rowid FROM history");
            self.source.push_conditions(&mut query);
            query.push(")");
        }
        self.push_conditions(&mut query);
        self.push_rest_of_order(&mut query);
        self.push_limit(&mut query);
        query
    }

    fn push_rest_of_order(&self, query: &mut QueryBuilder<Db>) {
        let value = expression(self.sort.key);
        self.source.push_dates(query, "+id");
        push_after(query, value, self.sort, self.after);
        push_order(query, value, self.sort);
    }

    fn push_conditions(&self, query: &mut QueryBuilder<Db>) {
        if self.among == Among::Listed {
            query.push(" AND +removed_at IS NULL");
        }
        push_conditions(query, self.filter);
    }

    fn push_limit(&self, query: &mut QueryBuilder<Db>) {
        query.push(" LIMIT ").push_bind(self.limit as i64);
    }

    fn select(&self, source: &str) -> QueryBuilder<Db> {
        let value = expression(self.sort.key);
        QueryBuilder::new(format!("SELECT id, {value} AS value FROM {source}"))
    }

    /// How many were found, and the page of them.
    fn push_page_of_found(&self, query: &mut QueryBuilder<Db>) {
        query.push("), page AS (SELECT * FROM found WHERE 1");
        push_after(query, "value", self.sort, self.after);
        push_order(query, "value", self.sort);
        self.push_limit(query);
        query.push(") SELECT total, id, value FROM ");
        query.push("(SELECT count(*) AS total FROM found) LEFT JOIN page");
    }

    fn push_candidates(&self, query: &mut QueryBuilder<Db>, is_probe: bool) {
        let (id, value) = (self.source.id(), expression(self.sort.key));
        query.push(format!("SELECT id, {value} AS value FROM "));
        if is_probe {
            query.push(format!("(SELECT {id} AS candidate FROM {}", self.source.bare()));
            self.source.push_conditions(query);
            query.push(format!(" ORDER BY {id} DESC LIMIT {LONGEST_PROBE})"));
            query.push(" CROSS JOIN tasks ON id = candidate WHERE settled = 1");
            self.push_conditions(query);
        } else if let Some(after) = self.source.ended_after() {
            // What ended lately is at the end of that order, and may have been added long ago.
            let end = expression(SortKey::FinishedAt);
            query.push("tasks INDEXED BY history_finished WHERE settled = 1");
            query.push(format!(" AND {end} > ")).push_bind(after.millis());
            self.push_conditions(query);
        } else {
            query.push(self.source.joined());
            self.source.push_conditions(query);
            self.push_conditions(query);
            query.push(format!(" ORDER BY {id} DESC"));
        }
    }
}
