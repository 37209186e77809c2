//! Logs under load: how many lines a second come in, and how soon a long log
//! is opened and searched.

use std::time::Instant;

use anyhow::{Context, ensure};
use reqwest::Client;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::process::Process;
use crate::table::{Goal, Row};
use crate::{bots, data, median, size};

/// Lines that are sent together, as a bot's client does: some 200 KiB.
const BATCH: u64 = 2_000;

/// A log of some 200 MB.
const LINES: u64 = 2_000_000;

/// A log of some 1 GB, of which 64 MiB are kept.
const TOO_MANY: u64 = 10_000_000;

/// Bots that print at the same time, each into a log of its own.
const BOTS: u64 = 4;

const READS: usize = 15;

/// Everything about logs.
pub async fn logs() -> anyhow::Result<Vec<Row>> {
    let data = data()?;
    let program = Process::program_with(data.path(), &["--log-max", "1GiB"])?;
    bots::add_tasks(program.url(), BOTS + 1).await?;
    let http = Client::builder().no_proxy().build()?;

    let began = Instant::now();
    let mut printing = JoinSet::new();
    for bot in 1..=BOTS {
        printing.spawn(print(http.clone(), program.url().to_owned(), bot, LINES / BOTS));
    }
    while let Some(printed) = printing.join_next().await {
        printed??;
    }
    let per_s = LINES as f64 / began.elapsed().as_secs_f64();
    let mut rows =
        vec![size("lines/s taken in, of four bots", per_s, Goal::at_least(per_s, 100_000.0))];

    print(http.clone(), program.url().to_owned(), BOTS + 1, LINES).await?;
    let log = format!("{}/api/v1/tasks/{}/logs", program.url(), BOTS + 1);
    let page = format!("{}/tasks/{}", program.url(), BOTS + 1);
    for (what, url, most) in [
        ("ms to open a log of 200 MB at its end", format!("{log}?tail=500"), 200.0),
        ("ms to read on from its middle", format!("{log}?after=1000000&limit=500"), 200.0),
        ("ms to search it for what is not there", format!("{log}?q=kryptonite"), 500.0),
        ("ms to search it for its first line", format!("{log}?q=candle+1+of"), 500.0),
        ("ms for the page of its task", page, 200.0),
    ] {
        let took = answer_ms(&http, &url).await?;
        rows.push(size(what, took, Goal::most(took, most)));
    }
    drop(program);
    rows.push(too_long(&http).await?);
    Ok(rows)
}

/// A log of 1 GB: what is kept of it, and the memory that it took.
async fn too_long(http: &Client) -> anyhow::Result<Row> {
    let data = data()?;
    let program = Process::program(data.path())?;
    bots::add_tasks(program.url(), 1).await?;
    print(http.clone(), program.url().to_owned(), 1, TOO_MANY).await?;
    let memory = program.peak_mb()?;
    let last = http.get(format!("{}/api/v1/tasks/1/logs?tail=1", program.url()));
    let last: Value = last.send().await?.json().await?;
    ensure!(last["next_seq"] == TOO_MANY + 1, "not all lines arrived: {last}");
    let first = http.get(format!("{}/api/v1/tasks/1/logs?after=999&limit=2", program.url()));
    let first: Value = first.send().await?.json().await?;
    let gap = first["lines"][1]["seq"].as_u64().context("a line")?;
    ensure!(first["lines"][0]["seq"] == 1000 && gap > 1001, "the first lines are gone: {first}");
    let goal = Goal::most(memory, 200.0);
    Ok(size("MB resident at most while 1 GB is printed into one log", memory, goal))
}

/// Prints that many lines into the log of a task, batch by batch.
async fn print(http: Client, server: String, task: u64, lines: u64) -> anyhow::Result<()> {
    let url = format!("{server}/api/v1/tasks/{task}/logs");
    for first in (1..=lines).step_by(BATCH as usize) {
        let last = (first + BATCH - 1).min(lines);
        let text: String = (first..=last).map(line).collect();
        let request = http.post(&url).header("content-type", "text/plain").body(text);
        request.send().await?.error_for_status()?;
    }
    Ok(())
}

/// Some hundred bytes, no two alike.
fn line(number: u64) -> String {
    let price = number.wrapping_mul(7_919) % 100_000;
    format!(
        "2026-11-24 10:{:02}:{:02},{:03} INFO candle {number} of BTC/USDT closed at {price}.{:04}, rsi {}, nothing to do\n",
        number / 60_000 % 60,
        number / 1000 % 60,
        number % 1000,
        number.wrapping_mul(104_729) % 10_000,
        number % 100
    )
}

/// The median time until an answer is read whole.
async fn answer_ms(http: &Client, url: &str) -> anyhow::Result<f64> {
    let mut took = Vec::new();
    for _ in 0..READS {
        let began = Instant::now();
        http.get(url).send().await?.error_for_status()?.bytes().await?;
        took.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(took))
}
