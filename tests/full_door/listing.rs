//! Lists: filters, orders, pages, scopes.

use anyhow::{Context, Result};
use reqwest::{Method, Url};
use serde_json::{Value, json};

use crate::server::TestServer;
use crate::{TASKS, add, add_any, assert_problem, patched};

/// Five tasks: `(name, type, status, progress)`, with ids from 1.
async fn desk(server: &TestServer) -> Result<()> {
    let tasks = [
        ("Golden Cross", "backtest", "running", 50.0),
        ("breakout SOLUSDT", "simulation", "paused", 20.5),
        ("Grid search", "optimization", "running", 90.0),
        ("Ärger mit Gold", "backtest", "failed", 10.0),
        ("grid BTC", "live_trading", "completed", 0.0),
    ];
    for (place, (name, kind, status, progress)) in (1..).zip(tasks) {
        add(server, json!({"name": name, "type": kind, "details": format!("No. {place}")})).await?;
        patched(server, place, json!({"progress": progress})).await?;
        patched(server, place, json!({"status": status})).await?;
    }
    Ok(())
}

async fn listed(server: &TestServer, query: &str) -> Result<Value> {
    let answer = server.get(&format!("{TASKS}?{query}")).await?;
    assert_eq!(answer.status, 200, "{query}: {answer:?}");
    answer.json()
}

fn ids(list: &Value) -> Vec<u64> {
    list["tasks"].as_array().into_iter().flatten().filter_map(|task| task["id"].as_u64()).collect()
}

