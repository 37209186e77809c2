//! `POST /api/v1/backup`: one at a time, and nothing left behind.

use std::path::Path;

use anyhow::Result;
use reqwest::{Response, StatusCode};
use serde_json::Value;
use tokio::time::timeout;

use crate::program::{Program, serve};
use crate::{LIMIT, add, client, database, names, serve_much, task_names, until};

async fn begin(program: &Program) -> Result<Response> {
    Ok(client()?.post(program.url("/api/v1/backup")).send().await?)
}

/// Begins once the one before has ended, which its client does not wait for.
async fn begin_in_turn(program: &Program) -> Result<Response> {
    timeout(LIMIT, async {
        loop {
            match begin(program).await? {
                busy if busy.status() == StatusCode::SERVICE_UNAVAILABLE => {}
                answer => return Ok(answer),
            }
        }
    })
    .await?
}

/// The files of a backup that is being made or sent.
fn half(dir: &Path) -> Vec<String> {
    names(dir).expect("a folder").into_iter().filter(|name| name.contains(".backup")).collect()
}

#[tokio::test]
async fn one_is_made_at_a_time_and_a_client_that_leaves_makes_room_for_the_next() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = serve_much(dir.path()).await?;
    let first = begin(&program).await?;
    assert_eq!(first.status(), StatusCode::OK);
    assert_eq!(half(dir.path()).len(), 1);
    let second = begin(&program).await?;
    assert_eq!((second.status().as_u16(), &second.headers()["retry-after"]), (503, &"10".parse()?));
    assert_eq!(second.headers()["content-type"], "application/problem+json");
    assert_eq!(second.json::<Value>().await?["type"], "/problems/backup-in-progress");
    add(&program, "while it is sent").await?;
    drop(first);
    until("the file is gone", || half(dir.path()).is_empty()).await;
    begin_in_turn(&program).await?.error_for_status()?.bytes().await?;
    for _ in 0..2 {
        let next = begin(&program).await?;
        let length = next.content_length();
        assert_eq!(Some(next.bytes().await?.len() as u64), length);
        assert!(half(dir.path()).is_empty(), "who has the end finds no file left");
    }
    Ok(())
}

#[tokio::test]
async fn a_client_that_leaves_while_it_is_made_leaves_nothing() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = serve_much(dir.path()).await?;
    let url = program.url("/api/v1/backup");
    let asking = tokio::spawn(client()?.post(url).send());
    until("it is being made", || !half(dir.path()).is_empty()).await;
    asking.abort();
    until("the file is gone", || half(dir.path()).is_empty()).await;
    assert_eq!(begin_in_turn(&program).await?.status(), StatusCode::OK);
    Ok(())
}

#[tokio::test]
async fn what_a_killed_server_left_is_gone_at_the_next_start() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let mut program = serve_much(dir.path()).await?;
    add(&program, "a").await?;
    let held = begin(&program).await?;
    program.kill()?;
    drop(held);
    assert_eq!(half(dir.path()), ["progress-monitor.db.backup.part"]);
    let program = Program::start(&mut serve(dir.path()))?;
    assert!(half(dir.path()).is_empty());
    assert_eq!(task_names(&program).await?, ["a"]);
    Ok(())
}

#[tokio::test]
async fn an_end_in_order_ends_the_backup_too() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = serve_much(dir.path()).await?;
    let _held = begin(&program).await?;
    let (status, _) = program.terminate(LIMIT).await?;
    assert_eq!(status.code(), Some(0));
    assert!(half(dir.path()).is_empty());
    Ok(())
}

#[tokio::test]
async fn a_database_that_is_damaged_is_not_sent() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = serve_much(dir.path()).await?;
    let file = std::fs::OpenOptions::new().write(true).open(database(dir.path()))?;
    // The ballast's pages: a chain whose links now lead behind the end.
    std::os::unix::fs::FileExt::write_all_at(&file, &[0x55; 4096 * 64], 1 << 20)?;
    let answer = begin(&program).await?;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.json::<Value>().await?["type"], "/problems/backup-failed");
    assert!(half(dir.path()).is_empty());
    Ok(())
}
