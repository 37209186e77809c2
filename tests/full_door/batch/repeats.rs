//! However records are split into batches and repeated, they do the same.

use anyhow::{Context, Result};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::TASKS;
use crate::batch::{BATCH, batch, record_of};
use crate::server::TestServer;

/// What a record says, of the task that the record before it with that number added.
fn step() -> impl Strategy<Value = (u64, Value)> {
    let status = prop::sample::select(vec!["queued", "running", "paused", "completed", "failed"]);
    let rest = prop_oneof![
        3 => prop::option::of(0..3_u32).prop_map(|key| json!({"add": {
            "name": "Nightly", "type": "backtest", "key": key.map(|key| key.to_string())}})),
        4 => (0..=100_u32).prop_map(|percent| json!({"update": {"progress": percent}})),
        2 => "[a-z]{1,4}".prop_map(|words| json!({"update": {"details": words}})),
        4 => status.prop_map(|status| json!({"attempt": 1, "update": {"status": status}})),
        1 => Just(json!({"remove": true})),
        1 => Just(json!({"update": {"progress": 200}})),
    ];
    (1..12_u64, rest)
}

/// The records of one producer, whose keys are its own.
fn records(producer: &str, steps: &[(u64, Value)]) -> Vec<Value> {
    let numbered = (1..).zip(steps);
    let record = |(seq, (added, rest)): (u64, &(u64, Value))| {
        let mut rest = rest.clone();
        match rest.get_mut("add") {
            Some(add) => match add["key"].as_str().map(|key| format!("{producer} {key}")) {
                Some(key) => add["key"] = key.into(),
                None => _ = add.as_object_mut().map(|add| add.shift_remove("key")),
            },
            None => rest["added"] = (*added).into(),
        }
        record_of(producer, seq, &rest)
    };
    numbered.map(record).collect()
}

/// Sends the records in the batches, each of which begins some records before its place.
async fn send(server: &TestServer, records: &[Value], batches: &[(usize, usize)]) -> Result<()> {
    let mut sent = 0;
    let rest = [(records.len(), 0)];
    for (length, back) in batches.iter().chain(&rest) {
        let end = records.len().min(sent + length);
        let answer = server.post(BATCH, &batch(&records[sent.saturating_sub(*back)..end])).await?;
        anyhow::ensure!(answer.status == 200, "{answer:?}");
        sent = end;
    }
    Ok(())
}

/// The tasks that a producer added, without their numbers and moments, and a repeat's answers.
async fn outcome(server: &TestServer, records: &[Value]) -> Result<Vec<Value>> {
    let answer = server.post(BATCH, &batch(records)).await?.json()?;
    let mut outcome = Vec::new();
    let mut first = None;
    for result in answer["results"].as_array().context("results")? {
        anyhow::ensure!(result["repeated"] == true, "{result}");
        let mut result = result.clone();
        let Some(id) = result["task"].as_i64() else {
            outcome.push(result);
            continue;
        };
        result["task"] = (id - *first.get_or_insert(id)).into();
        let task = server.get(&format!("{TASKS}/{id}")).await?.json()?;
        let fields = ["status", "progress", "details", "attempt", "version"];
        outcome.extend([result, fields.map(|field| task[field].clone()).into_iter().collect()]);
    }
    Ok(outcome)
}

#[test]
fn any_splitting_and_repeating_does_what_sending_once_does() -> Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let server = runtime.block_on(TestServer::start())?;
    let case = std::cell::Cell::new(0);
    let steps = prop::collection::vec(step(), 1..24);
    let batches = prop::collection::vec((0..6_usize, 0..10_usize), 0..12);
    let mut runner =
        TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    runner.run(&(steps, batches), |(steps, batches)| {
        let case = case.replace(case.get() + 1);
        let (once, often) = (format!("once {case}"), format!("often {case}"));
        let outcomes = runtime.block_on(async {
            let (whole, parts) = (records(&once, &steps), records(&often, &steps));
            send(&server, &whole, &[]).await?;
            send(&server, &parts, &batches).await?;
            anyhow::Ok((outcome(&server, &whole).await?, outcome(&server, &parts).await?))
        });
        let (whole, parts) = outcomes.map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(whole, parts);
        Ok(())
    })?;
    Ok(())
}
