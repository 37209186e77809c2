//! What a bot's client noted and sends in batches: done once, in order, at its own time.

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};

use crate::server::{Answer, TestServer};
use crate::{TASKS, add_any, assert_problem, patched};

pub const BATCH: &str = "/api/v1/batch";

/// When every batch here is sent, by a clock that is years wrong.
const SENT_AT: &str = "1999-12-31T23:00:00.000Z";

/// A record of the producer "bot", noted as it is sent unless it says otherwise.
fn record(seq: u64, rest: &Value) -> Value {
    record_of("bot", seq, rest)
}

pub fn record_of(producer: &str, seq: u64, rest: &Value) -> Value {
    let mut record = json!({"producer": producer, "seq": seq, "at": SENT_AT});
    for (name, value) in rest.as_object().into_iter().flatten() {
        record[name] = value.clone();
    }
    record
}

pub fn batch(records: &[Value]) -> Value {
    json!({"sent_at": SENT_AT, "records": records})
}

async fn send(server: &TestServer, records: &[Value]) -> Result<Answer> {
    server.post(BATCH, &batch(records)).await
}

/// What became of the records, which must be as many.
async fn results(server: &TestServer, records: &[Value]) -> Result<Vec<Value>> {
    let answer = send(server, records).await?;
    assert_eq!(answer.status, 200, "{answer:?}");
    let answer = answer.json()?;
    let results = answer["results"].as_array().context("results")?.clone();
    assert_eq!(results.len(), records.len());
    Ok(results)
}

async fn get(server: &TestServer, path: &str) -> Result<Value> {
    server.get(&format!("{TASKS}/{path}")).await?.json()
}

fn nightly() -> Value {
    json!({"add": {"name": "Nightly", "type": "backtest"}})
}

