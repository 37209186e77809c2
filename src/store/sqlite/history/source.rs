//! Where the candidates of a search come from: what has its trigrams, or everything.

use sqlx::{QueryBuilder, Sqlite as Db};

use crate::domain::{Filter, Moment, SearchText};
use crate::store::sqlite::history::trigrams::{Terms, is_short};

/// By how many places ids and moments of creation may be out of step.
const DISORDER: usize = 10_000;

/// The candidates of a search, each of which has to be tested.
#[derive(Debug)]
pub struct Source<'v> {
    filter: &'v Filter,
    terms: Terms,
}

impl<'v> Source<'v> {
    /// The candidates for `filter`, by what is known of it without short words.
    pub fn of(filter: &'v Filter) -> Self {
        // Ids name the candidates themselves, and what is pinned is in an index of its own.
        let are_named = !filter.ids.is_empty() || filter.pinned;
        let terms = if are_named { Terms::default() } else { Terms::of(filter) };
        Source { filter, terms }
    }

    /// The words whose trigrams are not known.
    pub fn short_words(&self) -> impl Iterator<Item = &'v SearchText> + use<'v> {
        let are_named = !self.filter.ids.is_empty() || self.filter.pinned;
        self.filter.texts.iter().filter(move |text| !are_named && is_short(text))
    }

    /// Takes in the trigrams of a short word.
    pub fn know(&mut self, trigrams: &[String]) {
        self.terms.any_of(trigrams);
    }

    /// Whether there are no trigrams to go by.
    pub fn is_everything(&self) -> bool {
        self.terms.is_empty()
    }

    /// When all must have ended after, where that is the best there is to go by.
    pub fn ended_after(&self) -> Option<Moment> {
        self.filter.finished_after.filter(|_| self.is_everything() && !self.filter.pinned)
    }

    /// The tables that have the candidates and their rows.
    pub fn joined(&self) -> &'static str {
        match self.is_everything() {
            true => self.bare(),
            false => "history CROSS JOIN tasks ON id = history.rowid AND settled = 1",
        }
    }

    /// The table that has the candidates.
    pub fn bare(&self) -> &'static str {
        match self.is_everything() {
            true if self.filter.pinned => "tasks INDEXED BY tasks_pinned",
            true => "tasks NOT INDEXED",
            false => "history",
        }
    }

    /// The id of a candidate, by which they come.
    pub fn id(&self) -> &'static str {
        if self.is_everything() { "id" } else { "history.rowid" }
    }

    /// What makes a row a candidate.
    pub fn push_conditions(&self, query: &mut QueryBuilder<Db>) {
        match self.terms.expression() {
            Some(terms) => query.push(" WHERE history MATCH ").push_bind(terms),
            None if self.filter.pinned => query.push(" WHERE settled = 1 AND pinned = 1"),
            None => query.push(" WHERE settled = 1"),
        };
        self.push_dates(query, self.id());
    }

    /// The ids between which everything of that time lies; the moments are tested besides.
    pub fn push_dates(&self, query: &mut QueryBuilder<Db>, id: &str) {
        let sides = [
            (self.filter.added_after, ">=", ">=", "min", "ASC"),
            (self.filter.added_before, "<=", "<", "max", "DESC"),
        ];
        for (moment, beyond, side, outermost, direction) in sides {
            let Some(moment) = moment else { continue };
            query.push(format!(
                " AND {id} {beyond} (SELECT {outermost}(id) FROM (SELECT id FROM tasks \
                 INDEXED BY history_created WHERE settled = 1 AND created_at {side} "
            ));
            query.push_bind(moment.millis());
            query.push(format!(" ORDER BY created_at {direction} LIMIT {DISORDER}))"));
        }
    }
}
