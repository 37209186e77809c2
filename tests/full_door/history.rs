//! The history: every word of a search, pages that stay, exports.

use anyhow::{Context, Result};
use reqwest::{Method, Url};
use serde_json::{Value, json};

use crate::server::{Answer, TestServer};
use crate::{TASKS, add, add_any, assert_problem, patched};

const HISTORY: &str = "/api/v1/history";

/// Six tasks with ids from 1: two at work, three that ended, one that was removed.
async fn desk(server: &TestServer) -> Result<()> {
    let tasks = [
        ("Golden Cross BTCUSDT", "backtest", json!(["nightly", "EU"]), "running"),
        ("Golden Cross ETHUSDT", "backtest", json!(["nightly"]), "completed"),
        ("Grid search", "optimization", json!(["gpu", "eu"]), "failed"),
        ("Ärger mit Gold", "walk-forward", json!([]), "cancelled"),
        ("Paper q", "simulation", json!(null), "paused"),
        ("Golden goose", "backtest", json!(["night"]), "completed"),
    ];
    for (place, (name, kind, tags, status)) in (1..).zip(tasks) {
        let details = format!("Win rate: {place}0 %");
        let body = json!({"name": name, "type": kind, "tags": tags, "details": details});
        add(server, body).await?;
        patched(server, place, json!({"status": status})).await?;
    }
    let removal = server.request(Method::DELETE, &format!("{TASKS}/6"));
    assert_eq!(server.answer(removal).await?.status, 204);
    Ok(())
}

fn url(path: &str, params: &[(&str, &str)]) -> Result<String> {
    let url = Url::parse_with_params(&format!("http://localhost{path}"), params)?;
    Ok(format!("{path}?{}", url.query().unwrap_or_default()))
}

async fn searched(server: &TestServer, params: &[(&str, &str)]) -> Result<Value> {
    let answer = server.get(&url(HISTORY, params)?).await?;
    assert_eq!(answer.status, 200, "{params:?}: {answer:?}");
    answer.json()
}

fn ids(list: &Value) -> Vec<u64> {
    list["tasks"].as_array().into_iter().flatten().filter_map(|task| task["id"].as_u64()).collect()
}

