//! What a bot's client noted and sends in batches: done once, in order, at its own time.

mod crash;
mod moments;
mod refusals;
mod repeats;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::server::{Answer, TestServer};
use crate::{TASKS, patched};

const BATCH: &str = "/api/v1/batch";

/// When every batch here is sent, by a clock that is years wrong.
const SENT_AT: &str = "1999-12-31T23:00:00.000Z";

/// A record of the producer "bot", noted as it is sent unless it says otherwise.
fn record(seq: u64, rest: &Value) -> Value {
    record_of("bot", seq, rest)
}

fn record_of(producer: &str, seq: u64, rest: &Value) -> Value {
    let mut record = json!({"producer": producer, "seq": seq, "at": SENT_AT});
    for (name, value) in rest.as_object().into_iter().flatten() {
        record[name] = value.clone();
    }
    record
}

fn batch(records: &[Value]) -> Value {
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
async fn a_client_learns_where_its_task_stands_whoever_put_it_there() -> Result<()> {
    let server = TestServer::start().await?;
    results(&server, &[record(1, &nightly())]).await?;
    patched(&server, 1, json!({"status": "cancelled"})).await?;
    let update = record(2, &json!({"added": 1, "update": {"progress": 3}}));
    let told = json!({"seq": 2, "task": 1, "attempt": 1, "status": "cancelled"});
    assert_eq!(results(&server, &[update]).await?, [told]);
    Ok(())
}
