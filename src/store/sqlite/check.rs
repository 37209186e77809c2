//! Whether a file that nobody writes is a whole database of this program.

use std::collections::HashMap;
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::store::Flaw;
use crate::store::sqlite::open::MIGRATOR;

const NOT_A_DATABASE: &str = "26";

/// Reads all of the file. A newer program's is refused; an older one's is
/// migrated when a server opens it.
pub async fn check(path: &Path) -> Result<(), Flaw> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        // No lock, and no files beside it.
        .immutable(true)
        .pragma("trusted_schema", "OFF")
        .disable_statement_logging();
    let mut connection = options.connect().await?;
    check_pages(&mut connection).await?;
    check_migrations(&mut connection).await?;
    Ok(connection.close().await?)
}

async fn check_pages(connection: &mut SqliteConnection) -> Result<(), Flaw> {
    let query = sqlx::query_scalar("PRAGMA integrity_check(1)");
    let found: String = query.fetch_one(connection).await?;
    if found == "ok" { Ok(()) } else { Err(Flaw::Damaged(found)) }
}

async fn check_migrations(connection: &mut SqliteConnection) -> Result<(), Flaw> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    if sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut *connection).await? == 0 {
        return Err(Flaw::Foreign);
    }
    let known: HashMap<_, _> =
        MIGRATOR.iter().map(|migration| (migration.version, &migration.checksum)).collect();
    let mut is_ours = false;
    let sql = "SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version";
    let done: Vec<(i64, Vec<u8>)> = sqlx::query_as(sql).fetch_all(connection).await?;
    for (version, checksum) in done {
        match known.get(&version) {
            Some(own) if own[..] == checksum[..] => is_ours = true,
            None if is_ours => return Err(Flaw::Newer(version)),
            _ => return Err(Flaw::Foreign),
        }
    }
    if is_ours { Ok(()) } else { Err(Flaw::Foreign) }
}

impl From<sqlx::Error> for Flaw {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code());
        match code {
            Some(code) if code == NOT_A_DATABASE => Flaw::Foreign,
            _ => Flaw::Damaged(error.to_string()),
        }
    }
}
