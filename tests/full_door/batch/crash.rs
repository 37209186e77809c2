//! The server is killed while batches are sent and sent again: all is there once, in order.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::batch::{BATCH, batch, record_of};
use crate::program::{Program, serve};

const BOTS: usize = 4;
const TASKS_A_BOT: u64 = 6;
const UPDATES_A_TASK: u64 = 40;
const BATCH_LENGTH: usize = 12;

/// A bot notes so much: task after task, each with its numbered updates and its end.
fn notes(bot: usize) -> Vec<Value> {
    let mut notes = Vec::new();
    for task in 0..TASKS_A_BOT {
        let added = notes.len() as u64 + 1;
        let name = format!("bot {bot}, task {task}");
        notes.push(json!({"add": {"name": name, "type": "backtest"}}));
        for update in 1..=UPDATES_A_TASK {
            let update = json!({"details": update.to_string(), "current": update});
            notes.push(json!({"added": added, "attempt": 1, "update": update}));
        }
        notes.push(json!({"added": added, "update": {"status": "completed"}}));
    }
    let numbered = (1..).zip(&notes);
    numbered.map(|(seq, note)| record_of(&format!("bot-{bot}"), seq, note)).collect()
}

/// Sends what is noted, one batch after the other, each until it is answered and with what the
/// one before it had.
async fn deliver(bot: usize, address: tokio::sync::watch::Receiver<String>) -> Result<()> {
    let http = Client::builder().no_proxy().timeout(Duration::from_secs(10)).build()?;
    let notes = notes(bot);
    for start in (0..notes.len()).step_by(BATCH_LENGTH) {
        let end = notes.len().min(start + BATCH_LENGTH);
        let records = &notes[start.saturating_sub(BATCH_LENGTH)..end];
        loop {
            let url = address.borrow().clone();
            let answer = http.post(url).json(&batch(records)).send().await;
            match answer {
                Ok(answer) if answer.status() == StatusCode::OK => break,
                // It is killed, or stands just up again.
                _ => sleep(Duration::from_millis(5)).await,
            }
        }
    }
    Ok(())
}

/// Kills the server again and again until every bot has delivered; how often it did.
async fn crash_until_delivered(dir: &Path) -> Result<u32> {
    let mut program = Program::start(&mut serve(dir))?;
    let (moved, address) = tokio::sync::watch::channel(program.url(BATCH));
    let mut bots = JoinSet::new();
    for bot in 0..BOTS {
        bots.spawn(deliver(bot, address.clone()));
    }
    let mut crashes = 0;
    while !bots.is_empty() {
        // Any moment will do: each hits another part of a batch.
        let moment = Duration::from_millis(20 + u64::from(crashes * 7 % 60));
        tokio::select! {
            Some(delivered) = bots.join_next() => delivered??,
            () = sleep(moment) => {
                program.kill()?;
                crashes += 1;
                program = Program::start(&mut serve(dir))?;
                moved.send(program.url(BATCH))?;
            }
        }
    }
    Ok(crashes)
}

#[tokio::test(flavor = "multi_thread")]
async fn after_kills_in_the_midst_of_batches_all_is_there_once_and_in_order() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let crashes = crash_until_delivered(dir.path()).await?;
    assert!(crashes > 0, "it was never killed");
    let program = Program::start(&mut serve(dir.path()))?;
    let url = program.url("/api/v1/tasks?scope=all&limit=1000");
    let list: Value = Client::builder().no_proxy().build()?.get(url).send().await?.json().await?;
    let tasks = list["tasks"].as_array().context("tasks")?;
    let mut names: Vec<_> = tasks.iter().filter_map(|task| task["name"].as_str()).collect();
    names.sort_unstable();
    let bots = (0..BOTS).flat_map(|bot| (0..TASKS_A_BOT).map(move |task| (bot, task)));
    let expected: Vec<_> = bots.map(|(bot, task)| format!("bot {bot}, task {task}")).collect();
    assert_eq!(names, expected, "each once, after {crashes} crashes");
    for task in tasks {
        assert_eq!((&task["status"], &task["attempt"]), (&json!("completed"), &json!(1)), "{task}");
        assert_eq!(task["details"], UPDATES_A_TASK.to_string(), "the last words: {task}");
        assert_eq!(task["version"], UPDATES_A_TASK + 2, "lost or done twice: {task}");
    }
    println!("{crashes} crashes, {} tasks, each there once", tasks.len());
    Ok(())
}
