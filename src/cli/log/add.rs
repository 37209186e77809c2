//! Adding a line, as a script says it.

use std::process::ExitCode;

use super::lines;
use crate::cli::client::Client;
use crate::cli::output::{self, Output};
use crate::domain::{Level, TaskId};

/// Adds `text` to the log; a text of several lines is several lines there.
pub async fn add(
    client: &Client,
    id: TaskId,
    text: &str,
    level: Option<Level>,
    output: Output,
) -> anyhow::Result<ExitCode> {
    let lines = text.lines().flat_map(|line| lines::json(line.as_bytes(), None, level)).collect();
    let appended = client.append(id, &[], lines).await?;
    if output.json {
        output::json_line(&appended)?;
    }
    Ok(ExitCode::SUCCESS)
}
