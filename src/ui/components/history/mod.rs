//! What ever ran, drawn on the server.

mod chosen;
mod compared;
mod curves;
mod durations;
mod durations_table;
mod figures;
mod kept;
mod list;
mod saved;
mod search_form;
mod tag_links;

pub use chosen::Chosen;
pub use compared::Compared;
pub use durations::Durations;
pub use durations_table::DurationsTable;
pub use figures::SearchFigures;
pub use kept::Kept;
pub use list::HistoryList;
pub use saved::SavedSearches;
pub use search_form::SearchForm;
pub use tag_links::TagLinks;
