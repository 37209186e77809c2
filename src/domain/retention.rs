//! What is deleted one day, as it can be seen before.

use serde::{Deserialize, Serialize};

use crate::domain::Moment;

/// For how long tasks are kept, and what would be deleted now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Retention {
    /// For how many seconds a finished task is kept; null: for ever.
    pub history_for_s: Option<u64>,
    /// To how many bytes all that is kept may grow; null: without limit.
    pub history_max_bytes: Option<u64>,
    /// How many bytes all that is kept takes.
    pub used_bytes: u64,
    /// How many more the file has, to be filled again or given back.
    pub free_bytes: u64,
    /// What would be deleted now.
    pub due: Due,
    /// Whether it is being deleted at this moment.
    pub pruning: bool,
    /// The moment at which this was so.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub as_of: Moment,
}

/// Tasks that would be deleted, the oldest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Due {
    /// How many.
    pub tasks: u64,
    /// How many bytes they take with all that is kept of them, roughly.
    pub bytes: u64,
    /// When the first of them finished, or was removed.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    pub oldest: Option<Moment>,
    /// When the last of them did.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    pub newest: Option<Moment>,
}
