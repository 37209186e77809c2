//! Sending what runs before could not send.

use std::process::ExitCode;

use clap::Args;
use indicatif::HumanCount;

use crate::cli::address::Address;
use crate::cli::run::report::{Sent, folder, send_left_over};

/// Where to.
#[derive(Debug, Args)]
pub struct Send {
    #[command(flatten)]
    address: Address,
}

impl Send {
    /// Sends, and says what.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let Sent { runs, records, for_others } = send_left_over(&self.address.client()?).await?;
        match runs {
            0 => println!("Nothing is left to be sent."),
            1 => println!("Sent what 1 run had left: {} records.", HumanCount(records)),
            runs => println!("Sent what {runs} runs had left: {} records.", HumanCount(records)),
        }
        if for_others > 0 {
            println!("{for_others} more are for another server; see {}", folder()?.display());
        }
        Ok(ExitCode::SUCCESS)
    }
}
