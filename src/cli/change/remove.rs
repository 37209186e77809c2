//! `progress-monitor remove`.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::cli::address::Address;
use crate::cli::client::Refused;
use crate::cli::output::{self, Output};
use crate::domain::TaskId;

/// Which tasks to remove.
#[derive(Debug, Args)]
pub struct Remove {
    /// The tasks; their numbers are never used again
    #[arg(required = true, value_name = "ID")]
    ids: Vec<TaskId>,

    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    address: Address,
}

impl Remove {
    /// Removes the tasks; one that is not there does not keep the others.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let client = self.address.client()?;
        let mut code = ExitCode::SUCCESS;
        for id in self.ids {
            match client.remove(id).await {
                Ok(()) if self.output.json => {
                    output::json_line(&json!({"id": id, "removed": true}))?
                }
                Ok(()) => {}
                Err(error) if Refused::is_not_found(&error) => {
                    output::complain(&error);
                    code = ExitCode::FAILURE;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(code)
    }
}
