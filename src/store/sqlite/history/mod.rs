//! The history: one way to search everything that ever ran.

mod conditions;
mod ended;
mod plan;
mod settle;
mod source;
#[cfg(test)]
mod tests;
mod trigrams;

use std::collections::HashMap;

use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite as Db, SqliteConnection};

use crate::domain::{Cursor, Direction, SortKey, SortValue, TaskId, View};
use crate::store::sqlite::row::{self, get};
use crate::store::sqlite::writer::list;
use crate::store::sqlite::{Sqlite, history::plan::Plan};
use crate::store::{HistoryPage, StoreError, Stored, Total};

use plan::{MOST_COUNTED, MOST_GATHERED};

/// Among which tasks is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// Everything that ever ran.
    All,
    /// What was not removed.
    Listed,
}

/// A search at work, in its read transaction.
struct Search<'v, 'c> {
    plan: Plan<'v>,
    connection: &'c mut SqliteConnection,
}

impl Sqlite {
    /// The page of `view`.
    pub async fn history(&self, view: &View, among: Among) -> Result<HistoryPage, StoreError> {
        let mut transaction = self.readers.begin().await?;
        let plan = Plan::new(view, among);
        let mut search = Search { plan, connection: &mut transaction };
        let (total, places) = search.found(view.sort.direction).await?;
        let has_more = places.len() > view.page.start() + view.page.limit;
        let places = places.into_iter().skip(view.page.start()).take(view.page.limit);
        let ids: Vec<_> = places.map(|place| place.id).collect();
        let tasks = search.tasks(&ids).await?;
        transaction.commit().await?;
        Ok(HistoryPage { tasks, total: Total::counted(total, MOST_COUNTED as u64), has_more })
    }
}

impl Search<'_, '_> {
    /// How many there are, as far as they are counted, and the first places.
    async fn found(&mut self, direction: Direction) -> Result<(u64, Vec<Cursor>), StoreError> {
        let (unsettled, mut places) = self.counted(self.plan.unsettled()).await?;
        let (settled, page) = self.settled().await?;
        places.extend(page);
        places.sort_unstable();
        if direction == Direction::Descending {
            places.reverse();
        }
        places.truncate(self.plan.limit());
        Ok((settled + unsettled, places))
    }

    /// How many settled tasks there are, as far as they are counted, and the first of them.
    async fn settled(&mut self) -> Result<(u64, Vec<Cursor>), StoreError> {
        if self.plan.is_about_all() {
            let total: i64 = self.number(self.plan.all()).await?;
            let is_by_id = self.plan.is_by_id();
            let page = if is_by_id { self.plan.by_id() } else { self.plan.search() };
            return Ok((total as u64, self.places(page).await?));
        }
        let mut is_known = self.plan.short_words().next().is_none();
        let (mut total, mut page) = self.counted(self.plan.few(!is_known)).await?;
        if total <= MOST_COUNTED as u64 && !is_known {
            self.know().await?;
            is_known = true;
            (total, page) = self.counted(self.plan.few(false)).await?;
        }
        match total <= MOST_COUNTED as u64 {
            true => Ok((total, page)),
            false => Ok((total, self.many(is_known).await?)),
        }
    }

    /// The page where more were found than are counted.
    async fn many(&mut self, is_known: bool) -> Result<Vec<Cursor>, StoreError> {
        if self.plan.is_by_id() {
            return self.places(self.plan.by_id()).await;
        }
        let walked = self.places(self.plan.walk()).await?;
        if walked.len() == self.plan.limit() {
            return Ok(walked);
        }
        if !is_known {
            self.know().await?;
        }
        let candidates = self.number(self.plan.gatherable()).await?;
        let is_gatherable = candidates <= MOST_GATHERED as i64;
        let page = if is_gatherable { self.plan.gather() } else { self.plan.search() };
        self.places(page).await
    }

    /// Looks up the trigrams of the short words.
    async fn know(&mut self) -> Result<(), StoreError> {
        for word in self.plan.short_words() {
            let mut lookup = Plan::lookup(word);
            let found = lookup.build_query_scalar().fetch_all(&mut *self.connection).await?;
            self.plan.know(&found);
        }
        Ok(())
    }

    /// What a statement says that counts besides: `total, id, value`.
    async fn counted(
        &mut self,
        mut query: QueryBuilder<Db>,
    ) -> Result<(u64, Vec<Cursor>), StoreError> {
        let rows = query.build().fetch_all(&mut *self.connection).await?;
        let total: i64 = rows.first().map_or(Ok(0), |row| get(row, "total"))?;
        let mut places = Vec::with_capacity(rows.len());
        for row in &rows {
            if get::<Option<i64>>(row, "id")?.is_some() {
                places.push(place(row, self.plan.key())?);
            }
        }
        Ok((total as u64, places))
    }

    async fn places(&mut self, mut query: QueryBuilder<Db>) -> Result<Vec<Cursor>, StoreError> {
        let rows = query.build().fetch_all(&mut *self.connection).await?;
        rows.iter().map(|row| place(row, self.plan.key())).collect()
    }

    async fn number(&mut self, mut query: QueryBuilder<Db>) -> Result<i64, StoreError> {
        Ok(query.build_query_scalar().fetch_one(&mut *self.connection).await?)
    }

    /// The tasks with those ids, in their order.
    async fn tasks(&mut self, ids: &[TaskId]) -> Result<Vec<Stored>, StoreError> {
        let sql = format!(
            "SELECT {}, removed_at FROM tasks WHERE id IN (SELECT value FROM json_each(?))",
            row::COLUMNS
        );
        let query = sqlx::query(AssertSqlSafe(sql)).bind(list(ids)?);
        let stored = row::stored(&query.fetch_all(&mut *self.connection).await?)?;
        let mut by_id: HashMap<_, _> =
            stored.into_iter().map(|stored| (stored.task.id(), stored)).collect();
        Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
    }
}

fn place(row: &SqliteRow, key: SortKey) -> Result<Cursor, StoreError> {
    let value = match key {
        SortKey::Name | SortKey::Type => SortValue::Text(get(row, "value")?),
        _ => SortValue::Number(get(row, "value")?),
    };
    Ok(Cursor { value, id: TaskId(get(row, "id")?) })
}
