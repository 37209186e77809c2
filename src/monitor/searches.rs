//! Searches that somebody gave a name.

use crate::domain::{Name, Problem, SavedSearch, Sort};
use crate::monitor::writer::Command;
use crate::monitor::{Actor, Error, Monitor};

/// A change of the saved searches.
#[derive(Debug)]
pub(super) enum SearchEdit {
    Save(SavedSearch),
    Forget(Name),
}

impl Monitor {
    /// Every saved search, by name.
    pub async fn saved_searches(&self, _actor: Actor) -> Result<Vec<SavedSearch>, Error> {
        Ok(self.0.store.saved_searches().await?)
    }

    /// Saves the search `q` under a name, in place of one of the same name.
    pub async fn save_search(
        &self,
        actor: Actor,
        name: &str,
        q: String,
        sort: Sort,
    ) -> Result<(), Error> {
        let search = SavedSearch::new(name, q, sort)?;
        let saved = self.saved_searches(actor).await?;
        let is_new = !saved.iter().any(|other| other.name == search.name);
        if is_new && saved.len() >= SavedSearch::MOST {
            return Err(Problem::TooManySearches.into());
        }
        self.edit(SearchEdit::Save(search)).await
    }

    /// Forgets the search of that name, if there is one.
    pub async fn forget_search(&self, _actor: Actor, name: Name) -> Result<(), Error> {
        self.edit(SearchEdit::Forget(name)).await
    }

    async fn edit(&self, edit: SearchEdit) -> Result<(), Error> {
        self.ask(|reply| Command::Search(edit, reply)).await
    }
}
