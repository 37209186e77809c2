//! Bots: who adds the tasks, and who goes on reporting while the list is read.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::ensure;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::interval;

const BOTS: u64 = 64;

/// Adds `count` running tasks.
pub async fn add_tasks(url: &str, count: u64) -> anyhow::Result<()> {
    let (client, place) = (client()?, Arc::new(AtomicU64::new(1)));
    let mut bots: JoinSet<anyhow::Result<()>> = JoinSet::new();
    for _ in 0..BOTS {
        let (client, url, place) = (client.clone(), url.to_owned(), place.clone());
        bots.spawn(async move {
            loop {
                let place = place.fetch_add(1, Ordering::Relaxed);
                if place > count {
                    return Ok(());
                }
                post(&client, format!("{url}/api/active-tasks/add"), &task(place)).await?;
            }
        });
    }
    while let Some(bot) = bots.join_next().await {
        bot??;
    }
    Ok(())
}

fn task(place: u64) -> Value {
    json!({
        "name": format!("Backtest {place}: moving averages 50/200"),
        "type": "backtest",
        "details": "Testing on 2,148 daily candles of GOOG",
    })
}

/// Updates about `per_s` times a second, spread over the ids 1 to `tasks`, until dropped.
pub fn keep_reporting(url: &str, tasks: u64, per_s: u32) -> anyhow::Result<JoinSet<()>> {
    let client = client()?;
    let mut bots = JoinSet::new();
    for bot in 0..BOTS {
        let (client, url) = (client.clone(), url.to_owned());
        let mut pace = interval(Duration::from_secs(1) * BOTS as u32 / per_s);
        bots.spawn(async move {
            for place in (bot..).step_by(BOTS as usize) {
                pace.tick().await;
                let path = format!("{url}/api/active-tasks/{}/update", 1 + place % tasks);
                let body = json!({"progress": place % 101, "details": format!("Tick {place}")});
                if let Err(error) = post(&client, path, &body).await {
                    eprintln!("an update in the background failed: {error}");
                }
            }
        });
    }
    Ok(bots)
}

/// The body of the list.
pub async fn list(url: &str) -> anyhow::Result<Vec<u8>> {
    Ok(client()?.get(format!("{url}/api/active-tasks")).send().await?.bytes().await?.into())
}

/// Waits until the server answers that it lives.
pub async fn health(url: &str) -> anyhow::Result<()> {
    client()?.get(format!("{url}/healthz")).send().await?.error_for_status()?;
    Ok(())
}

async fn post(client: &Client, url: String, body: &Value) -> anyhow::Result<()> {
    let response = client.post(url).json(body).send().await?;
    ensure!(response.status().is_success(), "{}: {}", response.status(), response.text().await?);
    response.bytes().await?;
    Ok(())
}

fn client() -> anyhow::Result<Client> {
    Ok(Client::builder().no_proxy().build()?)
}
