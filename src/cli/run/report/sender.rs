//! Sends what was noted, as the server can be reached.

use std::sync::mpsc::Sender;
use std::time::Duration;

use anyhow::Context;
use reqwest::{StatusCode, Url};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::cli::address::{Address, is_plain_http};
use crate::cli::client::Client;
use crate::cli::run::report::left_over::{make_room, send_left_over, send_quick_left_over};
use crate::cli::run::report::outbox::{Outbox, Part};
use crate::cli::run::report::{LAST_WAIT, Report, lock, now};

/// What is noted is sent no more often: a page shows no more.
const PACE: Duration = Duration::from_millis(300);

/// While something may have changed that nobody noted yet, this often is looked.
const LOOK: Duration = Duration::from_secs(2);

/// A server that has not answered by then is away.
const ANSWER: Duration = Duration::from_secs(5);

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// What a server knows of the task that a file is about.
#[derive(Default)]
pub struct Known {
    task: Option<u64>,
}

/// Sends until the report has ended, and all was sent or cannot be: drops `own_sent` then, and
/// goes on for a little with what others could not send.
pub fn send(report: &Report, url: Url, own_sent: Sender<()>) {
    make_room();
    if !is_plain_http(&url) {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let (Ok(runtime), Ok(client)) = (runtime, Address { url }.client()) else { return };
    let was_reached = runtime.block_on(keep_sending(report, &client));
    drop(own_sent);
    if was_reached {
        let _ = runtime.block_on(async { timeout(LAST_WAIT, send_quick_left_over(&client)).await });
    }
}

/// Whether the server has all in the end.
async fn keep_sending(report: &Report, client: &Client) -> bool {
    let Some(outbox) = &report.0.outbox else { return false };
    let (mut known, mut pause, mut was_reached) = (Known::default(), FIRST_PAUSE, false);
    loop {
        if !lock(outbox).is_closed() {
            report.note_changes();
        }
        // Asked before the file is read, or the last words may come between.
        let is_closed = lock(outbox).is_closed();
        let part = lock(outbox).part();
        match part {
            Ok(Some(part)) => match delivered(client, &mut known, &part).await {
                Ok(()) => {
                    lock(outbox).was_sent(part.end);
                    (pause, was_reached) = (FIRST_PAUSE, true);
                    if !is_closed {
                        let _ = timeout(PACE, report.0.closed.notified()).await;
                    }
                }
                Err(_) if is_closed => return false,
                Err(_) => {
                    let _ = timeout(pause, report.0.closed.notified()).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            },
            // What cannot be read now may be by a later run.
            Err(_) if is_closed => return false,
            Ok(None) if is_closed => {
                // What was left must not be sent twice, and a file that stays is only that.
                let _ = lock(outbox).remove();
                return true;
            }
            _ => {
                if std::mem::take(&mut was_reached) {
                    // What others could not send; what fails stays for the next. The end of
                    // this command comes before it.
                    tokio::select! {
                        _ = send_left_over(client) => {}
                        () = report.0.closed.notified() => continue,
                    }
                }
                let _ = timeout(LOOK, report.0.noted.notified()).await;
            }
        }
    }
}

/// Sends a part of what is in a file: its lines, and what was noted.
pub async fn delivered(client: &Client, known: &mut Known, part: &Part) -> anyhow::Result<()> {
    if known.task.is_some() {
        // The lines first: who waits for the end finds them then.
        lines(client, known, part).await?;
        return records(client, known, part).await;
    }
    records(client, known, part).await?;
    lines(client, known, part).await
}

/// Sends all that is left in a file.
pub async fn deliver_all(client: &Client, outbox: &mut Outbox) -> anyhow::Result<u64> {
    let (mut known, mut sent) = (Known::default(), 0);
    while let Some(part) = outbox.part()? {
        delivered(client, &mut known, &part).await?;
        sent += (part.records.len() + part.lines.len()) as u64;
        outbox.was_sent(part.end);
    }
    Ok(sent)
}

async fn records(client: &Client, known: &mut Known, part: &Part) -> anyhow::Result<()> {
    for records in part.records.chunks(500) {
        known.task = known.task.or(noted(client, records).await?);
    }
    Ok(())
}

/// Sends records; the task of the first that has one.
pub async fn noted(client: &Client, records: &[String]) -> anyhow::Result<Option<u64>> {
    let records = records.join(",");
    let body = format!(r#"{{"sent_at":{},"records":[{records}]}}"#, json!(now()));
    let answer =
        posted(client, "/api/v1/batch", "application/json", body).await?.unwrap_or_default();
    let mut results = answer["results"].as_array().into_iter().flatten();
    Ok(results.find_map(|result| result["task"].as_u64()))
}

async fn lines(client: &Client, known: &Known, part: &Part) -> anyhow::Result<()> {
    let Some(task) = known.task else { return Ok(()) };
    for run in part.lines.chunk_by(|one, next| one.0 + 1 == next.0) {
        let path =
            format!("/api/v1/tasks/{task}/logs?producer={}&first={}", part.producer, run[0].0);
        let body = run.iter().map(|(_, line)| format!("{line}\n")).collect();
        posted(client, &path, "application/x-ndjson", body).await?;
    }
    Ok(())
}

/// Whether it is the monitor that refuses, and would again: what a proxy or another program
/// says must not cost a record.
fn is_final(status: StatusCode, kind: &str) -> bool {
    matches!(status.as_u16(), 400 | 404 | 409 | 413 | 415 | 422)
        && kind.starts_with("/problems/")
        && kind != "/problems/no-such-path"
}

/// The answer; none where the server will never take this.
async fn posted(
    client: &Client,
    path: &str,
    content_type: &str,
    body: String,
) -> anyhow::Result<Option<Value>> {
    let response = timeout(ANSWER, client.post(path, content_type, body)).await;
    let response = response.context("the server does not answer")??;
    match response.status() {
        status if status.is_success() => Ok(Some(timeout(ANSWER, response.json()).await??)),
        status => {
            let problem = timeout(ANSWER, response.json::<Value>()).await?.unwrap_or_default();
            let kind = problem["type"].as_str().unwrap_or_default();
            anyhow::ensure!(is_final(status, kind), "the server answers {status}");
            Ok(None)
        }
    }
}
