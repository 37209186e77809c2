//! A file as it is after a year: filled in SQL, for over REST it would take hours.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, SqliteConnection};

use super::tasks::{Made, Rng, make};
use crate::process::Process;

/// The file of a program whose data are in `dir`.
pub async fn connect(dir: &Path) -> anyhow::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(dir.join("progress-monitor.db"))
        .synchronous(SqliteSynchronous::Off)
        .pragma("cache_size", "-262144")
        .pragma("temp_store", "MEMORY");
    Ok(options.disable_statement_logging().connect().await?)
}

/// Has the program make its file in `dir`, and puts `count` tasks into it.
pub async fn fill(dir: &Path, count: u64) -> anyhow::Result<()> {
    drop(Process::program(dir)?);
    let mut connection = connect(dir).await?;
    insert(&mut connection, count).await?;
    index(&mut connection).await?;
    Ok(connection.close().await?)
}

/// Puts what is settled into the full-text index, and all of it into the file.
pub async fn index(connection: &mut SqliteConnection) -> anyhow::Result<()> {
    // Merged while it is filled, and to the end, as the keeper has done it after a year.
    for sql in [
        "INSERT INTO history (history, rank) VALUES ('automerge', 4)",
        "INSERT INTO history (history, rank) VALUES ('crisismerge', 16)",
        "INSERT INTO history (rowid, name, details, facets) \
         SELECT id, name, details, facets FROM history_texts WHERE settled = 1 ORDER BY id",
        "INSERT INTO history (history, rank) VALUES ('automerge', 0)",
        "INSERT INTO history (history, rank) VALUES ('crisismerge', 100)",
    ] {
        connection.execute(sql).await?;
    }
    while merge(connection).await? {}
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    Ok(())
}

/// Merges a part of what the filling left to be merged; whether there was any.
async fn merge(connection: &mut SqliteConnection) -> anyhow::Result<bool> {
    let sql = "SELECT total_changes()";
    let before: i64 = sqlx::query_scalar(sql).fetch_one(&mut *connection).await?;
    connection.execute("INSERT INTO history (history, rank) VALUES ('merge', 1000)").await?;
    let after: i64 = sqlx::query_scalar(sql).fetch_one(&mut *connection).await?;
    // One change is the statement's own.
    Ok(after - before >= 2)
}

async fn insert(connection: &mut SqliteConnection, count: u64) -> anyhow::Result<()> {
    let (mut rng, mut transaction) = (Rng(7), connection.begin().await?);
    for n in 0..count {
        let made = make(&mut rng, n, count);
        row(&mut transaction, made).await?;
    }
    Ok(transaction.commit().await?)
}

async fn row(connection: &mut SqliteConnection, made: Made) -> anyhow::Result<()> {
    let sql = "INSERT INTO tasks (key, name, name_folded, type, tags, details, details_folded, \
        status, percent, created_at, started_at, finished_at, updated_at, removed_at, settled, \
        ended_early, attempt, version) \
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1, 20)";
    let query = sqlx::query(sql).bind(made.key).bind(&made.name).bind(made.name.to_lowercase());
    let query = query.bind(made.kind).bind(made.tags);
    let query = query.bind(&made.details).bind(made.details.to_lowercase());
    let query = query.bind(made.status).bind(made.percent).bind(made.created).bind(made.started);
    let query = query.bind(made.finished).bind(made.finished.unwrap_or(made.started));
    let query = query.bind(made.removed).bind(made.finished.is_some());
    query.execute(connection).await?;
    Ok(())
}

/// The place of a task in the order `key`, as an address names it.
pub async fn cursor(dir: &Path, key: &str, id: u64) -> anyhow::Result<String> {
    let value = match key {
        "name" => "name_folded",
        "took" => "finished_at - started_at",
        other => other,
    };
    let sql = format!("SELECT id || ':' || ({value}) FROM tasks WHERE id >= ? AND settled LIMIT 1");
    let mut connection = connect(dir).await?;
    let cursor = sqlx::query_scalar(AssertSqlSafe(sql)).bind(id as i64);
    Ok(cursor.fetch_one(&mut connection).await?)
}
