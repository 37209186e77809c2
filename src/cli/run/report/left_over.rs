//! What runs before could not send.

use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use reqwest::Url;
use serde_json::json;
use tokio::time::timeout;

use crate::cli::address::Address;
use crate::cli::client::Client;
use crate::cli::run::report::outbox::{EXTENSION, Outbox, folder};
use crate::cli::run::report::sender::{deliver_all, noted};
use crate::cli::run::report::{LAST_WAIT, now};

/// Behind all that any run counts.
const AFTER_ALL: u64 = 1 << 52;

/// All that is left takes so much room at most.
const MOST_BYTES: u64 = 512 << 20;

/// A file that nobody has begun to fill by then is of no use to anybody.
const BEGUN: Duration = Duration::from_secs(60);

/// What takes longer to send is not begun where somebody waits: it would begin anew each time.
const QUICK_BYTES: u64 = 4 << 20;

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
    send_files(client, left_over()?).await
}

/// The same of what is sent quickly.
pub async fn send_quick_left_over(client: &Client) -> anyhow::Result<Sent> {
    let is_quick = |path: &PathBuf| fs::metadata(path).is_ok_and(|file| file.len() <= QUICK_BYTES);
    send_files(client, left_over()?.into_iter().filter(is_quick)).await
}

async fn send_files(
    client: &Client,
    paths: impl IntoIterator<Item = PathBuf>,
) -> anyhow::Result<Sent> {
    let mut sent = Sent::default();
    for path in paths {
        let mut outbox = match Outbox::left_at(&path) {
            Ok(outbox) => outbox,
            Err(error) => {
                if error.kind() == ErrorKind::InvalidData && is_older(&path, BEGUN) {
                    let _ = fs::remove_file(&path);
                }
                continue;
            }
        };
        if Url::parse(&outbox.owner().url).ok().as_ref() != Some(client.url()) {
            sent.for_others += 1;
            continue;
        }
        sent.records += deliver_all(client, &mut outbox).await?;
        settle(client, &outbox).await?;
        outbox.remove()?;
        sent.runs += 1;
    }
    Ok(sent)
}

/// The same from where nobody waits for long, or can be told.
pub fn send_what_is_left(url: &Url) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    if let (Ok(runtime), Ok(client)) = (runtime, Address { url: url.clone() }.client()) {
        let _ = runtime.block_on(async { timeout(LAST_WAIT, send_left_over(&client)).await });
    }
}

/// Whose keeper did not live to note an end would be shown running for ever.
async fn settle(client: &Client, outbox: &Outbox) -> anyhow::Result<()> {
    if outbox.has_end()? {
        return Ok(());
    }
    let details = "its keeper was killed; how the command ended is not known";
    let end = json!({
        "producer": outbox.owner().producer, "seq": AFTER_ALL, "at": now(), "added": 1,
        "update": {"status": "failed", "details": details},
    });
    noted(client, &[end.to_string()]).await.map(drop)
}

/// Removes the oldest of what is left for which there is no room; what a run is at work on stays.
pub fn make_room() {
    let files = left_over().unwrap_or_default();
    let files = files.into_iter().filter_map(|path| Some((fs::metadata(&path).ok()?, path)));
    let mut files: Vec<(Metadata, PathBuf)> = files.collect();
    files.sort_by_key(|(metadata, _)| metadata.modified().ok());
    let mut bytes: u64 = files.iter().map(|(metadata, _)| metadata.len()).sum();
    for (metadata, path) in files {
        if bytes <= MOST_BYTES {
            return;
        }
        if is_unlocked(&path) && fs::remove_file(&path).is_ok() {
            bytes -= metadata.len();
        }
    }
}

fn is_unlocked(path: &Path) -> bool {
    fs::File::open(path).is_ok_and(|file| file.try_lock().is_ok())
}

fn is_older(path: &Path, age: Duration) -> bool {
    let modified = fs::metadata(path).and_then(|metadata| metadata.modified());
    modified.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|old| old > age))
}

fn left_over() -> anyhow::Result<Vec<PathBuf>> {
    let folder = folder()?;
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let files = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path());
    Ok(files.filter(|path| path.extension().is_some_and(|end| end == EXTENSION)).collect())
}
