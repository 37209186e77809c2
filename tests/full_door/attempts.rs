//! The end of a task, what comes late, and what begins anew.

use anyhow::Result;
use serde_json::{Value, json};

use crate::server::TestServer;
use crate::{TASKS, add, add_any, assert_problem, patch, patched};

#[tokio::test]
async fn completed_shows_100_unless_it_ended_early() -> Result<()> {
    let server = TestServer::start().await?;
    for (id, ended_early, progress) in
        [(1, json!(null), 100), (2, json!(false), 100), (3, json!(true), 40)]
    {
        add_any(&server).await?;
        patched(&server, id, json!({"progress": 40})).await?;
        let end = json!({"status": "completed", "ended_early": ended_early});
        let task = patched(&server, id, end).await?;
        assert_eq!((&task["status"], &task["progress"]), (&json!("completed"), &json!(progress)));
        assert_eq!(task["ended_early"], id == 3);
        assert!(task["finished_at"].is_string(), "{task}");
    }
    add_any(&server).await?;
    let answer = patch(&server, 4, json!({"status": "failed", "ended_early": true})).await?;
    assert_problem(&answer, 422, "invalid-value", "ended_early: goes with status completed alone")
}

#[tokio::test]
async fn late_progress_is_accepted_and_changes_nothing() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    let failed = patched(&server, 1, json!({"progress": 30, "status": "failed"})).await?;
    for late in
        [json!({"progress": 90}), json!({"current": 9, "total": 10}), json!({"status": "failed"})]
    {
        assert_eq!(patched(&server, 1, late).await?, failed);
    }
    let explained = patched(&server, 1, json!({"details": "Error: no candles"})).await?;
    assert_eq!(explained["details"], "Error: no candles");
    assert_eq!(explained["finished_at"], failed["finished_at"]);
    Ok(())
}

#[tokio::test]
async fn a_finished_task_set_running_begins_a_new_attempt() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    patched(&server, 1, json!({"progress": 30, "details": "old", "status": "failed"})).await?;
    let again = patched(&server, 1, json!({"status": "running"})).await?;
    assert_eq!((&again["attempt"], &again["status"]), (&json!(2), &json!("running")));
    assert_eq!((&again["progress"], &again["details"]), (&Value::Null, &json!("")));
    assert_eq!(again["finished_at"], Value::Null);
    Ok(())
}

#[tokio::test]
async fn a_key_is_one_task_while_it_is_unfinished_and_its_next_attempt_after() -> Result<()> {
    let server = TestServer::start().await?;
    let nightly = |details: &str| json!({"name": "Nightly", "type": "backtest", "key": "nightly", "details": details});
    let first = add(&server, nightly("monday")).await?;
    let answer = server.post(TASKS, &nightly("monday, again")).await?;
    assert_eq!((answer.status, answer.header("location")), (200, "/api/v1/tasks/1"));
    assert_eq!(answer.json()?, first, "what is under way is not changed");
    patched(&server, 1, json!({"status": "completed"})).await?;
    let second = add(&server, nightly("tuesday")).await?;
    assert_eq!((&second["id"], &second["attempt"]), (&json!(1), &json!(2)));
    assert_eq!((&second["details"], &second["progress"]), (&json!("tuesday"), &Value::Null));
    assert_eq!(second["created_at"], first["created_at"]);
    assert_eq!(add(&server, json!({"name": "a", "type": "b", "key": "other"})).await?["id"], 2);
    Ok(())
}

#[tokio::test]
async fn what_does_not_run_cannot_be_paused() -> Result<()> {
    let server = TestServer::start().await?;
    add(&server, json!({"name": "a", "type": "b", "status": "queued"})).await?;
    let answer = patch(&server, 1, json!({"status": "paused"})).await?;
    assert_problem(&answer, 409, "task-not-started", "task 1 is queued and has not started")?;
    patched(&server, 1, json!({"status": "cancelled"})).await?;
    let answer = patch(&server, 1, json!({"status": "paused"})).await?;
    assert_problem(&answer, 409, "task-already-finished", "task 1 is already cancelled (since 20")
}
