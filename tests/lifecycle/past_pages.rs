//! The pages of what is over: they tell what is kept, and say so where something is wrong.

use anyhow::{Context, Result};
use reqwest::{Method, Response, Url};
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::program::{Program, serve};
use crate::{client, get, post};

async fn ask(program: &Program, method: Method, path: &str) -> Result<Response> {
    Ok(client()?.request(method, program.url(path)).send().await?)
}

/// A page that must be there, without what the framework puts between its texts.
async fn page(program: &Program, path: &str) -> Result<String> {
    let page = ask(program, Method::GET, path).await?.error_for_status()?.text().await?;
    Ok(page.replace("<!>", "").replace("\u{a0}", " "))
}

/// Adds a task that failed with those words.
async fn add_failed(program: &Program, name: &str, words: &str) -> Result<()> {
    let task = json!({"name": name, "type": "backtest"});
    let added = post(program, "/api/active-tasks/add", &task).await?;
    let update = json!({"status": "failed", "details": words});
    let path = format!("/api/active-tasks/{}/update", added["task_id"]);
    post(program, &path, &update).await.map(drop)
}

#[tokio::test]
async fn a_removed_task_can_be_read_and_compared_and_says_that_it_was_removed() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = Program::start(&mut serve(dir.path()))?;
    add_failed(&program, "One", "Error: no candles").await?;
    add_failed(&program, "Other", "Error: no orders").await?;
    post(&program, "/api/active-tasks/1/remove", &json!({})).await?;
    let task = page(&program, "/tasks/1").await?;
    assert!(task.contains("Removed ") && task.contains("Error: no candles"), "{task}");
    assert!(!task.contains("class=\"pin\""), "it can be changed no more");
    assert!(page(&program, "/tasks/2").await?.contains("class=\"pin\""));
    let compared = page(&program, "/compare?task=1&task=2").await?;
    assert!(compared.contains("Task 1, removed") && compared.contains("Task 2<"), "{compared}");
    for (path, words) in [("/tasks/9", "no such page"), ("/compare?task=2&task=9", "no task 9")] {
        let missing = ask(&program, Method::GET, path).await?;
        assert_eq!(missing.status(), 404, "{path}");
        assert!(missing.text().await?.contains(words), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn a_store_that_fails_is_no_missing_page() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = Program::start(&mut serve(dir.path()))?;
    add_failed(&program, "One", "Error").await?;
    let database = dir.path().join("progress-monitor.db");
    let mut connection = SqliteConnectOptions::new().filename(database).connect().await?;
    sqlx::query("ALTER TABLE progress_points RENAME TO gone").execute(&mut connection).await?;
    connection.close().await?;
    for path in ["/tasks/1", "/compare?task=1&task=1"] {
        let failed = ask(&program, Method::GET, path).await?;
        assert_eq!(failed.status(), 503, "{path}");
        let text = failed.text().await?;
        assert!(text.contains("the store is not available"), "{path}: {text}");
    }
    Ok(())
}

#[tokio::test]
async fn the_history_counts_each_run_and_says_of_what_its_figures_are() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = Program::start(&mut serve(dir.path()))?;
    for end in ["failed", "failed", "failed", "completed"] {
        let task = json!({"name": "Nightly", "type": "b", "key": "nightly"});
        client()?.post(program.url("/api/v1/tasks")).json(&task).send().await?;
        post(&program, "/api/active-tasks/1/update", &json!({"status": end})).await?;
    }
    let page = page(&program, "/history").await?;
    let figures = page.split("search-figures").nth(1).context("there are figures")?;
    assert!(figures.contains("<dt>Runs</dt><dd>4</dd>"), "{figures}");
    assert!(figures.contains("<dd>25 %</dd>"), "{figures}");
    assert!(figures.contains("All runs that ended, of one task"), "{figures}");
    Ok(())
}

#[tokio::test]
async fn what_of_the_address_is_not_understood_is_said() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = Program::start(&mut serve(dir.path()))?;
    let page = page(&program, "/history?sort=colour&after=x").await?;
    for words in
        ["sort: &quot;colour&quot; is not an order", "after: &quot;x&quot; is not a cursor"]
    {
        assert!(page.contains(words) || page.contains(&words.replace("&quot;", "\"")), "{page}");
    }
    Ok(())
}

#[tokio::test]
async fn the_page_saves_no_search_that_the_api_refuses() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = Program::start(&mut serve(dir.path()))?;
    let form = async |name: &str, q: &str| -> Result<String> {
        let fields = [("name", name), ("q", q), ("sort", "-id")];
        let fields = Url::parse_with_params("http://a", fields)?;
        let body = fields.query().unwrap_or_default().to_owned();
        let request = client()?.post(program.url("/ui/save_search")).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.header("accept", "text/html");
        let request = request.header("referer", program.url("/history"));
        Ok(request.send().await?.text().await?)
    };
    for (name, q, reason) in [
        ("red", "colour:red", "there is no \"colour:\" to search by"),
        ("  ", "btc", "Not saved: a search needs a name"),
        ("a\u{7}", "btc", "Not saved: a search needs a name"),
    ] {
        let page = form(name, q).await?;
        assert!(page.contains(reason), "{name:?} {q}: {page}");
    }
    assert_eq!(get(&program, "/api/v1/searches").await?["searches"], json!([]));
    assert!(!form(" btc ", "btc").await?.contains("Not saved"));
    assert_eq!(get(&program, "/api/v1/searches").await?["searches"][0]["name"], "btc");
    Ok(())
}

#[tokio::test]
async fn the_history_says_what_goes_before_long() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let command = &mut serve(dir.path());
    let program = Program::start(command.args(["--active-for", "1s", "--history-for", "7d"]))?;
    assert!(page(&program, "/history").await?.contains("Within a week nothing goes."));
    add_failed(&program, "One", "Error").await?;
    let due = "/api/v1/retention?history_for=1s";
    while get(&program, due).await?["due"]["tasks"] != 1 {}
    let page = page(&program, "/history").await?;
    assert!(page.contains("Within a week one task goes, about "), "{page}");
    Ok(())
}
