//! Searches that somebody gave a name.

use crate::domain::{Invalid, Name, SavedSearch};
use crate::store::StoreError;
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::writer::SqliteTransaction;

impl Sqlite {
    /// Every saved search, by name.
    pub async fn saved_searches(&self) -> Result<Vec<SavedSearch>, StoreError> {
        let sql = "SELECT name, q, sort FROM saved_searches ORDER BY name";
        let rows: Vec<(String, String, String)> =
            sqlx::query_as(sql).fetch_all(&self.readers).await?;
        rows.into_iter().map(saved_search).collect()
    }
}

impl SqliteTransaction<'_> {
    /// Saves a search, in place of one of the same name.
    pub async fn save_search(&mut self, search: &SavedSearch) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO saved_searches (name, q, sort) VALUES (?, ?, ?)";
        let SavedSearch { name, q, sort } = search;
        let query = sqlx::query(sql).bind(name.as_str()).bind(q).bind(sort.to_string());
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    /// Forgets the search of that name, if there is one.
    pub async fn forget_search(&mut self, name: &Name) -> Result<(), StoreError> {
        let sql = "DELETE FROM saved_searches WHERE name = ?";
        sqlx::query(sql).bind(name.as_str()).execute(&mut *self.0).await?;
        Ok(())
    }
}

fn saved_search((name, q, sort): (String, String, String)) -> Result<SavedSearch, StoreError> {
    let corrupt = |invalid: Invalid| StoreError::Corrupt(format!("a saved search: {invalid}"));
    Ok(SavedSearch {
        name: Name::try_from(name).map_err(corrupt)?,
        q,
        sort: sort.parse().map_err(corrupt)?,
    })
}
