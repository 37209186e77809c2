//! A backup during writes, restored elsewhere, holds all that was acknowledged
//! before it began, and nothing half.
//!
//! Each bot owns a task. It numbers its updates in the details, and prints one
//! line, the number again, after each: so version, details and log tell of
//! what is missing, and whether they are of the same moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use anyhow::{Context, Result};
use reqwest::Client;
use serde_json::json;
use tokio::task::JoinSet;

use crate::program::{Program, serve};
use crate::{add, backup, client, get, names, open, restore, serve_much, succeed, until};

const BOTS: usize = 4;

/// How often a backup is taken and restored.
const ROUNDS: usize = 2;

/// The updates and lines of a bot that were answered.
#[derive(Default)]
struct Answered {
    updates: AtomicU64,
    lines: AtomicU64,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_before_a_backup_is_in_it_and_nothing_half() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = serve_much(dir.path()).await?;
    let is_over = Arc::new(AtomicBool::new(false));
    let (mut bots, mut writing) = (Vec::new(), JoinSet::new());
    for bot in 1..=BOTS {
        add(&program, &format!("bot {bot}")).await?;
        let answered = Arc::new(Answered::default());
        let url = program.url(&format!("/api/v1/tasks/{bot}"));
        writing.spawn(write(client()?, url, answered.clone(), is_over.clone()));
        bots.push(answered);
    }
    let total = || bots.iter().map(|bot| bot.updates.load(Ordering::SeqCst)).sum::<u64>();
    for round in 0..ROUNDS {
        let enough = total() + 50;
        until("the bots write", || total() >= enough).await;
        let before: Vec<_> = bots.iter().map(|bot| bot.loaded()).collect();
        let file = dir.path().join(format!("{round}.backup"));
        succeed(backup(&program, &file)).await?;
        assert!(total() > before.iter().map(|(updates, _)| updates).sum(), "nobody could write");
        let elsewhere = tempfile::tempdir()?;
        succeed(restore(&file, elsewhere.path())).await?;
        let restored = Program::start(&mut serve(elsewhere.path()))?;
        for (place, before) in before.into_iter().enumerate() {
            check(&restored, place + 1, before).await.with_context(|| format!("round {round}"))?;
        }
    }
    is_over.store(true, Ordering::SeqCst);
    while let Some(ended) = writing.join_next().await {
        ended??;
    }
    Ok(())
}

impl Answered {
    fn loaded(&self) -> (u64, u64) {
        (self.updates.load(Ordering::SeqCst), self.lines.load(Ordering::SeqCst))
    }
}

async fn write(
    http: Client,
    url: String,
    answered: Arc<Answered>,
    is_over: Arc<AtomicBool>,
) -> Result<()> {
    for number in 1_u64.. {
        if is_over.load(Ordering::SeqCst) {
            break;
        }
        let update = json!({"details": number.to_string(), "progress": number % 101});
        http.patch(&url).json(&update).send().await?.error_for_status()?;
        answered.updates.store(number, Ordering::SeqCst);
        let line = http.post(format!("{url}/logs")).header("content-type", "text/plain");
        line.body(number.to_string()).send().await?.error_for_status()?;
        answered.lines.store(number, Ordering::SeqCst);
    }
    Ok(())
}

async fn check(restored: &Program, bot: usize, (updates, lines): (u64, u64)) -> Result<()> {
    let task = get(restored, &format!("/api/v1/tasks/{bot}")).await?;
    let number: u64 = task["details"].as_str().context("details")?.parse()?;
    assert!(number >= updates, "update {updates} is missing: {task}");
    assert_eq!(task["version"], number + 1, "{task}");
    let log = get(restored, &format!("/api/v1/tasks/{bot}/logs?tail=1")).await?;
    let last: u64 = log["lines"][0]["text"].as_str().context("a line")?.parse()?;
    assert!(last >= lines, "line {lines} is missing: {log}");
    assert_eq!(log["next_seq"], last + 1, "{log}");
    assert!(last == number || last + 1 == number, "the log is of another moment: {log} {task}");
    let events = get(restored, &format!("/api/v1/tasks/{bot}/events")).await?;
    let versions = events["events"].as_array().context("events")?.iter();
    let newest = versions.filter_map(|event| event["version"].as_u64()).max();
    assert!(newest.is_some_and(|newest| newest <= number + 1), "an event of the future: {events}");
    Ok(())
}

#[tokio::test]
async fn a_backup_is_an_ordinary_database_alone_and_its_owners() -> Result<()> {
    let (dir, out) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let program = crate::serve_with(dir.path(), "a").await?;
    let file = out.path().join("monday.db");
    let said = succeed(backup(&program, &file)).await?;
    assert_eq!(said, format!("Wrote {}\n", file.display()));
    assert_eq!(names(out.path())?, ["monday.db"]);
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata()?.permissions());
        assert_eq!(mode & 0o077, 0, "others may read it");
    }
    let mut connection = open(&file).await?;
    let journal: String =
        sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut connection).await?;
    let check: String =
        sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await?;
    let name: String =
        sqlx::query_scalar("SELECT name FROM tasks").fetch_one(&mut connection).await?;
    assert_eq!((&*journal, &*check, &*name), ("delete", "ok", "a"));
    Ok(())
}
