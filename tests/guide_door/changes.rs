//! Adding, updating and removing.

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};

use crate::server::{Answer, TestServer};
use crate::{add, add_any, list, listed, update, updated};

fn said(answer: &Answer, status: u16, body: Value) -> Result<()> {
    assert_eq!((answer.status, answer.header("content-type")), (status, "application/json"));
    assert_eq!(answer.json()?, body);
    Ok(())
}

async fn remove(server: &TestServer, id: &str) -> Result<Answer> {
    let path = format!("/api/active-tasks/{id}/remove");
    server.answer(server.request(Method::POST, &path)).await
}

#[tokio::test]
async fn the_guides_bodies_are_answered_as_printed() -> Result<()> {
    let server = TestServer::start().await?;
    let new = json!({"name": "My Task", "type": "backtest", "details": "Task details here"});
    let answer = server.post("/api/active-tasks/add", &new).await?;
    let added = json!({"success": true, "task_id": 1, "message": "Task added successfully"});
    said(&answer, 200, added)?;
    let change = json!({"progress": 75, "status": "running", "details": "Updated details"});
    let answer = update(&server, 1, change).await?;
    said(&answer, 200, json!({"success": true, "message": "Task updated successfully"}))?;
    let task = listed(&server).await?;
    assert_eq!((&task["progress"], &task["details"]), (&json!(75), &json!("Updated details")));
    let answer = remove(&server, "1").await?;
    said(&answer, 200, json!({"success": true, "message": "Task removed successfully"}))?;
    assert_eq!(list(&server).await?["count"], 0);
    Ok(())
}

#[tokio::test]
async fn an_id_that_no_task_has_is_not_found() -> Result<()> {
    let server = TestServer::start().await?;
    let removed = add_any(&server).await?.to_string();
    assert_eq!(remove(&server, &removed).await?.status, 200);
    let not_found = json!({"success": false, "message": "Task not found"});
    for id in [removed.as_str(), "2", "0", "-1", "abc", "9223372036854775808", "%ff", "1.0"] {
        said(&remove(&server, id).await?, 404, not_found.clone())?;
        let path = format!("/api/active-tasks/{id}/update");
        said(&server.post(&path, &json!({"progress": 1})).await?, 404, not_found.clone())?;
    }
    assert_eq!(add_any(&server).await?, 2, "an id is never used twice");
    Ok(())
}

#[tokio::test]
async fn a_task_starts_running_or_queued_when_asked() -> Result<()> {
    let server = TestServer::start().await?;
    for (status, shown) in
        [(json!(null), "running"), (json!("running"), "running"), (json!("queued"), "queued")]
    {
        let body = json!({"name": "My Task", "type": "backtest", "status": status});
        let id = add(&server, body).await?;
        let list = list(&server).await?;
        let task = &list["tasks"][id as usize - 1];
        assert_eq!(task["status"], shown);
        assert_eq!(task["started_at"], task["updated_at"], "a queued task shows its creation");
    }
    Ok(())
}

#[tokio::test]
async fn null_is_absent_and_unknown_fields_are_passed_over() -> Result<()> {
    let server = TestServer::start().await?;
    let new = json!({"name": "a", "type": "b", "details": null, "status": null, "priority": 1});
    let id = add(&server, new).await?;
    updated(&server, id, json!({"progress": 40, "details": "forty"})).await?;
    let nulls = json!({"progress": null, "status": null, "details": null, "eta": [{}]});
    updated(&server, id, nulls).await?;
    updated(&server, id, json!({})).await?;
    let task = listed(&server).await?;
    assert_eq!((&task["progress"], &task["details"]), (&json!(40), &json!("forty")));
    assert_eq!(task["status"], "running");
    Ok(())
}

#[tokio::test]
async fn every_status_of_the_guide_can_be_set_and_the_last_word_counts() -> Result<()> {
    let server = TestServer::start().await?;
    let id = add_any(&server).await?;
    updated(&server, id, json!({"progress": 80})).await?;
    updated(&server, id, json!({"progress": 20})).await?;
    assert_eq!(listed(&server).await?["progress"], 20);
    for (status, progress) in [("queued", 20), ("running", 20), ("failed", 20), ("completed", 100)]
    {
        updated(&server, id, json!({"status": status})).await?;
        let task = listed(&server).await?;
        assert_eq!((&task["status"], &task["progress"]), (&json!(status), &json!(progress)));
    }
    updated(&server, id, json!({"progress": 3})).await?;
    assert_eq!(listed(&server).await?["progress"], 100, "late progress changes nothing");
    Ok(())
}

#[tokio::test]
async fn details_over_4_kib_are_cut_and_marked_never_refused() -> Result<()> {
    let server = TestServer::start().await?;
    let id = add(&server, json!({"name": "a", "type": "b", "details": "é".repeat(4096)})).await?;
    let cut = |task: &Value| task["details"].as_str().unwrap_or_default().to_owned();
    let details = cut(&listed(&server).await?);
    assert!(details.len() <= 4096 && details.ends_with("é… [cut: 8192 bytes in all]"), "{details}");
    updated(&server, id, json!({"status": "failed", "details": "x".repeat(60_000)})).await?;
    let details = cut(&listed(&server).await?);
    assert!(
        details.len() == 4096 && details.ends_with("x… [cut: 60000 bytes in all]"),
        "{details}"
    );
    updated(&server, id, json!({"details": "y".repeat(4096)})).await?;
    assert_eq!(cut(&listed(&server).await?), "y".repeat(4096));
    Ok(())
}

#[tokio::test]
async fn a_name_has_up_to_256_characters_of_any_script() -> Result<()> {
    let server = TestServer::start().await?;
    let name = "戦".repeat(256);
    add(&server, json!({"name": name, "type": "backtest"})).await?;
    assert_eq!(listed(&server).await?["name"], name);
    Ok(())
}
