//! What is refused: always as `{"success":false,"message":…}`, and nothing is changed.

use anyhow::Result;
use reqwest::Method;
use serde_json::json;

use crate::server::{Answer, TestServer};
use crate::{add_any, listed};

const ADD: &str = "/api/active-tasks/add";
const UPDATE: &str = "/api/active-tasks/1/update";

fn assert_refused(answer: &Answer, status: u16, message: &str, sent: &str) -> Result<()> {
    assert_eq!(answer.status, status, "{sent}: {answer:?}");
    assert_eq!(answer.header("content-type"), "application/json", "{sent}");
    assert_eq!(answer.json()?, json!({"success": false, "message": message}), "{sent}");
    Ok(())
}

/// Sends each body as JSON to `path` and expects its message; nothing may change.
async fn refuses(path: &str, status: u16, table: &[(&str, &str)]) -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    let before = listed(&server).await?;
    for (body, message) in table {
        let request = server.request(Method::POST, path).header("content-type", "application/json");
        let answer = server.answer(request.body((*body).to_owned())).await?;
        assert_refused(&answer, status, message, body)?;
    }
    assert_eq!(listed(&server).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_value_that_is_not_allowed_is_named_with_what_is() -> Result<()> {
    let statuses = "is not a status: running, completed, failed or queued";
    let number = "a number from 0 to 100";
    let status = |given: &str| format!("status: {given:?} {statuses}");
    let table = [
        (r#"{"progress":101}"#, format!("progress: 101 is not {number}")),
        (r#"{"progress":100.0001}"#, format!("progress: 100.0001 is not {number}")),
        (r#"{"progress":-1}"#, format!("progress: -1 is not {number}")),
        (
            r#"{"progress":"50"}"#,
            format!(r#"progress: invalid type: string "50", expected {number}"#),
        ),
        (
            r#"{"progress":true}"#,
            format!("progress: invalid type: boolean `true`, expected {number}"),
        ),
        (r#"{"progress":[1]}"#, format!("progress: invalid type: sequence, expected {number}")),
        (r#"{"status":"done"}"#, status("done")),
        (r#"{"status":"paused"}"#, status("paused")),
        (r#"{"status":"cancelled"}"#, status("cancelled")),
        (r#"{"status":""}"#, status("")),
        (r#"{"status":7}"#, "status: invalid type: integer `7`, expected a string".to_owned()),
        (r#"{"details":5}"#, "details: invalid type: integer `5`, expected a string".to_owned()),
        (r#"{"progress":1,"progress":2}"#, "the body: duplicate field `progress`".to_owned()),
        ("[]", "the body is not a JSON object".to_owned()),
        ("null", "the body is not a JSON object".to_owned()),
    ];
    refuses(UPDATE, 422, &table.each_ref().map(|(body, message)| (*body, message.as_str()))).await
}

#[tokio::test]
async fn a_task_without_a_proper_name_type_or_status_is_not_added() -> Result<()> {
    let name = "a name of 1 to 256 characters";
    let kind = "a type: backtest, simulation, optimization, live_trading, or another word of at \
                most 64 letters, digits, \"_\" and \"-\"";
    let missing = "name: is missing; give 1 to 256 characters";
    let no_type = "type: is missing; give backtest, simulation, optimization, live_trading or a word of your own";
    let start = "a task starts as running or queued, and is changed by an update";
    let long = |chars: usize| format!(r#"{{"name":"{}","type":"b"}}"#, "n".repeat(chars));
    let cut = format!(r#"name: "{}…" is not {name}"#, "n".repeat(60));
    let (too_long, ten_kb) = (long(257), long(10_000));
    let table = [
        (r#"{"type":"b"}"#, missing.to_owned()),
        (r#"{"name":null,"type":"b"}"#, missing.to_owned()),
        (r#"{"name":"","type":"b"}"#, format!(r#"name: "" is not {name}"#)),
        (r#"{"name":" \t","type":"b"}"#, format!(r#"name: " \t" is not {name}"#)),
        (
            r#"{"name":5,"type":"b"}"#,
            "name: invalid type: integer `5`, expected a string".to_owned(),
        ),
        (&too_long, cut.clone()),
        (&ten_kb, cut),
        (r#"{"name":"a"}"#, no_type.to_owned()),
        (r#"{"name":"a","type":""}"#, format!(r#"type: "" is not {kind}"#)),
        (r#"{"name":"a","type":"two words"}"#, format!(r#"type: "two words" is not {kind}"#)),
        (
            r#"{"name":"a","type":"b","status":"completed"}"#,
            format!("status: not completed; {start}"),
        ),
        (r#"{"name":"a","type":"b","status":"failed"}"#, format!("status: not failed; {start}")),
        (
            r#"{"name":"a","type":"b","details":{}}"#,
            "details: invalid type: map, expected a string".to_owned(),
        ),
    ];
    refuses(ADD, 422, &table.each_ref().map(|(body, message)| (*body, message.as_str()))).await
}

#[tokio::test]
async fn malformed_json_says_where() -> Result<()> {
    let eof = "EOF while parsing";
    let table = [
        ("", format!("{eof} a value at line 1 column 0")),
        ("{", format!("{eof} an object at line 1 column 1")),
        (r#"{"name":"a""#, format!("{eof} an object at line 1 column 11")),
        (r#"{"name":"a","type":"b"} x"#, "trailing characters at line 1 column 25".to_owned()),
        (r#"{"progress":NaN}"#, "expected value at line 1 column 13".to_owned()),
        ("[[", format!("{eof} a list at line 1 column 2")),
    ];
    let table = table.map(|(body, reason)| {
        (body, format!("the body is not well-formed JSON in UTF-8: {reason}"))
    });
    refuses(ADD, 400, &table.each_ref().map(|(body, message)| (*body, message.as_str()))).await
}

#[tokio::test]
async fn a_body_that_is_not_utf_8_is_malformed() -> Result<()> {
    let server = TestServer::start().await?;
    let request = server.request(Method::POST, ADD).header("content-type", "application/json");
    let answer =
        server.answer(request.body(b"{\"name\":\"\xff\",\"type\":\"b\"}".to_vec())).await?;
    let message =
        "the body is not well-formed JSON in UTF-8: invalid unicode code point at line 1 column 10";
    assert_refused(&answer, 400, message, "0xff")
}

#[tokio::test]
async fn a_body_that_is_not_said_to_be_json_is_refused() -> Result<()> {
    let server = TestServer::start().await?;
    let message = "send the body as JSON, with the header Content-Type: application/json";
    let body = r#"{"name":"a","type":"b"}"#;
    for sent in [None, Some("application/x-www-form-urlencoded"), Some("text/plain")] {
        let request = server.request(Method::POST, ADD).body(body);
        let request =
            sent.into_iter().fold(request, |request, kind| request.header("content-type", kind));
        assert_refused(&server.answer(request).await?, 415, message, sent.unwrap_or("nothing"))?;
    }
    let request =
        server.request(Method::POST, ADD).header("content-type", "Application/JSON; charset=utf-8");
    assert_eq!(server.answer(request.body(body)).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_body_of_64_kib_is_taken_and_a_longer_one_is_not() -> Result<()> {
    let server = TestServer::start().await?;
    let body = r#"{"name":"a","type":"b"}"#;
    for (bytes, taken) in [(65_536, true), (65_537, false), (5_000_000, false)] {
        let request = server.request(Method::POST, ADD).header("content-type", "application/json");
        let answer =
            server.answer(request.body(body.to_owned() + &" ".repeat(bytes - body.len()))).await?;
        match taken {
            true => assert_eq!(answer.status, 200, "{answer:?}"),
            false => assert_refused(&answer, 413, "a body has at most 64 KiB", "a long body")?,
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_one() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    let remove = "/api/active-tasks/1/remove";
    let table = [
        (Method::POST, "/api/active-tasks", "GET,HEAD"),
        (Method::DELETE, "/api/active-tasks", "GET,HEAD"),
        (Method::GET, ADD, "POST"),
        (Method::PUT, UPDATE, "POST"),
        (Method::PATCH, UPDATE, "POST"),
        (Method::GET, remove, "POST"),
        (Method::DELETE, remove, "POST"),
    ];
    for (method, path, allowed) in table {
        let answer = server.answer(server.request(method.clone(), path)).await?;
        let message = format!("{method} is not allowed on {path}; see the Allow header");
        assert_refused(&answer, 405, &message, path)?;
        assert_eq!(answer.header("allow"), allowed, "{method} {path}");
    }
    Ok(())
}
