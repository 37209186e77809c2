//! Fetching a backup from a running server.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::Response;
use serde_json::json;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use crate::backup::{PartFile, Sealed};
use crate::cli::address::Address;
use crate::cli::output::{self, Output};

/// Where to, and from which server.
#[derive(Debug, Args)]
pub struct Backup {
    /// The file to write; it appears when it is whole
    file: PathBuf,

    /// Replace a file that is there
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    address: Address,
}

/// A server that has begun to send and stops for so long will not go on.
const STALL: Duration = Duration::from_secs(60);

impl Backup {
    /// Fetches the backup, checks it, and puts it where it was wanted.
    pub async fn run(self) -> anyhow::Result<()> {
        let shown = self.file.display();
        let part = self.part()?;
        let bar = bar();
        let response = self.address.clone().client()?.backup().await?;
        let mut file = part.open()?;
        receive(response, &mut file, &bar).await?;
        let Sealed::Whole { .. } = Sealed::check(&mut file).await? else {
            bail!("what the server sent is not whole; try again");
        };
        // The file may have come meanwhile.
        self.refuse_to_replace()?;
        part.put_in_place().with_context(|| format!("cannot write {shown}"))?;
        bar.finish();
        match self.output.json {
            true => output::json_line(&json!({"file": self.file})),
            false => output::line(&format!("Wrote {shown}")),
        }
    }

    fn part(&self) -> anyhow::Result<PartFile> {
        self.refuse_to_replace()?;
        let shown = self.file.display();
        if self.force {
            PartFile::remove_left_over(&self.file)
                .with_context(|| format!("cannot write {shown}"))?;
        }
        PartFile::create(&self.file).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => anyhow::anyhow!(
                "{shown}.part is there already: another backup is writing it, or was killed; \
                 --force replaces it"
            ),
            _ => anyhow::Error::new(error).context(format!("cannot write {shown}")),
        })
    }

    fn refuse_to_replace(&self) -> anyhow::Result<()> {
        if self.file.is_dir() {
            bail!("{} is a folder; name the file to write in it", self.file.display());
        }
        if self.file.exists() && !self.force {
            bail!("{} is there already; --force replaces it", self.file.display());
        }
        Ok(())
    }
}

async fn receive(mut response: Response, file: &mut File, bar: &ProgressBar) -> anyhow::Result<()> {
    bar.set_length(response.content_length().unwrap_or_default());
    bar.set_message("Receiving");
    let broken = "the server stopped in the middle; see its log, and try again";
    while let Some(chunk) =
        timeout(STALL, response.chunk()).await.context(broken)?.context(broken)?
    {
        file.write_all(&chunk).await.context("cannot write the backup")?;
        bar.inc(chunk.len() as u64);
    }
    file.flush().await.context("cannot write the backup")
}

/// Counts bytes, and turns while the server is still at work.
fn bar() -> ProgressBar {
    let style =
        ProgressStyle::with_template("{msg:24} {bar:30} {bytes} of {total_bytes} {spinner}")
            .expect("the template is valid");
    let bar = ProgressBar::new(0).with_style(style).with_message("The server makes it");
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
