//! What a task says of its end.

use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::server::TestServer;
use crate::{TASKS, add, add_any, patched};

const SOON: Duration = Duration::from_secs(10);

const FIELDS: [&str; 7] =
    ["ends_at", "ends_earliest", "ends_latest", "past_runs", "usual_s", "slow_from_s", "paused_s"];

/// The task once `field` is known, which takes a moment: the past is read meanwhile.
async fn once_known(server: &TestServer, path: &str, field: &str) -> Result<Value> {
    timeout(SOON, async {
        loop {
            let task = server.get(path).await?.json()?;
            if !task[field].is_null() {
                return Ok(task);
            }
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await?
}

#[tokio::test]
async fn nothing_is_said_of_the_end_while_nothing_is_known() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    let task = server.get(&format!("{TASKS}/1")).await?.json()?;
    for field in FIELDS {
        assert_eq!(task.get(field), Some(&Value::Null), "{field}");
    }
    Ok(())
}

#[tokio::test]
async fn after_five_runs_a_task_says_when_it_ends_and_how_long_is_usual() -> Result<()> {
    let server = TestServer::start().await?;
    let new = json!({"name": "Nightly", "type": "backtest"});
    for id in 1..=5 {
        add(&server, new.clone()).await?;
        patched(&server, id, json!({"status": "completed"})).await?;
    }
    add(&server, new).await?;
    let task = once_known(&server, &format!("{TASKS}/6"), "slow_from_s").await?;
    assert_eq!((&task["past_runs"], &task["usual_s"]), (&json!(5), &json!(0)));
    let text = |field: &str| task[field].as_str().map(str::to_owned);
    let [earliest, ends, latest] = ["ends_earliest", "ends_at", "ends_latest"].map(text);
    assert!(earliest.is_some() && earliest <= ends && ends <= latest, "{task}");
    Ok(())
}
