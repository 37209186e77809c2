//! Opening a file, and refusing to where its promises could not be kept.

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::backup::PartFile;
use crate::store::OpenError;
use crate::store::sqlite::{Sqlite, SqliteWriter, snapshot};

pub static MIGRATOR: Migrator = sqlx::migrate!("migrations/sqlite");

/// The first version without the bug that lost committed writes when two
/// connections wrote and checkpointed together.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];

const READERS: u32 = 4;

impl Sqlite {
    /// Opens `path`, creating or migrating it, and checks that a commit will be durable.
    pub async fn open(path: &Path) -> Result<Sqlite, OpenError> {
        let failed = |cause| OpenError::Database { path: path.into(), cause };
        for place in [path, &snapshot::place(path)] {
            PartFile::remove_left_over(place).map_err(|error| failed(error.into()))?;
        }
        let write_options = write_options(path);
        let mut connection = write_options.connect().await.map_err(failed)?;
        check_version(&mut connection).await?;
        migrate(&mut connection, path).await?;
        check_durability(&mut connection, path).await?;
        connection.close().await.map_err(failed)?;
        let readers =
            SqlitePoolOptions::new().max_connections(READERS).connect_lazy_with(read_options(path));
        Ok(Sqlite { path: path.into(), readers, write_options })
    }

    /// How to write to this file.
    pub fn writer(&self) -> SqliteWriter {
        SqliteWriter::new(self.write_options.clone())
    }

    /// Closes the connections that read.
    pub async fn close(&self) {
        self.readers.close().await;
        tracing::debug!("closed {}", self.path.display());
    }
}

pub(super) fn read_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("trusted_schema", "OFF")
        .disable_statement_logging()
}

fn write_options(path: &Path) -> SqliteConnectOptions {
    read_options(path)
        .read_only(false)
        .create_if_missing(true)
        .foreign_keys(true)
        // Only a file without tables takes this; later it would cost a blocking VACUUM.
        .auto_vacuum(SqliteAutoVacuum::Incremental)
        .journal_mode(SqliteJournalMode::Wal)
        // The log is moved into the database inside a commit, for which all wait:
        // every 32 MiB in place of every 4.
        .pragma("wal_autocheckpoint", "8192")
        // A statement's own undo log, of no use after a crash, is not worth a file.
        .pragma("temp_store", "MEMORY")
        // NORMAL would lose answered writes in a power cut.
        .synchronous(SqliteSynchronous::Full)
}

/// Moves the write-ahead log into the file and removes it, as far as the file can be read.
pub async fn settle(path: &Path) {
    let settled = async {
        let mut connection = write_options(path).create_if_missing(false).connect().await?;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await?;
        connection.close().await
    };
    if let Err(error) = settled.await {
        tracing::debug!(%error, "the log of {} stays beside it", path.display());
    }
}

async fn check_version(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(connection)
        .await
        .map_err(|_| OpenError::OldSqlite("of unknown version".to_owned()))?;
    if is_new_enough(&version) { Ok(()) } else { Err(OpenError::OldSqlite(version)) }
}

fn is_new_enough(version: &str) -> bool {
    let parts: Vec<u32> = version.split('.').map_while(|part| part.parse().ok()).collect();
    parts.as_slice() >= OLDEST_SQLITE.as_slice()
}

async fn migrate(connection: &mut SqliteConnection, path: &Path) -> Result<(), OpenError> {
    let path = path.into();
    match MIGRATOR.run(connection).await {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(migration)) => {
            Err(OpenError::NewerDatabase { path, migration })
        }
        Err(cause) => Err(OpenError::Migration { path, cause }),
    }
}

async fn check_durability(connection: &mut SqliteConnection, path: &Path) -> Result<(), OpenError> {
    let failed = |cause| OpenError::Database { path: path.into(), cause };
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed)?;
    let settings =
        [("journal_mode", "wal", journal), ("synchronous", "2", synchronous.to_string())];
    for (setting, expected, found) in settings {
        if found != expected {
            return Err(OpenError::NotDurable { path: path.into(), setting, expected, found });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::Executor;

    use super::*;
    use crate::domain::{Search, View};
    use crate::store::sqlite::Among;

    /// A file as a program before the history left it.
    async fn old_file(path: &Path) {
        let mut connection = write_options(path).connect().await.unwrap();
        let old = MIGRATOR.migrations.iter().filter(|migration| migration.version < 5).cloned();
        let old = Migrator { migrations: old.collect::<Vec<_>>().into(), ..Migrator::DEFAULT };
        old.run(&mut connection).await.unwrap();
        let row = |id: u32, name: &str, status: &str, finished: &str| {
            format!(
                "({id}, '{name}', lower('{name}'), 'backtest', '', '', '{status}', 0, 1, {id}, 5, \
                 {finished}, 3600006, 2)"
            )
        };
        let rows = [
            row(1, "Golden Cross", "completed", "3600006"),
            row(2, "Golden goose", "running", "NULL"),
            row(3, "Grid", "failed", "20"),
        ];
        let insert = format!(
            "INSERT INTO tasks (id, name, name_folded, type, details, details_folded, status, \
             ended_early, attempt, created_at, started_at, finished_at, updated_at, version) \
             VALUES {}",
            rows.join(", ")
        );
        connection.execute(sqlx::AssertSqlSafe(insert)).await.unwrap();
        connection.close().await.unwrap();
    }

    #[tokio::test]
    async fn what_an_older_program_left_is_found_in_the_history() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.db");
        old_file(&path).await;
        let sqlite = Sqlite::open(&path).await.unwrap();
        for (search, expected) in [
            ("", [1, 2, 3].as_slice()),
            ("gold", &[1, 2]),
            ("gold status:completed", &[1]),
            ("took:>1h type:backtest", &[1]),
            ("took:<1s", &[3]),
            ("tag:gold", &[]),
        ] {
            let Search(filter) = search.parse().unwrap();
            let view = View { filter, ..View::default() };
            let page = sqlite.history(&view, Among::All).await.unwrap();
            let ids: Vec<_> = page.tasks.iter().map(|found| found.task.id().0).collect();
            assert_eq!(ids, expected, "{search}");
        }
    }

    #[test]
    fn sqlite_before_3_51_3_is_refused() {
        for (version, expected) in
            [("3.51.2", false), ("3.40.1", false), ("", false), ("3.51.3", true), ("4.0.0", true)]
        {
            assert_eq!(is_new_enough(version), expected, "{version}");
        }
    }
}
