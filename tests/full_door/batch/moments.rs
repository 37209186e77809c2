//! When what was noted happened, whatever the bot's clock says.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::add_any;
use crate::batch::{get, nightly, record, results};
use crate::server::TestServer;

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
        at("1999-12-31T22:58:00.000Z", json!({"added": 1, "update": {"progress": 40}})),
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
    assert_eq!((moment(&task["updated_at"])? - started).num_seconds(), 480);
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
