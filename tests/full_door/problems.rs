//! What is refused: RFC 9457 problem details, whose types never change.

use anyhow::Result;
use reqwest::Method;
use serde_json::json;

use crate::server::TestServer;
use crate::{TASKS, add_any, assert_problem, patch};

#[tokio::test]
async fn a_field_that_is_wrong_or_unknown_is_named_with_what_is_allowed() -> Result<()> {
    let server = TestServer::start().await?;
    let before = add_any(&server).await?;
    let new = [
        (json!({"type": "b"}), "name: is missing; give 1 to 256 characters"),
        (json!({"name": "a"}), "type: is missing; give backtest, simulation"),
        (
            json!({"name": "a", "type": "b", "status": "paused"}),
            "status: not paused; a task starts as",
        ),
        (
            json!({"name": "a", "type": "b", "key": ""}),
            r#"key: "" is not a key of 1 to 256 characters"#,
        ),
        (
            json!({"name": "a", "type": "b", "naem": "c"}),
            "naem: unknown field `naem`, expected one of",
        ),
    ];
    for (body, words) in new {
        assert_problem(&server.post(TASKS, &body).await?, 422, "invalid-value", words)?;
    }
    let changes = [
        (
            json!({"status": "done"}),
            r#"status: "done" is not a status: queued, running, paused, completed"#,
        ),
        (json!({"progress": 100.5}), "progress: 100.5 is not a number from 0 to 100"),
        (json!({"current": -1}), "current: -1 is not a whole number from 0 to 9007199254740991"),
        (json!({"total": 1.5}), "total: 1.5 is not a whole number"),
        (json!({"total": "many"}), "total: invalid type: string \"many\", expected a whole number"),
        (json!({"unit": "u".repeat(33)}), "is not a unit of 1 to 32 characters"),
        (json!({"ended_early": "yes", "status": "completed"}), "ended_early: invalid type: string"),
        (json!({"name": "b"}), "name: unknown field `name`, expected one of"),
    ];
    for (body, words) in changes {
        assert_problem(&patch(&server, 1, body).await?, 422, "invalid-value", words)?;
    }
    assert_eq!(server.get("/api/v1/tasks?scope=all").await?.json()?["tasks"], json!([before]));
    Ok(())
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_refused_by_kind() -> Result<()> {
    let server = TestServer::start().await?;
    let table = [
        ("application/json", "{", 400, "malformed-json"),
        ("application/json", "[]", 422, "invalid-value"),
        ("text/plain", "{}", 415, "not-json"),
        ("application/json", &" ".repeat(65_537), 413, "body-too-large"),
    ];
    for (content_type, body, status, kind) in table {
        let request = server.request(Method::POST, TASKS).header("content-type", content_type);
        let answer = server.answer(request.body(body.to_owned())).await?;
        assert_problem(&answer, status, kind, "")?;
    }
    Ok(())
}

#[tokio::test]
async fn an_id_that_no_task_has_is_not_found() -> Result<()> {
    let server = TestServer::start().await?;
    for id in ["1", "-1", "abc", "99999999999999999999", "%FF", "1%2F2"] {
        for method in [Method::GET, Method::PATCH, Method::DELETE] {
            let request = server.request(method, &format!("{TASKS}/{id}")).json(&json!({}));
            assert_problem(
                &server.answer(request).await?,
                404,
                "task-not-found",
                "there is no task",
            )?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_path_that_leads_nowhere_and_a_wrong_method_say_so() -> Result<()> {
    let server = TestServer::start().await?;
    for path in
        ["/api", "/api/", "/api/v1", "/api/v1/tasks/", "/api/v2/tasks", "/api/active-tasks/"]
    {
        for method in [Method::GET, Method::POST] {
            let answer = server.answer(server.request(method, path)).await?;
            let words = format!("{path} leads nowhere; /api/docs lists what does");
            assert_problem(&answer, 404, "no-such-path", &words)?;
        }
    }
    let table =
        [(Method::PUT, TASKS), (Method::POST, "/api/v1/tasks/1"), (Method::POST, "/healthz")];
    for (method, path) in table {
        let answer = server.answer(server.request(method.clone(), path)).await?;
        let words = format!("{method} is not allowed on {path}; see the Allow header");
        assert_problem(&answer, 405, "method-not-allowed", &words)?;
        assert!(answer.header("allow").contains("GET"), "{answer:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_takes_no_parameters_says_so() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    for (method, path) in [
        (Method::GET, "/api/v1/tasks/1/logs.txt"),
        (Method::GET, "/api/v1/tasks/1/attempts"),
        (Method::GET, "/api/v1/history/1"),
        (Method::GET, "/api/v1/searches"),
        (Method::POST, "/api/v1/backup"),
        (Method::POST, "/api/v1/retention/prune"),
    ] {
        let request = server.request(method, &format!("{path}?q=x"));
        let answer = server.answer(request).await?;
        assert_problem(&answer, 422, "invalid-value", "q: there are no parameters here")?;
    }
    Ok(())
}
