//! What is refused: a record alone, or a batch that cannot be read.

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};

use crate::batch::{BATCH, batch, get, nightly, record, record_of, results, send};
use crate::server::TestServer;
use crate::{TASKS, assert_problem};

#[tokio::test]
async fn a_record_that_is_refused_is_refused_alone_and_counts_as_seen() -> Result<()> {
    let server = TestServer::start().await?;
    let task = json!({"name": "a", "type": "b"});
    let wrong = [
        (json!({}), "a record is one of add, update and remove"),
        (json!({"add": task, "remove": true}), "a record is one of add, update and remove"),
        (json!({"task": 1, "remove": false}), "a record is one of add, update and remove"),
        (json!({"add": {"type": "b"}}), "name: is missing"),
        (json!({"add": {"name": "a", "type": "b", "x": 1}}), "add.x: unknown field `x`"),
        (json!({"add": task, "task": 1}), "add: goes without task, added and attempt"),
        (json!({"update": {"progress": 1}}), "task: give either its number or"),
        (json!({"task": 1, "added": 1, "remove": true}), "task: give either its number or"),
        (json!({"task": 1, "update": {"progress": 101}}), "update.progress: 101 is not a number"),
        (json!({"task": 1, "update": {}, "attempt": -1}), "attempt: invalid value"),
        (json!({"task": 1, "update": {}, "att": 1}), "att: unknown field `att`"),
        (json!({"task": 1, "update": {}, "at": "noon"}), "at: \"noon\" is not an RFC 3339 time"),
        (json!({"task": 1, "update": {}, "at": null}), "at: invalid type: null"),
        (json!({"task": 99, "update": {}}), "there is no task 99"),
        (json!({"added": 5, "update": {}}), "record 5 of this producer added no task"),
    ];
    let mut records: Vec<_> = (2..).zip(&wrong).map(|(seq, (rest, _))| record(seq, rest)).collect();
    records.insert(0, record(1, &nightly()));
    records.push(record(99, &json!({"added": 1, "update": {"progress": 7}})));
    let results = results(&server, &records).await?;
    for (result, (rest, words)) in results[1..].iter().zip(&wrong) {
        let problem = &result["problem"];
        let detail = problem["detail"].as_str().unwrap_or_default();
        assert!(detail.contains(words), "{rest}: {words:?} is not in {result}");
        let expected = if detail.contains("task") && problem["status"] == 404 { 404 } else { 422 };
        assert_eq!(problem["status"], expected, "{result}");
        assert!(problem["type"].as_str().is_some_and(|kind| kind.starts_with("/problems/")));
    }
    assert_eq!(get(&server, "1").await?["progress"], 7);
    assert_eq!(server.get(TASKS).await?.json()?["total"], 1);
    let mended = record(5, &json!({"add": {"name": "a", "type": "b"}}));
    assert_eq!(
        super::results(&server, &[mended]).await?,
        [json!({"seq": 5, "repeated": true})],
        "it was seen, and added nothing"
    );
    Ok(())
}

#[tokio::test]
async fn a_change_that_the_task_cannot_take_says_so_and_where_the_task_stands() -> Result<()> {
    let server = TestServer::start().await?;
    let records = [
        record(1, &nightly()),
        record(2, &json!({"added": 1, "update": {"status": "completed"}})),
        record(3, &json!({"added": 1, "update": {"status": "paused"}})),
        record(4, &json!({"added": 1, "update": {"details": "last words"}})),
    ];
    let results = results(&server, &records).await?;
    assert_eq!(results[2]["problem"]["type"], "/problems/task-already-finished");
    assert_eq!(results[2]["problem"]["status"], 409);
    assert_eq!((&results[2]["task"], &results[2]["status"]), (&json!(1), &json!("completed")));
    assert_eq!(get(&server, "1").await?["details"], "last words");
    Ok(())
}

#[tokio::test]
async fn a_batch_that_cannot_be_read_is_refused_whole() -> Result<()> {
    let server = TestServer::start().await?;
    let add = record(1, &nightly());
    let fill = record(2, &json!({"added": 1, "update": {"details": "x".repeat(256 << 10)}}));
    assert_problem(&send(&server, &[add.clone(), fill]).await?, 413, "body-too-large", "256 KiB")?;
    let many = vec![add.clone(); 1001];
    assert_problem(&send(&server, &many).await?, 413, "body-too-large", "at most 1000 records")?;
    for (body, status, kind, words) in [
        ("{\"sent_at\":", 400, "malformed-json", "EOF"),
        ("[]", 422, "invalid-value", "the body is not a JSON object"),
        ("{\"records\":[]}", 422, "invalid-value", "missing field `sent_at`"),
        ("{\"sent_at\":\"noon\",\"records\":[]}", 422, "invalid-value", "sent_at: \"noon\""),
    ] {
        let request =
            server.request(Method::POST, BATCH).header("content-type", "application/json");
        let answer = server.answer(request.body(body)).await?;
        assert_problem(&answer, status, kind, words)?;
    }
    for (wrong, words) in [
        (json!(7), "records[1]: the body is not a JSON object"),
        (record_of("", 2, &nightly()), "records[1]: producer: \"\" is not a word of 1 to 64"),
        (record(0, &nightly()), "records[1]: seq: 0 is not a whole number from 1"),
        (json!({"seq": 2, "add": {}}), "records[1]: the body: missing field `producer`"),
    ] {
        let refused = send(&server, &[add.clone(), wrong]).await?;
        assert_problem(&refused, 422, "invalid-value", words)?;
    }
    let text = server.request(Method::POST, BATCH).body(batch(&[add]).to_string());
    assert_problem(&server.answer(text).await?, 415, "not-json", "application/json")?;
    assert_problem(&server.get(BATCH).await?, 405, "method-not-allowed", BATCH)?;
    assert_eq!(server.get(TASKS).await?.json()?["total"], 0);
    assert_eq!(results(&server, &[]).await?, [] as [Value; 0]);
    Ok(())
}

#[tokio::test]
async fn a_page_of_another_origin_sends_no_batch() -> Result<()> {
    let server = TestServer::start().await?;
    let request = server.request(Method::POST, BATCH).header("origin", "https://evil.example");
    let answer = server.answer(request.json(&batch(&[record(1, &nightly())]))).await?;
    assert_problem(&answer, 403, "foreign-origin", "")?;
    assert_eq!(server.get(TASKS).await?.json()?["total"], 0);
    Ok(())
}
