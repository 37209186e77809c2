//! Which tasks are meant, and in which order.

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::domain::{Sort, Status};

/// Which tasks, in which order; as on the page.
#[derive(Debug, Clone, Args)]
pub struct Selection {
    /// A search as on the page: words, "a phrase", status:failed, type:backtest, tag:nightly,
    /// name:"Backtest BTC", after:2026-11-01, took:>1h, id:7
    #[arg(value_name = "SEARCH")]
    search: Vec<String>,

    /// Any of these statuses, with commas between them
    #[arg(
        long,
        value_delimiter = ',',
        value_parser = PossibleValuesParser::new(Status::ALL.map(Status::as_str))
    )]
    status: Vec<String>,

    /// Any of these types, with commas between them
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    types: Vec<String>,

    /// id, name, type, status, progress, started_at, ends_at, finished_at, took or updated_at;
    /// with "-" before it the greatest first
    #[arg(long, default_value = "-id", allow_hyphen_values = true)]
    pub sort: Sort,
}

impl Selection {
    /// What is typed into the search field for it.
    pub fn search(&self) -> String {
        let qualified = |name: &str, values: &[String]| {
            (!values.is_empty()).then(|| format!("{name}:{}", values.join(",")))
        };
        let words = [qualified("status", &self.status), qualified("type", &self.types)];
        words.into_iter().flatten().chain(self.search.iter().cloned()).collect::<Vec<_>>().join(" ")
    }
}
