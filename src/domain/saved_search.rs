//! Searches that somebody gave a name.

use std::fmt::Display;

use serde::{Deserialize, Serialize};

use crate::domain::{Invalid, Name, Problem, Search, Sort};

/// A search of the history under a name, for whoever looks for the same again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SavedSearch {
    /// What a person calls it: 1 to 256 characters; another of that name takes its place.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub name: Name,
    /// The search, as it is typed.
    pub q: String,
    /// The order, as lists take it.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub sort: Sort,
}

impl SavedSearch {
    /// No more searches than this are saved.
    pub const MOST: usize = 200;

    /// The search `q` under `name`, if it is one, and that can be told from others: blanks
    /// around it go, and none of its characters is invisible.
    pub fn new(name: &str, q: String, sort: Sort) -> Result<SavedSearch, Problem> {
        let refused = |what: &str, why: &dyn Display| Problem::NotSaved(format!("{what}: {why}"));
        let _: Search = q.parse().map_err(|error| refused("q", &error))?;
        let name = name.trim();
        if name.contains(char::is_control) {
            let allowed = "a name without control characters";
            return Err(refused("name", &Invalid::new(name, allowed)));
        }
        let name = Name::try_from(name.to_owned()).map_err(|invalid| refused("name", &invalid))?;
        Ok(SavedSearch { name, q, sort })
    }
}
