//! Backups by the real program: made while bots write, and put back.

mod during_writes;
mod fetching;
#[path = "../program/mod.rs"]
mod program;
mod restoring;
mod serving;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::Client;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use program::{Program, serve};

/// No condition takes longer to come true on any machine.
const LIMIT: Duration = Duration::from_secs(30);

fn client() -> Result<Client> {
    Ok(Client::builder().no_proxy().build()?)
}

fn backup(program: &Program, file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_progress-monitor"));
    command.args(["backup", "--url", &program.url("")]).arg(file);
    command
}

fn restore(file: &Path, dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_progress-monitor"));
    command.arg("restore").arg(file).arg("--data-dir").arg(dir);
    command
}

/// Runs `command` without blocking the servers of this process.
async fn run(mut command: Command) -> Result<Output> {
    Ok(spawn_blocking(move || command.output()).await??)
}

/// Runs `command`, which must end well; what it said.
async fn succeed(command: Command) -> Result<String> {
    let output = run(command).await?;
    assert!(output.status.success(), "{output:?}");
    Ok(String::from_utf8(output.stdout)?)
}

/// The one line with which `command` fails.
async fn refusal(command: Command) -> Result<String> {
    let output = run(command).await?;
    let (stdout, stderr) = (String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
    assert!(!output.status.success(), "it did not fail: {stdout}");
    assert_eq!((stdout.as_str(), stderr.lines().count()), ("", 1), "{stderr}");
    let line = stderr.trim_end().strip_prefix("progress-monitor: ");
    Ok(line.context(stderr.clone())?.to_owned())
}

fn database(dir: &Path) -> PathBuf {
    dir.join("progress-monitor.db")
}

async fn open(file: &Path) -> Result<SqliteConnection> {
    Ok(SqliteConnection::connect(&format!("sqlite://{}", file.display())).await?)
}

/// The names of what is in the folder.
fn names(dir: &Path) -> Result<Vec<String>> {
    let names =
        std::fs::read_dir(dir)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into()));
    let mut names = names.collect::<Result<Vec<String>>>()?;
    names.sort();
    Ok(names)
}

async fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < LIMIT, "not within {LIMIT:?}: {what}");
        sleep(Duration::from_millis(5)).await;
    }
}

async fn add(program: &Program, name: &str) -> Result<()> {
    let request = client()?.post(program.url("/api/v1/tasks"));
    let task = json!({"name": name, "type": "backtest"});
    request.json(&task).send().await?.error_for_status()?;
    Ok(())
}

async fn get(program: &Program, path: &str) -> Result<Value> {
    Ok(client()?.get(program.url(path)).send().await?.error_for_status()?.json().await?)
}

/// The names of all tasks, in their order.
async fn task_names(program: &Program) -> Result<Vec<String>> {
    let list = get(program, "/api/v1/tasks?scope=all").await?;
    let tasks = list["tasks"].as_array().context("tasks")?;
    tasks.iter().map(|task| Ok(task["name"].as_str().context("a name")?.to_owned())).collect()
}

/// More than a connection holds when nobody reads from it, and enough to be busy with.
const BALLAST: &str = "CREATE TABLE ballast AS WITH RECURSIVE n (i) AS \
    (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24) SELECT randomblob(1000000) FROM n";

/// A server whose backup takes a while, and is not sent before somebody reads it.
async fn serve_much(dir: &Path) -> Result<Program> {
    Program::start(&mut serve(dir))?.terminate(LIMIT).await?;
    let mut connection = open(&database(dir)).await?;
    sqlx::query(BALLAST).execute(&mut connection).await?;
    connection.close().await?;
    Program::start(&mut serve(dir))
}

/// A server on `dir` with one task of that name.
async fn serve_with(dir: &Path, name: &str) -> Result<Program> {
    let program = Program::start(&mut serve(dir))?;
    add(&program, name).await?;
    Ok(program)
}
