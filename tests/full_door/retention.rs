//! For how long tasks are kept: seen before, done while bots write, and not to what is pinned.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use progress_monitor::server::KeepFor;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::server::{Answer, TestServer};
use crate::{TASKS, add_any, assert_problem, patched};

const RETENTION: &str = "/api/v1/retention";
const OLD_TASKS: u64 = 20_000;

async fn retention(server: &TestServer) -> Result<Value> {
    let answer = server.get(RETENTION).await?;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

async fn pin(server: &TestServer, method: Method, id: u64) -> Result<Answer> {
    server.answer(server.request(method, &format!("{TASKS}/{id}/pin"))).await
}

async fn prune(server: &TestServer) -> Result<Answer> {
    server.answer(server.request(Method::POST, "/api/v1/retention/prune")).await
}

/// Puts finished tasks with events, a curve and logs into a database, straight
/// past its doors: they ended a hundred days ago.
async fn fill(database: &Path) -> Result<()> {
    let statements = [
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) \
         INSERT INTO tasks (name, name_folded, type, details, details_folded, status, percent, \
             ended_early, attempt, created_at, started_at, finished_at, updated_at, version, \
             settled) \
         SELECT 'Backtest ' || i, 'backtest ' || i, 'backtest', '', '', 'completed', 1000000, \
             0, 1, at, at, at, at, 9, 0 \
         FROM (SELECT i, (unixepoch() - 8640000) * 1000 AS at FROM n)",
        "INSERT INTO task_events (task_id, version, at, attempt, status) \
         SELECT tasks.id, value, finished_at, 1, 'running' FROM tasks, json_each('[1, 2, 3]')",
        "INSERT INTO progress_points (task_id, attempt, version, at, percent) \
         SELECT tasks.id, 1, value, finished_at, 1 FROM tasks, json_each('[1, 2, 3]')",
        "INSERT INTO log_chunks (task_id, first_seq, lines, bytes, levels, arrived_at, marks, texts) \
         SELECT id, 1, 100, 9000, 1, finished_at, randomblob(100), randomblob(3000) FROM tasks \
         WHERE id % 10 = 0",
    ];
    let mut connection = SqliteConnectOptions::new().filename(database).connect().await?;
    for statement in statements {
        sqlx::query(statement).execute(&mut connection).await?;
    }
    Ok(connection.close().await?)
}

/// A server over data with many old tasks, and the size of its file. It is
/// filled while the server keeps them for ever, so that nothing goes too soon.
async fn full_server() -> Result<(TestServer, u64)> {
    let server = TestServer::start_with(|settings| settings.history_for = KeepFor(None)).await?;
    fill(&server.database()).await?;
    let full = retention(&server).await?;
    assert_eq!((&full["history_for_s"], &full["due"]["tasks"]), (&Value::Null, &json!(0)));
    let size = full["used_bytes"].as_u64().unwrap_or_default();
    let ninety_days = KeepFor(Some(Duration::from_secs(90 * 86_400)));
    Ok((server.restart_with(|settings| settings.history_for = ninety_days).await?, size))
}

#[tokio::test]
async fn retention_under_load_deletes_and_shrinks_while_every_write_is_answered() -> Result<()> {
    let (server, before) = full_server().await?;
    let task = add_any(&server).await?;
    assert_eq!(task["id"], OLD_TASKS + 1);
    let mut writes = 0;
    loop {
        let update = json!({"progress": writes % 100, "details": format!("step {writes}")});
        patched(&server, OLD_TASKS + 1, update).await?;
        writes += 1;
        let now = retention(&server).await?;
        if now["pruning"] == false && now["due"]["tasks"] == 0 {
            break;
        }
    }
    let task = server.get(&format!("{TASKS}/{}", OLD_TASKS + 1)).await?.json()?;
    assert_eq!(task["version"], writes + 1, "each write was done, once");
    assert_eq!(server.get(&format!("{TASKS}?scope=all")).await?.json()?["total"], 1);
    let after = std::fs::metadata(server.database())?.len();
    assert!(after * 2 < before, "{after} of {before}");
    Ok(())
}

#[tokio::test]
async fn what_is_due_can_be_seen_before_and_nothing_is_due_at_first() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    patched(&server, 1, json!({"status": "completed"})).await?;
    let seen = retention(&server).await?;
    assert_eq!(seen["history_for_s"], 90 * 86_400);
    assert_eq!(seen["history_max_bytes"], Value::Null);
    let nothing = json!({"tasks": 0, "bytes": 0, "oldest": null, "newest": null});
    assert_eq!(seen["due"], nothing);
    assert!(seen["used_bytes"].as_u64() > Some(0), "{seen}");
    assert_eq!(prune(&server).await?.status, 202);
    while retention(&server).await?["pruning"] == true {}
    assert_eq!(server.get(&format!("{TASKS}/1")).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_pin_is_set_and_taken_off_and_says_nothing_of_the_bot() -> Result<()> {
    let server = TestServer::start().await?;
    let added = add_any(&server).await?;
    assert_eq!(added["pinned"], false);
    for version in [2, 2] {
        let task = pin(&server, Method::PUT, 1).await?.json()?;
        assert_eq!((&task["pinned"], &task["version"]), (&json!(true), &json!(version)));
        assert_eq!(task["updated_at"], added["updated_at"]);
    }
    assert_eq!(server.get(&format!("{TASKS}/1")).await?.json()?["pinned"], true);
    assert_eq!(patched(&server, 1, json!({"progress": 5})).await?["pinned"], true);
    assert_eq!(pin(&server, Method::DELETE, 1).await?.json()?["pinned"], false);
    assert_problem(&pin(&server, Method::PUT, 9).await?, 404, "task-not-found", "no task 9")
}
