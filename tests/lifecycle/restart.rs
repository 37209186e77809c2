//! What a restart keeps, and whose time the guide's door tells.

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta};
use serde_json::{Value, json};

use crate::program::{Program, serve};
use crate::{END, get, post};

#[tokio::test]
async fn tasks_are_there_after_a_restart_the_finished_ones_too() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let first = Program::start(&mut serve(dir.path()))?;
    for name in ["done", "busy", "removed"] {
        post(&first, "/api/active-tasks/add", &json!({"name": name, "type": "b"})).await?;
    }
    let end = json!({"status": "completed", "details": "Win rate: 65%"});
    post(&first, "/api/active-tasks/1/update", &end).await?;
    post(&first, "/api/active-tasks/3/remove", &json!({})).await?;
    let before = get(&first, "/api/active-tasks").await?;
    first.terminate(END).await?;
    let second = Program::start(&mut serve(dir.path()))?;
    assert_eq!(get(&second, "/api/active-tasks").await?["tasks"], before["tasks"]);
    assert_eq!(before["count"], 2);
    let added =
        post(&second, "/api/active-tasks/add", &json!({"name": "new", "type": "b"})).await?;
    assert_eq!(added["task_id"], 4, "an id is never used twice");
    Ok(())
}

#[tokio::test]
async fn the_guides_times_are_those_of_the_servers_zone() -> Result<()> {
    let dir = tempfile::tempdir()?;
    // Half an hour off the full one, as in India, and without a time zone database.
    let program = Program::start(serve(dir.path()).env("TZ", "XST-5:30"))?;
    post(&program, "/api/active-tasks/add", &json!({"name": "a", "type": "b"})).await?;
    let list = get(&program, "/api/active-tasks").await?;
    let task = get(&program, "/api/v1/tasks/1").await?;
    let text = |value: &Value| value.as_str().map(str::to_owned).context("a time");
    let utc = DateTime::parse_from_rfc3339(&text(&task["started_at"])?)?.naive_utc();
    let local = utc + TimeDelta::minutes(5 * 60 + 30);
    let started = text(&list["tasks"][0]["started_at"])?;
    assert_eq!(started, local.format("%Y-%m-%d %H:%M:%S").to_string());
    Ok(())
}