#[tokio::test]
async fn lists_are_filtered_by_status_type_and_text() -> Result<()> {
    let server = TestServer::start().await?;
    desk(&server).await?;
    let table: [(&str, &[u64]); 12] = [
        ("", &[1, 2, 3, 4, 5]),
        ("status=running", &[1, 3]),
        ("status=paused,failed", &[2, 4]),
        ("status=cancelled", &[]),
        ("type=backtest", &[1, 4]),
        ("type=simulation,live_trading", &[2, 5]),
        ("q=gOLd", &[1, 4]),
        ("q=%C3%A4RGER", &[4]),
        ("q=no.%203", &[3]),
        ("q=%25", &[]),
        ("q=grid&status=running&type=optimization", &[3]),
        ("q=", &[1, 2, 3, 4, 5]),
    ];
    for scope in ["active", "all"] {
        for (query, expected) in table {
            let list = listed(&server, &format!("{query}&scope={scope}")).await?;
            assert_eq!(ids(&list), expected, "{query} {scope}");
            assert_eq!(list["total"], expected.len(), "{query} {scope}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn lists_are_sorted_by_any_column_both_ways_and_read_page_by_page() -> Result<()> {
    let server = TestServer::start().await?;
    desk(&server).await?;
    let orders = [
        ("id", [1, 2, 3, 4, 5]),
        ("name", [2, 1, 5, 3, 4]),
        ("type", [1, 4, 5, 3, 2]),
        ("status", [1, 3, 2, 4, 5]),
        ("progress", [4, 2, 1, 3, 5]),
        ("started_at", [1, 2, 3, 4, 5]),
        ("updated_at", [1, 2, 3, 4, 5]),
    ];
    for scope in ["active", "all"] {
        for (key, ascending) in orders {
            let mut descending = ascending;
            descending.reverse();
            for (sort, expected) in [(key.to_owned(), ascending), (format!("-{key}"), descending)] {
                let query = format!("scope={scope}&sort={sort}");
                assert_eq!(ids(&listed(&server, &query).await?), expected, "{query}");
                assert_eq!(paged(&server, &query).await?, expected, "{query}, paged");
            }
        }
    }
    Ok(())
}

/// All ids, two a page.
async fn paged(server: &TestServer, query: &str) -> Result<Vec<u64>> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let list = listed(server, &format!("{query}&limit=2{after}")).await?;
        assert_eq!(list["total"], 5, "the total is that of the whole list");
        all.extend(ids(&list));
        match &list["next"] {
            Value::Null => return Ok(all),
            next => {
                let next = next.as_str().context("a text")?;
                let url = Url::parse_with_params("http://localhost", [("after", next)])?;
                after = format!("&{}", url.query().context("a query")?);
            }
        }
    }
}

#[tokio::test]
async fn a_page_is_not_moved_by_tasks_that_come_or_go() -> Result<()> {
    let server = TestServer::start().await?;
    for _ in 0..4 {
        add_any(&server).await?;
    }
    let first = listed(&server, "sort=-id&limit=2").await?;
    add_any(&server).await?;
    let request = server.request(Method::DELETE, "/api/v1/tasks/4");
    assert_eq!(server.answer(request).await?.status, 204);
    let after = first["next"].as_str().context("a next page")?;
    let second = listed(&server, &format!("sort=-id&limit=2&after={after}")).await?;
    assert_eq!((ids(&first), ids(&second)), (vec![4, 3], vec![2, 1]));
    Ok(())
}

#[tokio::test]
async fn the_active_scope_leaves_out_what_finished_long_ago() -> Result<()> {
    let server =
        TestServer::start_with(|settings| settings.active_for = Default::default()).await?;
    add_any(&server).await?;
    add_any(&server).await?;
    patched(&server, 1, json!({"status": "completed"})).await?;
    assert_eq!(ids(&listed(&server, "").await?), [2]);
    assert_eq!(ids(&listed(&server, "scope=active").await?), [2]);
    assert_eq!(ids(&listed(&server, "scope=all").await?), [1, 2]);
    assert_eq!(server.get("/api/v1/tasks/1").await?.json()?["status"], "completed");
    Ok(())
}

#[tokio::test]
async fn a_parameter_that_is_not_allowed_is_named_with_what_is() -> Result<()> {
    let server = TestServer::start().await?;
    let table = [
        ("scope=some", r#"scope: "some" is not a scope: active or all"#),
        ("status=done", r#"status: "done" is not a status: queued, running, paused, completed"#),
        ("type=two%20words", r#"type: "two words" is not a type: backtest"#),
        ("sort=colour", r#"sort: "colour" is not an order: id, name, type, status, progress"#),
        ("limit=0", r#"limit: "0" is not a number from 1 to 1000"#),
        ("limit=1001", r#"limit: "1001" is not a number from 1 to 1000"#),
        ("limit=ten", r#"limit: "ten" is not a number from 1 to 1000"#),
        ("after=x", r#"after: "x" is not a cursor of this list and order"#),
        (
            "state=running",
            "state: there is no such parameter here; expected one of `scope`, `status`",
        ),
        ("limit=1&limit=2", "limit: is given twice; give it once"),
    ];
    for (query, words) in table {
        let answer = server.get(&format!("{TASKS}?{query}")).await?;
        assert_problem(&answer, 422, "invalid-value", words)?;
    }
    let long = format!("{TASKS}?q={}", "x".repeat(257));
    assert_problem(&server.get(&long).await?, 422, "invalid-value", "a text of 1 to 256 characters")
}

#[tokio::test]
async fn the_text_may_be_a_search_as_it_is_typed_on_the_page() -> Result<()> {
    let server = TestServer::start().await?;
    desk(&server).await?;
    for (q, expected) in [
        ("grid status:completed", vec![5]),
        ("type:backtest,simulation status:running", vec![1]),
        ("cross golden", vec![1]),
        ("\"cross golden\"", vec![]),
    ] {
        let url = Url::parse_with_params("http://x/", [("q", q)])?;
        assert_eq!(ids(&listed(&server, url.query().unwrap_or_default()).await?), expected, "{q}");
    }
    let refused = server.get(&format!("{TASKS}?q=colour:red")).await?;
    assert_problem(&refused, 422, "invalid-value", "q: there is no \"colour:\" to search by")
}

#[tokio::test]
async fn a_list_may_begin_behind_a_number_of_tasks() -> Result<()> {
    let server = TestServer::start().await?;
    desk(&server).await?;
    for scope in ["active", "all"] {
        let list = listed(&server, &format!("scope={scope}&sort=-id&start=1&limit=2")).await?;
        assert_eq!((ids(&list), &list["total"]), (vec![4, 3], &json!(5)));
    }
    let refused = server.get(&format!("{TASKS}?start=1&after=1:1")).await?;
    assert_problem(&refused, 422, "invalid-value", "start: a list begins at start or after")
}

#[tokio::test]
async fn what_finished_after_a_moment_is_a_list_too() -> Result<()> {
    let server = TestServer::start().await?;
    desk(&server).await?;
    assert_eq!(ids(&listed(&server, "finished_after=2020-01-01T00:00:00Z").await?), [4, 5]);
    assert_eq!(ids(&listed(&server, "finished_after=2200-01-01T00:00:00Z").await?), [] as [u64; 0]);
    let refused = server.get(&format!("{TASKS}?finished_after=today")).await?;
    assert_problem(
        &refused,
        422,
        "invalid-value",
        "finished_after: \"today\" is not an RFC 3339 time",
    )
}
