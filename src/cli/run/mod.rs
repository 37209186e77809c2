//! `progress-monitor run -- CMD`: any program becomes a task, unchanged.
//!
//! Two processes beside the command: the *front* is what the user started, and is for the shell what the command
//! would be; it starts the *keeper*, which starts the command, passes its output on and reports.
//! The front takes signals and owns the terminal, where there is one; it may be killed, and the
//! command and its keeper go on. See ADR 9.

mod channel;
mod ending;
mod front;
mod keeper;
mod naming;
mod observe;
mod progress;
mod report;
mod send;
mod signals;

use std::ffi::OsString;

use clap::Args;
use regex::Regex;
use reqwest::Url;

use crate::domain::{Name, Tag, TaskType};

pub use keeper::{Keep, is_keeper};
pub use send::Send;

/// Where the server usually is.
const USUAL: &str = "http://127.0.0.1:5000";

/// What to run, and as which task.
#[derive(Debug, Args)]
pub struct Run {
    /// The server, over plain http; at any other address (https) nobody is reached, and nothing
    /// is kept for it
    #[arg(
        long,
        env = "PROGRESS_MONITOR_URL",
        default_value = USUAL,
        value_parser = address
    )]
    url: Url,

    /// What the task is called; from the command, where that is not said
    #[arg(long, value_parser = name)]
    name: Option<Name>,

    /// Its type: backtest, simulation, optimization, live_trading or a word of your own
    #[arg(long = "type", value_name = "TYPE", value_parser = task_type)]
    task_type: Option<TaskType>,

    /// A word by which it is found; may be given several times
    #[arg(long = "tag", value_name = "TAG", value_parser = tag)]
    tags: Vec<Tag>,

    /// How the command tells its progress: the groups `current` and `total`, or `percent`, or
    /// the first group as a percentage
    #[arg(long, value_name = "REGEX", value_parser = progress::pattern)]
    progress_regex: Option<Regex>,

    /// The command, with its arguments
    #[arg(
        value_name = "CMD",
        trailing_var_arg = true,
        allow_hyphen_values = true,
        required = true
    )]
    command: Vec<OsString>,
}

/// Any address: one that nobody can be reached at must not keep the command from starting.
///
/// `localhost:5000` is a URL by itself, of the scheme `localhost` and without a host. An empty
/// variable is one that is not set.
fn address(text: &str) -> Result<Url, String> {
    let text = if text.is_empty() { USUAL } else { text };
    let url = Url::parse(text).ok().filter(Url::has_host);
    let url = url.map_or_else(|| Url::parse(&format!("http://{text}")), Ok);
    url.or_else(|_| Url::parse(text))
        .map_err(|error| format!("{error}; an address looks like http://127.0.0.1:5000"))
}

fn name(text: &str) -> Result<Name, crate::domain::Invalid> {
    text.to_owned().try_into()
}

fn task_type(text: &str) -> Result<TaskType, crate::domain::Invalid> {
    text.to_owned().try_into()
}

fn tag(text: &str) -> Result<Tag, crate::domain::Invalid> {
    text.to_owned().try_into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_http_is_meant_with_it_and_others_start_the_command_as_well() {
        for (text, expected) in [
            ("localhost:5000", "http://localhost:5000/"),
            ("127.0.0.1:5000", "http://127.0.0.1:5000/"),
            ("desk", "http://desk/"),
            ("", "http://127.0.0.1:5000/"),
            ("desk:5000/monitor", "http://desk:5000/monitor"),
            ("http://desk/monitor", "http://desk/monitor"),
            ("https://desk", "https://desk/"),
            ("ftp://desk", "ftp://desk/"),
            ("mailto:desk", "mailto:desk"),
        ] {
            assert_eq!(address(text).as_ref().map(Url::as_str), Ok(expected), "{text:?}");
        }
        assert!(address("::").is_err());
    }
}
