//! Sending what runs before could not send.

use clap::Args;
use indicatif::HumanCount;
use reqwest::Url;

use crate::cli::client::Client;
use crate::cli::run::report::{Sent, folder, send_left_over};

/// Where to.
#[derive(Debug, Args)]
pub struct Send {
    /// The server
    #[arg(long, env = "PROGRESS_MONITOR_URL", default_value = "http://127.0.0.1:5000")]
    url: Url,
}

impl Send {
    /// Sends, and says what.
    pub async fn run(self) -> anyhow::Result<()> {
        let Sent { runs, records, for_others } = send_left_over(&Client::new(self.url)?).await?;
        match runs {
            0 => println!("Nothing is left to be sent."),
            1 => println!("Sent what 1 run had left: {} records.", HumanCount(records)),
            runs => println!("Sent what {runs} runs had left: {} records.", HumanCount(records)),
        }
        if for_others > 0 {
            println!("{for_others} more are for another server; see {}", folder()?.display());
        }
        Ok(())
    }
}
