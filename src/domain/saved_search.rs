//! Searches that somebody gave a name.

use serde::{Deserialize, Serialize};

use crate::domain::{Name, Sort};

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
}