#[tokio::test]
async fn every_word_of_a_search_finds_what_ever_ran() -> Result<()> {
    let server = TestServer::start().await?;
    desk(&server).await?;
    let table: [(&str, &[u64]); 29] = [
        ("", &[1, 2, 3, 4, 5, 6]),
        ("golden", &[1, 2, 6]),
        ("GOLD btc", &[1]),
        ("\"cross golden\"", &[]),
        ("\"win rate: 30 %\"", &[3]),
        ("ärger", &[4]),
        ("q", &[5]),
        ("ld", &[1, 2, 4, 6]),
        ("se", &[3, 6]),
        ("status:completed,failed", &[2, 3, 6]),
        ("type:walk-forward,simulation", &[4, 5]),
        ("type:backtest status:running", &[1]),
        ("id:2,6,99", &[2, 6]),
        ("id:2 goose", &[]),
        ("name:golden", &[]),
        ("name:\"GOLDEN goose\" type:backtest", &[6]),
        ("name:\"golden goose\" type:report", &[]),
        ("tag:nightly", &[1, 2]),
        ("tag:Nightly tag:eu", &[1]),
        ("tag:nightly,eu", &[1]),
        ("tag:night", &[6]),
        ("after:2020-01-01", &[1, 2, 3, 4, 5, 6]),
        ("after:2200-01-01", &[]),
        ("before:2020-01-01", &[]),
        ("before:2200-01-01T10:30:00+02:00 golden", &[1, 2, 6]),
        ("took:<1d", &[2, 3, 4, 6]),
        ("took:>1h", &[]),
        ("took:<90min type:backtest", &[2, 6]),
        ("took:<5m tag:eu", &[3]),
    ];
    for (q, expected) in table {
        let list = searched(&server, &[("q", q)]).await?;
        assert_eq!(ids(&list), expected, "{q}");
        assert_eq!(
            (&list["total"], &list["total_is_exact"]),
            (&json!(expected.len()), &json!(true))
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_is_active_is_searched_with_the_same_words() -> Result<()> {
    let server = TestServer::start().await?;
    desk(&server).await?;
    for q in ["", "gold", "tag:nightly", "took:<1d", "after:2020-01-01 type:backtest", "q -"] {
        let listed = |scope: &'static str| {
            let path = url(TASKS, &[("q", q), ("scope", scope), ("sort", "-took")]);
            let server = &server;
            async move { anyhow::Ok(ids(&server.get(&path?).await?.json()?)) }
        };
        assert_eq!(listed("active").await?, listed("all").await?, "{q}");
    }
    Ok(())
}

#[tokio::test]
async fn a_search_that_is_not_understood_is_named_with_the_way_out() -> Result<()> {
    let server = TestServer::start().await?;
    let table = [
        ("q", "colour:red", "status:, type:, name:, tag:, id:, is:, after:, before: and took: are"),
        ("q", "after:soon", "q: after: \"soon\" is not a day as 2026-11-01"),
        ("q", "before:2026-13-01", "q: before: \"2026-13-01\" is not a day"),
        ("q", "took:1h", "q: took: \"1h\" is not longer or shorter than a time, as >1h"),
        ("q", "took:", "q: took: what? put a word behind it, like took:>1h"),
        ("q", "tag:a/b", "q: tag: \"a/b\" is not a tag of 1 to 32 letters"),
        ("scope", "all", "scope: the history has none"),
        ("sort", "colour", "started_at, ends_at, finished_at, took or updated_at"),
        ("start", "100001", "start: 100001 is not a number from 0 to 100000"),
    ];
    for (param, value, words) in table {
        let answer = server.get(&url(HISTORY, &[(param, value)])?).await?;
        assert_problem(&answer, 422, "invalid-value", words)?;
    }
    for (param, value) in [("limit", "5"), ("start", "5"), ("after", "1:1"), ("scope", "all")] {
        let answer = server.get(&url("/api/v1/history.csv", &[(param, value)])?).await?;
        assert_problem(&answer, 422, "invalid-value", &format!("{param}: "))?;
    }
    Ok(())
}

#[tokio::test]
async fn what_was_removed_is_in_the_history_and_says_so() -> Result<()> {
    let server = TestServer::start().await?;
    desk(&server).await?;
    let list = searched(&server, &[("q", "go"), ("sort", "-id")]).await?;
    assert_eq!(ids(&list), [6, 4, 2, 1]);
    assert!(list["tasks"][0]["removed_at"].is_string(), "{list}");
    assert_eq!(list["tasks"][1]["removed_at"], Value::Null);
    assert_eq!(server.get(&format!("{TASKS}/6")).await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn pages_stay_where_they_are_while_tasks_are_added() -> Result<()> {
    let server = TestServer::start().await?;
    desk(&server).await?;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let mut params = vec![("sort", "-id"), ("limit", "2")];
        params.extend(after.as_deref().map(|after| ("after", after)));
        let page = searched(&server, &params).await?;
        seen.extend(ids(&page));
        after = page["next"].as_str().map(str::to_owned);
        if after.is_none() {
            break;
        }
        add_any(&server).await?;
    }
    assert_eq!(seen, [6, 5, 4, 3, 2, 1]);
    Ok(())
}

#[tokio::test]
async fn tags_are_set_at_add_shown_and_taken_anew_by_a_new_attempt() -> Result<()> {
    let server = TestServer::start().await?;
    let job = |tags: Value| json!({"name": "N", "type": "backtest", "key": "n", "tags": tags});
    let task = add(&server, job(json!(["Nightly", "eu", "EU"]))).await?;
    assert_eq!(task["tags"], json!(["nightly", "eu"]));
    let same = server.post(TASKS, &job(json!(["other"]))).await?;
    assert_eq!((same.status, same.json()?["tags"].clone()), (200, json!(["nightly", "eu"])));
    patched(&server, 1, json!({"status": "completed"})).await?;
    assert_eq!(add(&server, job(json!(["v2"]))).await?["tags"], json!(["v2"]));
    assert_eq!(add_any(&server).await?["tags"], json!([]));
    let many: Vec<_> = (0..33).map(|n| n.to_string()).collect();
    for (tags, words) in [
        (json!(["two words"]), "\"two words\" is not a tag of 1 to 32 letters"),
        (json!([""]), "\"\" is not a tag of 1 to 32 letters"),
        (json!(many), "33 is not a number of tags: give at most 32"),
    ] {
        let refused = server.post(TASKS, &job(tags)).await?;
        assert_problem(&refused, 422, "invalid-value", words)?;
    }
    Ok(())
}

async fn exported(server: &TestServer, format: &str, q: &str) -> Result<Answer> {
    let path = url(&format!("/api/v1/history.{format}"), &[("q", q), ("sort", "id")])?;
    let answer = server.get(&path).await?;
    assert_eq!(answer.status, 200, "{answer:?}");
    let file = format!("attachment; filename=\"history.{format}\"");
    assert_eq!(answer.header("content-disposition"), file);
    Ok(answer)
}

#[tokio::test]
async fn a_search_is_exported_as_csv_with_formulas_disarmed() -> Result<()> {
    let server = TestServer::start().await?;
    let body = json!({"name": "=cmd|' /C calc'!A0", "type": "backtest", "key": "@k",
        "tags": ["-eu", "v1"], "details": "+1, \"two\"\nlines"});
    add(&server, body).await?;
    patched(&server, 1, json!({"progress": 12.5})).await?;
    add_any(&server).await?;
    let answer = exported(&server, "csv", "calc").await?;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
    let (head, row) = answer.text.split_once("\r\n").context("two lines")?;
    assert!(head.starts_with("id,key,name,type,tags,status,progress,"), "{head}");
    let begin = "1,'@k,'=cmd|' /C calc'!A0,backtest,'-eu v1,running,12.5,,,,false,1,20";
    assert!(row.starts_with(begin), "{row}");
    assert!(row.ends_with(",\"'+1, \"\"two\"\"\nlines\"\r\n"), "{row}");
    assert_eq!(exported(&server, "csv", "nothing").await?.text, format!("{head}\r\n"));
    Ok(())
}

#[tokio::test]
async fn a_search_is_exported_as_json_whole_however_many_pages_it_has() -> Result<()> {
    let server = TestServer::start().await?;
    desk(&server).await?;
    let tasks: Value = exported(&server, "json", "golden").await?.json()?;
    assert_eq!(ids(&json!({"tasks": tasks})), [1, 2, 6]);
    assert!(tasks[2]["removed_at"].is_string() && tasks[0]["removed_at"].is_null());
    assert_eq!(exported(&server, "json", "nothing").await?.json()?, json!([]));
    for _ in 0..1500 {
        add_any(&server).await?;
    }
    let tasks = exported(&server, "json", "").await?.json()?;
    assert_eq!(ids(&json!({"tasks": tasks})), (1..=1506).collect::<Vec<_>>());
    let rows = exported(&server, "csv", "").await?.text.lines().count();
    assert_eq!(rows, 1507);
    Ok(())
}

#[tokio::test]
async fn what_was_removed_can_be_read_as_long_as_it_is_kept_and_not_changed() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    patched(&server, 1, json!({"progress": 10, "status": "failed", "details": "Error"})).await?;
    let logs = server.request(Method::POST, &format!("{TASKS}/1/logs"));
    let logs = logs.header("content-type", "text/plain").body("its last words");
    assert_eq!(server.answer(logs).await?.status, 200);
    let remove = server.request(Method::DELETE, &format!("{TASKS}/1"));
    assert_eq!(server.answer(remove).await?.status, 204);

    assert_eq!(server.get(&format!("{TASKS}/1")).await?.status, 404);
    let late = server.request(Method::POST, &format!("{TASKS}/1/logs"));
    let late = late.header("content-type", "text/plain").body("late");
    assert_eq!(server.answer(late).await?.status, 404);
    let past = server.get("/api/v1/history/1").await?.json()?;
    assert_eq!((&past["details"], past["removed_at"].is_string()), (&json!("Error"), true));
    for (what, words) in [
        ("events", "\"failed\""),
        ("progress", "\"progress\":10"),
        ("attempts", "\"failed\""),
        ("logs", "its last words"),
        ("logs.txt", "its last words"),
    ] {
        let answer = server.get(&format!("{TASKS}/1/{what}")).await?;
        assert_eq!(answer.status, 200, "{what}: {answer:?}");
        assert!(answer.text.contains(words), "{what}: {answer:?}");
    }
    add_any(&server).await?;
    assert_eq!(server.get("/api/v1/history/2").await?.json()?["removed_at"], json!(null));
    let missing = server.get("/api/v1/history/3").await?;
    assert_problem(&missing, 404, "task-not-found", "there is no task 3")
}

#[tokio::test]
async fn what_is_pinned_can_be_found_and_is_marked_in_the_file() -> Result<()> {
    let server = TestServer::start().await?;
    desk(&server).await?;
    let pin = server.request(Method::PUT, &format!("{TASKS}/2/pin"));
    assert_eq!(server.answer(pin).await?.status, 200);
    for path in [HISTORY, TASKS] {
        let found = server.get(&format!("{path}?q=is:pinned+golden")).await?.json()?;
        assert_eq!((&found["total"], &found["tasks"][0]["id"]), (&json!(1), &json!(2)), "{path}");
    }
    let file = server.get(&format!("{HISTORY}.csv?q=is:pinned")).await?.text;
    let (head, row) = file.split_once("\r\n").context("there are two lines")?;
    let place = head.split(',').position(|name| name == "pinned").context("it is a column")?;
    assert_eq!(row.split(',').nth(place), Some("true"), "{file}");
    Ok(())
}
