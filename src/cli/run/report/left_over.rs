//! What runs before could not send.

use std::fs;
use std::path::PathBuf;

use reqwest::Url;

use crate::cli::client::Client;
use crate::cli::run::report::outbox::{EXTENSION, Outbox, folder};
use crate::cli::run::report::sender::deliver_all;

/// What became of it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// Files that were sent and are gone.
    pub runs: u64,
    /// Records and lines that were in them.
    pub records: u64,
    /// Files for another server.
    pub for_others: u64,
}

/// Sends all that is for this server, and that no run is at work on.
pub async fn send_left_over(client: &Client) -> anyhow::Result<Sent> {
    let mut sent = Sent::default();
    for path in left_over()? {
        let Ok(mut outbox) = Outbox::left_at(&path) else { continue };
        if Url::parse(&outbox.owner().url).ok().as_ref() != Some(client.url()) {
            sent.for_others += 1;
            continue;
        }
        sent.records += deliver_all(client, &mut outbox).await?;
        outbox.remove()?;
        sent.runs += 1;
    }
    Ok(sent)
}

fn left_over() -> anyhow::Result<Vec<PathBuf>> {
    let folder = folder()?;
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let files = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path());
    Ok(files.filter(|path| path.extension().is_some_and(|end| end == EXTENSION)).collect())
}
