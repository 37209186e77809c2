//! What is remembered of a task.

use anyhow::Result;
use serde_json::{Value, json};

use crate::server::TestServer;
use crate::{TASKS, add, add_any, assert_problem, patched};

async fn read(server: &TestServer, path: &str) -> Result<Value> {
    let answer = server.get(&format!("{TASKS}/{path}")).await?;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

fn each<'v>(list: &'v Value, field: &str) -> Vec<&'v Value> {
    list.as_array().into_iter().flatten().map(|item| &item[field]).collect()
}

#[tokio::test]
async fn every_change_of_state_is_remembered_with_its_door() -> Result<()> {
    let server = TestServer::start().await?;
    add(&server, json!({"name": "Nightly", "type": "backtest", "status": "queued"})).await?;
    patched(&server, 1, json!({"status": "running"})).await?;
    patched(&server, 1, json!({"progress": 10})).await?;
    server.post("/api/active-tasks/1/update", &json!({"details": "Processed 100/1000"})).await?;
    patched(&server, 1, json!({"status": "failed", "details": "Error: no candles"})).await?;
    patched(&server, 1, json!({"status": "running"})).await?;

    let events = read(&server, "1/events").await?;
    let list = &events["events"];
    assert_eq!(each(list, "status"), ["queued", "running", "running", "failed", "running"]);
    assert_eq!(each(list, "source"), ["api", "api", "guide", "api", "api"]);
    assert_eq!(each(list, "attempt"), [1, 1, 1, 1, 2]);
    assert_eq!(list[2]["details"], "Processed 100/1000");
    assert_eq!(events["next"], Value::Null);
    Ok(())
}

#[tokio::test]
async fn events_are_read_page_by_page() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    for words in ["one", "two", "three"] {
        patched(&server, 1, json!({"details": words})).await?;
    }
    let first = read(&server, "1/events?limit=3").await?;
    assert_eq!(each(&first["events"], "details"), ["", "one", "two"]);
    let rest = read(&server, &format!("1/events?limit=3&after={}", first["next"])).await?;
    assert_eq!(each(&rest["events"], "details"), ["three"]);
    assert_eq!(rest["next"], Value::Null);
    let answer = server.get(&format!("{TASKS}/1/events?limit=0")).await?;
    assert_problem(&answer, 422, "invalid-value", "limit: \"0\" is not a number from 1 to 1000")
}

#[tokio::test]
async fn a_curve_ends_where_the_task_is_now() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    assert_eq!(read(&server, "1/progress").await?["points"], json!([]));
    for current in [0, 400, 500] {
        patched(&server, 1, json!({"current": current, "total": 1000})).await?;
    }
    let points = read(&server, "1/progress").await?;
    let points = &points["points"];
    assert_eq!(each(points, "progress").last(), Some(&&json!(50)));
    assert_eq!(each(points, "current").last(), Some(&&json!(500)));

    patched(&server, 1, json!({"status": "completed"})).await?;
    patched(&server, 1, json!({"status": "running"})).await?;
    patched(&server, 1, json!({"progress": 5})).await?;
    let second = read(&server, "1/progress?attempt=2").await?;
    assert_eq!(each(&second["points"], "progress"), [5]);
    let answer = server.get(&format!("{TASKS}/1/progress?attempt=first")).await?;
    assert_problem(&answer, 422, "invalid-value", "attempt: \"first\" is not the number")
}

#[tokio::test]
async fn attempts_tell_how_each_run_ended_and_how_long_it_took() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    patched(&server, 1, json!({"status": "failed", "details": "Error: no candles"})).await?;
    patched(&server, 1, json!({"status": "queued"})).await?;
    let attempts = read(&server, "1/attempts").await?;
    let list = &attempts["attempts"];
    assert_eq!(each(list, "status"), ["failed", "queued"]);
    assert_eq!(list[0]["details"], "Error: no candles");
    assert!(list[0]["ended_at"].is_string() && list[1]["ended_at"].is_null(), "{list}");
    for attempt in list.as_array().into_iter().flatten() {
        let part = |name: &str| attempt[name].as_u64().unwrap_or(u64::MAX / 4);
        assert_eq!(part("queued_ms") + part("running_ms") + part("paused_ms"), part("total_ms"));
    }
    Ok(())
}

#[tokio::test]
async fn what_is_remembered_of_no_task_is_not_found() -> Result<()> {
    let server = TestServer::start().await?;
    for what in ["events", "progress", "attempts"] {
        let answer = server.get(&format!("{TASKS}/7/{what}")).await?;
        assert_problem(&answer, 404, "task-not-found", "there is no task 7")?;
    }
    Ok(())
}

#[tokio::test]
async fn without_recording_a_task_is_what_it_is_now_and_no_more() -> Result<()> {
    let server = TestServer::start_with(|settings| settings.no_recording = true).await?;
    add_any(&server).await?;
    patched(&server, 1, json!({"progress": 10, "details": "on GOOG"})).await?;
    assert_eq!(read(&server, "1/events").await?["events"], json!([]));
    assert_eq!(each(&read(&server, "1/progress").await?["points"], "progress"), [10]);
    Ok(())
}
