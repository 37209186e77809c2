//! A million old tasks are deleted while bots report: for how long a write waits.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context;
use progress_monitor::domain::Retention;
use reqwest::Client;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

use crate::history::fill::{connect, index};
use crate::process::Process;
use crate::table::{Goal, Row};
use crate::{bots, data, size};

/// `RETENTION_TASKS` in the environment says another number.
const OLD_TASKS: u64 = 1_000_000;
const UNFINISHED: u64 = 100;
const WRITERS: u32 = 8;
const WRITES_PER_S: u32 = 400;
/// As long the bots report while nothing is deleted, to compare with.
const QUIET: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_secs(2);

/// The longest that a write waited in milliseconds: with nothing to delete, and
/// while a million tasks are deleted; and the size of the file.
pub async fn retention() -> anyhow::Result<Vec<Row>> {
    let tasks = std::env::var("RETENTION_TASKS").ok().map_or(Ok(OLD_TASKS), |text| text.parse())?;
    let data = data()?;
    let database = data.path().join("progress-monitor.db");
    let program = Process::program_with(data.path(), &["--history-for", "forever"])?;
    bots::add_tasks(program.url(), UNFINISHED).await?;
    fill(data.path(), tasks).await?;
    let quiet = Writes::begin(program.url())?;
    sleep(QUIET).await;
    let quiet = quiet.end();
    drop(program);

    let before = megabytes(&database)?;
    let program = Process::program(data.path())?;
    let (began, busy) = (Instant::now(), Writes::begin(program.url())?);
    while !is_over(program.url()).await? {
        sleep(LOOK).await;
    }
    let (took, busy) = (began.elapsed().as_secs_f64(), busy.end());
    let after = megabytes(&database)?;
    let log = megabytes(&database.with_extension("db-wal"))?;
    let ms = |figure: f64| format!("{figure:.1} with nothing to delete");
    let many = format!("while {tasks} tasks are deleted");
    Ok(vec![
        Row {
            floor: ms(quiet.longest_ms),
            ..size(
                &format!("ms that a write took at most, {many}"),
                busy.longest_ms,
                Goal::most(busy.longest_ms, 50.0),
            )
        },
        Row {
            floor: ms(quiet.p99_ms),
            ..size(&format!("ms for a write, p99, {many}"), busy.p99_ms, Goal::default())
        },
        size(&format!("seconds until {tasks} tasks are deleted"), took, Goal::default()),
        Row {
            floor: format!("{before:.0} before"),
            ..size("MB of the file afterwards", after, Goal::most(after / before, 0.1))
        },
        size("MB of the write-ahead log afterwards", log, Goal::most(log, 64.0)),
    ])
}

/// Bots that report all the time, and how long each answer took in microseconds.
struct Writes {
    bots: JoinSet<anyhow::Result<()>>,
    took: Arc<Mutex<Vec<u64>>>,
}

struct Waited {
    longest_ms: f64,
    p99_ms: f64,
}

impl Writes {
    fn begin(url: &str) -> anyhow::Result<Writes> {
        let client = Client::builder().no_proxy().build()?;
        let (mut bots, place) = (JoinSet::new(), Arc::new(AtomicU64::new(0)));
        let took: Arc<Mutex<Vec<u64>>> = Arc::default();
        for _ in 0..WRITERS {
            let (client, url, place) = (client.clone(), url.to_owned(), place.clone());
            let took = took.clone();
            bots.spawn(async move {
                let mut pace = interval(Duration::from_secs(1) * WRITERS / WRITES_PER_S);
                loop {
                    pace.tick().await;
                    let place = place.fetch_add(1, Ordering::Relaxed);
                    let url = format!("{url}/api/v1/tasks/{}", 1 + place % UNFINISHED);
                    let update = json!({"progress": place % 101});
                    let began = Instant::now();
                    client.patch(url).json(&update).send().await?.error_for_status()?;
                    let micros = began.elapsed().as_micros() as u64;
                    took.lock().expect("nobody panics with it").push(micros);
                }
            });
        }
        Ok(Writes { bots, took })
    }

    fn end(self) -> Waited {
        drop(self.bots);
        let mut took = std::mem::take(&mut *self.took.lock().expect("nobody panics with it"));
        took.sort_unstable();
        let ms = |micros: Option<&u64>| micros.copied().unwrap_or_default() as f64 / 1e3;
        Waited { longest_ms: ms(took.last()), p99_ms: ms(took.get(took.len() * 99 / 100)) }
    }
}

async fn is_over(url: &str) -> anyhow::Result<bool> {
    let client = Client::builder().no_proxy().build()?;
    let answer = client.get(format!("{url}/api/v1/retention")).send().await?.error_for_status()?;
    let Retention { pruning, due, .. } = answer.json().await?;
    Ok(!pruning && due.tasks == 0)
}

fn megabytes(file: &Path) -> anyhow::Result<f64> {
    let file = std::fs::metadata(file).with_context(|| format!("no {}", file.display()))?;
    Ok(file.len() as f64 / 1e6)
}

/// Puts finished tasks straight into the database: each with three events and
/// three corners of a curve, every tenth with a log. They ended over some days,
/// the last of them a hundred days ago, and all are in the indexes of the history.
async fn fill(dir: &Path, tasks: u64) -> anyhow::Result<()> {
    println!("Filling {tasks} tasks …");
    let old = format!("id > {UNFINISHED}");
    let statements = [
        format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {tasks}) \
             INSERT INTO tasks (name, name_folded, type, details, details_folded, status, \
                 percent, ended_early, attempt, created_at, started_at, finished_at, updated_at, \
                 version) \
             SELECT 'Backtest ' || i || ': moving averages', 'backtest ' || i || ': moving averages', \
                 'backtest', 'Win rate: 65 %', 'win rate: 65 %', 'completed', 1000000, 0, 1, \
                 at, at, at, at, 9 \
             FROM (SELECT i, (unixepoch() - 8640000 - {tasks} + i) * 1000 AS at FROM n)"
        ),
        format!(
            "INSERT INTO task_events (task_id, version, at, attempt, status, details) \
             SELECT tasks.id, value, finished_at, 1, 'running', 'Processed 500 of 1,000 candles' \
             FROM tasks, json_each('[1, 5, 9]') WHERE tasks.{old}"
        ),
        format!(
            "INSERT INTO progress_points (task_id, attempt, version, at, percent) \
             SELECT tasks.id, 1, value, finished_at, 5000 \
             FROM tasks, json_each('[1, 5, 9]') WHERE tasks.{old}"
        ),
        format!(
            "INSERT INTO log_chunks \
                 (task_id, first_seq, lines, bytes, levels, arrived_at, marks, texts) \
             SELECT id, 1, 100, 9000, 1, finished_at, randomblob(100), randomblob(2000) \
             FROM tasks WHERE id % 10 = 0 AND {old}"
        ),
    ];
    let mut connection = connect(dir).await?;
    for statement in statements {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    index(&mut connection).await?;
    Ok(connection.close().await?)
}
