//! One task: added, shown, changed, removed.

use anyhow::{Context, Result};
use chrono::DateTime;
use reqwest::Method;
use serde_json::{Value, json};

use crate::server::TestServer;
use crate::{TASKS, add, add_any, assert_problem, patched};

#[tokio::test]
async fn an_added_task_is_answered_whole_and_found_at_its_location() -> Result<()> {
    let server = TestServer::start().await?;
    let new = json!({
        "name": "Backtest", "type": "backtest", "details": "on BTCUSDT", "key": "nightly",
        "current": 500, "total": 1000, "unit": "candles",
    });
    let answer = server.post(TASKS, &new).await?;
    assert_eq!((answer.status, answer.header("location")), (201, "/api/v1/tasks/1"));
    let mut task = answer.json()?;
    assert_eq!(server.get(answer.header("location")).await?.json()?, task);
    let times = ["created_at", "started_at", "updated_at"].map(|key| task[key].take());
    for time in &times {
        let text = time.as_str().context("a time")?;
        DateTime::parse_from_rfc3339(text)?;
        assert!(text.ends_with('Z'), "{text}");
    }
    let expected = json!({
        "id": 1, "key": "nightly", "name": "Backtest", "type": "backtest",
        "details": "on BTCUSDT", "tags": [], "status": "running", "progress": 50, "current": 500,
        "total": 1000, "unit": "candles", "ended_early": false, "attempt": 1,
        "created_at": null, "started_at": null, "finished_at": null,
        "ends_at": null, "ends_earliest": null, "ends_latest": null, "past_runs": null,
        "usual_s": null, "slow_from_s": null, "paused_s": null, "updated_at": null, "pinned": false, "version": 1,
    });
    assert_eq!(task, expected);
    Ok(())
}

#[tokio::test]
async fn a_queued_task_has_no_start_and_unknown_progress_is_not_0() -> Result<()> {
    let server = TestServer::start().await?;
    let new = json!({"name": "a", "type": "b", "status": "queued"});
    let task = add(&server, new).await?;
    assert_eq!(task["status"], "queued");
    for unknown in ["started_at", "finished_at", "progress", "current", "total", "unit", "key"] {
        assert_eq!(task[unknown], Value::Null, "{unknown}");
    }
    let task = patched(&server, 1, json!({"status": "running"})).await?;
    assert!(task["started_at"].is_string() && task["progress"].is_null(), "{task}");
    let task = patched(&server, 1, json!({"progress": 0})).await?;
    assert_eq!(task["progress"], 0);
    Ok(())
}

#[tokio::test]
async fn progress_follows_a_count_of_which_a_part_may_be_told() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    let table = [
        (json!({"total": 77}), json!(0)),
        (json!({"current": 7}), json!(9.0909)),
        (json!({"unit": "epochs"}), json!(9.0909)),
        (json!({"current": 100}), json!(100)),
        (json!({"current": 0, "progress": 50}), json!(0)),
        (json!({"total": 0}), Value::Null),
        (json!({"progress": 12.5}), json!(12.5)),
    ];
    for (update, progress) in table {
        let task = patched(&server, 1, update.clone()).await?;
        assert_eq!(task["progress"], progress, "{update}");
    }
    let task = server.get("/api/v1/tasks/1").await?.json()?;
    assert_eq!((&task["current"], &task["unit"]), (&Value::Null, &Value::Null));
    Ok(())
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_counts_the_version_up() -> Result<()> {
    let server = TestServer::start().await?;
    add(&server, json!({"name": "a", "type": "b", "details": "first"})).await?;
    let task = patched(&server, 1, json!({"progress": 10})).await?;
    assert_eq!((&task["details"], &task["version"]), (&json!("first"), &json!(2)));
    let task = patched(&server, 1, json!({"details": null, "status": null})).await?;
    assert_eq!((&task["details"], &task["version"]), (&json!("first"), &json!(3)));
    let task = patched(&server, 1, json!({"details": "second", "status": "paused"})).await?;
    assert_eq!((&task["details"], &task["status"]), (&json!("second"), &json!("paused")));
    assert_eq!(server.get("/api/v1/tasks/1").await?.json()?, task);
    Ok(())
}

#[tokio::test]
async fn a_removed_task_is_gone_and_its_id_with_it() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    let remove = || server.answer(server.request(Method::DELETE, "/api/v1/tasks/1"));
    let answer = remove().await?;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert_problem(&remove().await?, 404, "task-not-found", "there is no task 1")?;
    assert_problem(&server.get("/api/v1/tasks/1").await?, 404, "task-not-found", "task 1")?;
    assert_eq!(server.get("/api/v1/tasks?scope=all").await?.json()?["total"], 0);
    assert_eq!(add_any(&server).await?["id"], 2);
    Ok(())
}

#[tokio::test]
async fn a_removal_with_a_grace_can_be_taken_back() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    let remove = server.request(Method::DELETE, "/api/v1/tasks/1?grace_s=10");
    assert_eq!(server.answer(remove).await?.status, 204);
    assert_eq!(server.get("/api/v1/tasks").await?.json()?["total"], 0);
    patched(&server, 1, json!({"progress": 77})).await?;
    let restore = || server.answer(server.request(Method::POST, "/api/v1/tasks/1/restore"));
    assert_eq!(restore().await?.json()?["progress"], 77);
    assert_eq!(server.get("/api/v1/tasks").await?.json()?["total"], 1);
    // What was not removed is there, as was asked.
    assert_eq!(restore().await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_restored_says_why() -> Result<()> {
    let server = TestServer::start().await?;
    let keyed = json!({"name": "a", "type": "b", "key": "nightly"});
    add(&server, keyed.clone()).await?;
    let remove = server.request(Method::DELETE, "/api/v1/tasks/1?grace_s=10");
    server.answer(remove).await?;
    add(&server, keyed).await?;
    let restore = |id: u64| {
        server.answer(server.request(Method::POST, &format!("/api/v1/tasks/{id}/restore")))
    };
    assert_problem(&restore(1).await?, 409, "key-taken", "task 2 has the key of task 1")?;
    assert_problem(&restore(9).await?, 404, "task-not-found", "there is no task 9")?;
    let remove = server.request(Method::DELETE, "/api/v1/tasks/2?grace_s=61");
    let allowed = "grace_s: \"61\" is not a number of seconds from 0 to 60";
    assert_problem(&server.answer(remove).await?, 422, "invalid-value", allowed)
}
