//! The guide's demos: tasks to look at on the page.

use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::cli::address::Address;
use crate::cli::client::Client;
use crate::domain::TaskId;

/// Which demo, and where.
#[derive(Debug, Args)]
pub struct Demo {
    /// 0 all, 1 a single task, 2 several at once, 3 one that fails, 4 a queue,
    /// 5 twenty seconds of continuous monitoring
    #[arg(value_parser = clap::value_parser!(u8).range(0..=5), default_value = "0")]
    number: u8,

    #[command(flatten)]
    address: Address,
}

/// Steps of a demo follow each other at this pace.
const PACE: Duration = Duration::from_millis(400);

/// Long enough for a page that asks every five seconds to show a state.
const LOOK: Duration = Duration::from_secs(6);

impl Demo {
    /// Plays the demo.
    pub async fn run(self) -> anyhow::Result<()> {
        let client = self.address.client()?;
        match self.number {
            1 => single(&client).await,
            2 => several(&client).await,
            3 => failed(&client).await,
            4 => queued(&client).await,
            5 => continuous(&client).await,
            _ => {
                single(&client).await?;
                several(&client).await?;
                failed(&client).await?;
                queued(&client).await?;
                continuous(&client).await
            }
        }
    }
}

async fn single(client: &Client) -> anyhow::Result<()> {
    let id = begin(client, "Backtest – Golden Cross", "backtest", "Testing on BTCUSDT").await?;
    count(client, id, "1 single task", 1000, "candles").await?;
    complete(client, id, "Win rate: 65 %, profit factor 1.8").await
}

async fn several(client: &Client) -> anyhow::Result<()> {
    let names = [
        ("Backtest – RSI divergence", "backtest", "2019 to 2026, hourly"),
        ("Paper run – Breakout SOLUSDT", "simulation", "Live data, no orders"),
        ("Grid search – EMA 9/21", "optimization", "Looking for the best Sharpe ratio"),
    ];
    let mut ids = Vec::new();
    for (name, kind, details) in names {
        ids.push(begin(client, name, kind, details).await?);
    }
    let bar = bar("2 several tasks", 20);
    for step in 1..=20 {
        for (place, id) in ids.iter().enumerate() {
            let progress = (step * (5 - place as u64)).min(100);
            client.update(*id, json!({"progress": progress})).await?;
        }
        bar.inc(1);
        sleep(PACE).await;
    }
    bar.finish();
    for id in ids {
        complete(client, id, "Done").await?;
    }
    Ok(())
}

async fn failed(client: &Client) -> anyhow::Result<()> {
    let name = "Walk-forward – Mean reversion ETHUSDT";
    let id = begin(client, name, "backtest", "Window 3 of 12").await?;
    let bar = bar("3 a task that fails", 10);
    for step in 1..=10 {
        client.update(id, json!({"progress": step * 3})).await?;
        bar.inc(1);
        sleep(PACE).await;
    }
    bar.finish();
    let details = "Error: not enough candles for EMA(200): 143";
    client.update(id, json!({"status": "failed", "details": details})).await?;
    Ok(())
}

async fn queued(client: &Client) -> anyhow::Result<()> {
    let mut ids = Vec::new();
    for place in 1..=3 {
        let name = format!("Hyperopt – batch {place} of 3");
        let task = json!({
            "name": name, "type": "optimization", "status": "queued", "details": "Waiting for a slot",
        });
        ids.push(client.add(task).await?.id());
    }
    let waiting = bar("4 a queue, waiting", 1);
    sleep(LOOK).await;
    waiting.finish();
    for id in ids {
        client.update(id, json!({"status": "running", "details": "Got a slot"})).await?;
        count(client, id, "4 a queue, running", 40, "epochs").await?;
        complete(client, id, "Best loss −1.37 at epoch 31").await?;
    }
    Ok(())
}

async fn continuous(client: &Client) -> anyhow::Result<()> {
    let name = "Live – Grid BTC/USDT";
    let id = begin(client, name, "live_trading", "3 open orders").await?;
    let bar = bar("5 continuous, 20 s", 40);
    for step in 1..=40_u64 {
        let orders = 3 + step % 4;
        client.update(id, json!({"details": format!("{orders} open orders, tick {step}")})).await?;
        bar.inc(1);
        sleep(Duration::from_millis(500)).await;
    }
    bar.finish();
    let details = "Stopped by the demo, all orders closed";
    client.update(id, json!({"status": "cancelled", "details": details})).await?;
    Ok(())
}

async fn begin(client: &Client, name: &str, kind: &str, details: &str) -> anyhow::Result<TaskId> {
    let task = json!({"name": name, "type": kind, "details": details});
    Ok(client.add(task).await?.id())
}

/// Counts to `total` in twenty steps.
async fn count(
    client: &Client,
    id: TaskId,
    label: &'static str,
    total: u64,
    unit: &str,
) -> anyhow::Result<()> {
    let bar = bar(label, 20);
    for step in 1..=20 {
        let update: Value = json!({"current": total * step / 20, "total": total, "unit": unit});
        client.update(id, update).await?;
        bar.inc(1);
        sleep(PACE).await;
    }
    bar.finish();
    Ok(())
}

async fn complete(client: &Client, id: TaskId, details: &str) -> anyhow::Result<()> {
    client.update(id, json!({"status": "completed", "details": details})).await?;
    Ok(())
}

fn bar(label: &'static str, steps: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:24} {bar:30} {percent:>3} %")
        .expect("the template is valid");
    ProgressBar::new(steps).with_style(style).with_message(label)
}
