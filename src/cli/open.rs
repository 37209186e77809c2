//! `progress-monitor open`: the page in the browser.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use crate::cli::address::Address;
use crate::cli::output::{self, Output};
use crate::domain::TaskId;

/// Which page.
#[derive(Debug, Args)]
pub struct Open {
    /// A task; the board where it is left out
    id: Option<TaskId>,

    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    address: Address,
}

impl Open {
    /// Opens the page, or prints its address where there is no browser.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.address.client()?;
        let path = match self.id {
            Some(id) => {
                let _: Value = client.get(&format!("/api/v1/tasks/{id}"), &[]).await?;
                format!("/tasks/{id}")
            }
            None => {
                let _: Value = client.get("/api/v1/tasks", &[("limit", "1".to_owned())]).await?;
                "/".to_owned()
            }
        };
        let url = client.address(&path)?;
        if self.output.json {
            output::json_line(&json!({ "url": url.as_str() }))?;
        } else if !has_browser() || open::that_detached(url.as_str()).is_err() {
            output::line(url.as_str())?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Whether a window can open: over ssh a browser would open on the other side, or as text in
/// this terminal.
fn has_browser() -> bool {
    let names = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"];
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || names.into_iter().any(is_set)
}
