//! `GET /api/active-tasks`.

use anyhow::{Context, Result};
use chrono::{Local, NaiveDateTime};
use reqwest::Method;
use serde_json::{Value, json};

use crate::server::TestServer;
use crate::{add, add_any, list, listed, updated};

#[tokio::test]
async fn the_list_has_the_guides_keys_and_no_others() -> Result<()> {
    let server = TestServer::start().await?;
    assert_eq!(without_times(list(&server).await?), json!({"tasks": [], "count": 0}));
    let name = "Backtest - Golden Cross";
    let id =
        add(&server, json!({"name": name, "type": "backtest", "details": "on BTCUSDT"})).await?;
    updated(&server, id, json!({"progress": 50})).await?;
    let expected = json!({
        "tasks": [{
            "id": 1, "name": name, "type": "backtest", "details": "on BTCUSDT",
            "status": "running", "progress": 50,
        }],
        "count": 1,
    });
    assert_eq!(without_times(list(&server).await?), expected);
    Ok(())
}

/// The list without its times, which must be there.
fn without_times(mut list: Value) -> Value {
    let take = |object: &mut Value, key: &str| {
        let time = object.as_object_mut().and_then(|object| object.remove(key));
        assert!(time.is_some_and(|time| time.is_string()), "{key}");
    };
    take(&mut list, "last_update");
    for task in list["tasks"].as_array_mut().into_iter().flatten() {
        take(task, "started_at");
        take(task, "updated_at");
    }
    list
}

#[tokio::test]
async fn times_are_the_servers_local_ones_to_the_second() -> Result<()> {
    let server = TestServer::start().await?;
    let now = || Local::now().naive_local();
    let before = now() - chrono::Duration::seconds(1);
    add_any(&server).await?;
    let list = list(&server).await?;
    let task = &list["tasks"][0];
    for time in [&list["last_update"], &task["started_at"], &task["updated_at"]] {
        let text = time.as_str().context("a text")?;
        let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S")?;
        assert!(text.len() == 19 && before < time && time <= now(), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn tasks_come_oldest_first_whatever_happens_to_them() -> Result<()> {
    let server = TestServer::start().await?;
    for _ in 0..3 {
        add_any(&server).await?;
    }
    updated(&server, 2, json!({"status": "failed"})).await?;
    updated(&server, 1, json!({"progress": 1})).await?;
    let list = list(&server).await?;
    let tasks = list["tasks"].as_array().context("a list")?;
    assert_eq!(tasks.iter().map(|task| &task["id"]).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(list["count"], 3);
    Ok(())
}

#[tokio::test]
async fn a_fraction_of_progress_is_rounded_down_to_an_integer() -> Result<()> {
    let server = TestServer::start().await?;
    let id = add_any(&server).await?;
    for (sent, shown) in
        [("0", 0), ("0.99", 0), ("33.333333", 33), ("99.999999", 99), ("1e2", 100), ("28.9999", 28)]
    {
        let path = format!("/api/active-tasks/{id}/update");
        let request =
            server.request(Method::POST, &path).header("content-type", "application/json");
        let answer = server.answer(request.body(format!("{{\"progress\":{sent}}}"))).await?;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(listed(&server).await?["progress"].as_u64(), Some(shown), "{sent}");
    }
    Ok(())
}

#[tokio::test]
async fn paused_is_shown_as_running_and_cancelled_as_failed() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    for (set, shown) in [("paused", "running"), ("cancelled", "failed")] {
        let request = server.request(Method::PATCH, "/api/v1/tasks/1");
        let answer = server.answer(request.json(&json!({"status": set}))).await?;
        assert_eq!(answer.json()?["status"], set);
        assert_eq!(listed(&server).await?["status"], shown);
    }
    Ok(())
}

#[tokio::test]
async fn a_finished_task_leaves_when_its_time_is_over_and_is_not_deleted() -> Result<()> {
    let server =
        TestServer::start_with(|settings| settings.active_for = Default::default()).await?;
    let (done, busy) = (add_any(&server).await?, add_any(&server).await?);
    updated(&server, done, json!({"status": "completed"})).await?;
    assert_eq!(listed(&server).await?["id"], busy);
    updated(&server, done, json!({"details": "last words"})).await?;
    updated(&server, done, json!({"status": "running"})).await?;
    assert_eq!(list(&server).await?["count"], 2);
    Ok(())
}

#[tokio::test]
async fn hostile_text_is_only_text() -> Result<()> {
    let server = TestServer::start().await?;
    let name = "<script>alert(1)</script>\u{2028}\u{202E}evil\u{2066}\"'&";
    add(&server, json!({"name": name, "type": "backtest", "details": "</script>\u{2029}\n\tok"}))
        .await?;
    let task = listed(&server).await?;
    assert_eq!(task["name"], name);
    assert_eq!(task["details"], "</script>\u{2029}\n\tok");
    Ok(())
}

#[tokio::test]
async fn control_characters_become_visible() -> Result<()> {
    let server = TestServer::start().await?;
    add(&server, json!({"name": "a\u{0}\u{1b}[31m\nb", "type": "x", "details": "1\u{7}\r\n2"}))
        .await?;
    let task = listed(&server).await?;
    assert_eq!(task["name"], "a\u{FFFD}\u{FFFD}[31m\u{FFFD}b");
    assert_eq!(task["details"], "1\u{FFFD}\u{FFFD}\n2");
    Ok(())
}