#[tokio::test]
async fn a_batch_adds_changes_and_removes_what_only_it_knows() -> Result<()> {
    let server = TestServer::start().await?;
    let records = [
        record(1, &nightly()),
        record(2, &json!({"added": 1, "update": {"current": 5, "total": 9, "details": "on it"}})),
        record(3, &json!({"add": {"name": "Other", "type": "simulation", "status": "queued"}})),
        record(4, &json!({"task": 1, "attempt": 1, "update": {"status": "completed"}})),
        record(5, &json!({"added": 3, "remove": true})),
    ];
    assert_eq!(
        results(&server, &records).await?,
        [
            json!({"seq": 1, "task": 1, "attempt": 1, "status": "running"}),
            json!({"seq": 2, "task": 1, "attempt": 1, "status": "running"}),
            json!({"seq": 3, "task": 2, "attempt": 1, "status": "queued"}),
            json!({"seq": 4, "task": 1, "attempt": 1, "status": "completed"}),
            json!({"seq": 5, "task": 2}),
        ]
    );
    let task = get(&server, "1").await?;
    assert_eq!((&task["current"], &task["details"]), (&json!(5), &json!("on it")));
    assert_eq!((&task["status"], &task["version"]), (&json!("completed"), &json!(3)));
    assert_eq!(server.get(&format!("{TASKS}/2")).await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn a_repeat_changes_nothing_and_still_says_what_was_added_even_after_a_restart() -> Result<()>
{
    let server = TestServer::start().await?;
    let add = record(1, &nightly());
    let update = record(2, &json!({"added": 1, "update": {"progress": 40}}));
    results(&server, &[add.clone(), update.clone()]).await?;
    let before = get(&server, "1").await?;
    let repeated = [
        json!({"seq": 1, "task": 1, "attempt": 1, "status": "running", "repeated": true}),
        json!({"seq": 2, "task": 1, "attempt": 1, "status": "running", "repeated": true}),
    ];
    assert_eq!(results(&server, &[add.clone(), update.clone()]).await?, repeated);
    let server = server.restart_with(|_| ()).await?;
    assert_eq!(results(&server, &[add.clone(), update]).await?, repeated);
    assert_eq!(get(&server, "1").await?["version"], before["version"]);
    let next = record(3, &json!({"added": 1, "update": {"progress": 50}}));
    assert_eq!(results(&server, &[add, next]).await?[1]["task"], 1);
    assert_eq!(get(&server, "1").await?["progress"], 50);
    assert_eq!(server.get(TASKS).await?.json()?["total"], 1);
    Ok(())
}

#[tokio::test]
async fn numbers_may_have_gaps_but_go_up_alone_and_each_producer_counts_for_itself() -> Result<()> {
    let server = TestServer::start().await?;
    results(&server, &[record(10, &nightly())]).await?;
    let update = |progress: u32| json!({"task": 1, "update": {"progress": progress}});
    let records = [
        record(90, &update(90)),
        record(20, &update(20)),
        record(90, &update(91)),
        record_of("other", 1, &update(30)),
        record_of("other", 2, &json!({"added": 10, "update": {"progress": 31}})),
    ];
    let results = results(&server, &records).await?;
    assert_eq!(results[1]["repeated"], true);
    assert_eq!(results[2]["repeated"], true);
    assert_eq!((&results[3]["repeated"], &results[3]["task"]), (&Value::Null, &json!(1)));
    assert_eq!(results[4]["problem"]["type"], "/problems/task-not-found");
    assert_eq!(get(&server, "1").await?["progress"], 30);
    Ok(())
}

#[tokio::test]
async fn what_comes_late_from_an_earlier_attempt_does_not_touch_the_next() -> Result<()> {
    let server = TestServer::start().await?;
    let keyed = json!({"add": {"name": "Nightly", "type": "backtest", "key": "nightly"}});
    let end = json!({"added": 1, "attempt": 1, "update": {"status": "failed"}});
    results(&server, &[record(1, &keyed), record(2, &end)]).await?;
    let again = results(&server, &[record_of("later", 1, &keyed)]).await?;
    assert_eq!((&again[0]["task"], &again[0]["attempt"]), (&json!(1), &json!(2)));
    let before = get(&server, "1").await?;
    let records = [
        record(3, &json!({"added": 1, "attempt": 1, "update": {"progress": 99}})),
        record(4, &json!({"task": 1, "attempt": 1, "remove": true})),
    ];
    for (result, seq) in results(&server, &records).await?.into_iter().zip(3..) {
        let late = json!({"seq": seq, "task": 1, "attempt": 2, "status": "running", "late": true});
        assert_eq!(result, late);
    }
    assert_eq!(get(&server, "1").await?, before);
    let same = record_of("later", 2, &json!({"task": 1, "attempt": 2, "update": {"progress": 5}}));
    assert_eq!(results(&server, &[same]).await?[0]["late"], Value::Null);
    let repeated = results(&server, &[record(1, &keyed)]).await?;
    assert_eq!((&repeated[0]["attempt"], &repeated[0]["repeated"]), (&json!(1), &json!(true)));
    Ok(())
}

#[tokio::test]
async fn a_key_that_an_unfinished_task_has_is_that_task() -> Result<()> {
    let server = TestServer::start().await?;
    let keyed = json!({"add": {"name": "Nightly", "type": "backtest", "key": "nightly"}});
    let records = [record(1, &keyed), record(2, &keyed), record_of("other", 1, &keyed)];
    for result in results(&server, &records).await? {
        assert_eq!((&result["task"], &result["attempt"]), (&json!(1), &json!(1)), "{result}");
    }
    Ok(())
}

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
        self::results(&server, &[mended]).await?,
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

#[tokio::test]
async fn a_client_learns_where_its_task_stands_whoever_put_it_there() -> Result<()> {
    let server = TestServer::start().await?;
    results(&server, &[record(1, &nightly())]).await?;
    patched(&server, 1, json!({"status": "cancelled"})).await?;
    let update = record(2, &json!({"added": 1, "update": {"progress": 3}}));
    let told = json!({"seq": 2, "task": 1, "attempt": 1, "status": "cancelled"});
    assert_eq!(results(&server, &[update]).await?, [told]);
    Ok(())
}

fn moment(value: &Value) -> Result<chrono::DateTime<chrono::Utc>> {
    Ok(value.as_str().context("a moment")?.parse()?)
}

#[tokio::test]
async fn what_was_noted_happened_as_long_ago_as_the_bots_clock_says() -> Result<()> {
    let server = TestServer::start().await?;
    let at = |at: &str, rest: Value| (at.to_owned(), rest);
    let steps = [
        at("1999-12-31T22:50:00.000Z", nightly()),
        at("1999-12-31T22:52:00.000Z", json!({"added": 1, "update": {"progress": 20}})),
        at("1999-12-31T22:53:00.000Z", json!({"added": 1, "update": {"status": "paused"}})),
        at("1999-12-31T22:55:00.000Z", json!({"added": 1, "update": {"status": "running"}})),
    ];
    let noted = |(seq, (at, rest)): (u64, (String, Value))| {
        let mut record = record(seq, &rest);
        record["at"] = at.into();
        record
    };
    let records: Vec<_> = (1..).zip(steps).map(noted).collect();
    results(&server, &records).await?;
    let task = get(&server, "1").await?;
    let (started, now) = (moment(&task["started_at"])?, chrono::Utc::now());
    assert!((595..630).contains(&(now - started).num_seconds()), "{task}");
    assert_eq!((moment(&task["updated_at"])? - started).num_seconds(), 300);
    assert_eq!((&task["created_at"], &task["paused_s"]), (&task["started_at"], &json!(120)));
    let events = get(&server, "1/events").await?;
    let ats = events["events"].as_array().into_iter().flatten().map(|event| moment(&event["at"]));
    let ats = ats.collect::<Result<Vec<_>>>()?;
    let after: Vec<_> = ats.iter().map(|at| (*at - started).num_seconds()).collect();
    assert_eq!(after, [0, 180, 300]);
    let points = get(&server, "1/progress").await?;
    assert_eq!((moment(&points["points"][0]["at"])? - started).num_seconds(), 120, "{points}");
    Ok(())
}

#[tokio::test]
async fn no_moment_of_a_task_goes_back_or_lies_ahead() -> Result<()> {
    let server = TestServer::start().await?;
    let before = add_any(&server).await?;
    let mut old = record(1, &json!({"task": 1, "update": {"progress": 10}}));
    old["at"] = json!("1999-12-31T20:00:00Z");
    let mut ahead = record(2, &json!({"task": 1, "update": {"status": "completed"}}));
    ahead["at"] = json!("2030-01-01T00:00:00Z");
    results(&server, &[old]).await?;
    assert_eq!(get(&server, "1").await?["updated_at"], before["updated_at"]);
    results(&server, &[ahead]).await?;
    let task = get(&server, "1").await?;
    let finished = moment(&task["finished_at"])?;
    assert!(finished >= moment(&before["started_at"])? && finished <= chrono::Utc::now(), "{task}");
    Ok(())
}
