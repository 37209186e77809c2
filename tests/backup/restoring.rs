//! `progress-monitor restore`: what it refuses, and what it keeps.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use sqlx::Connection;
use tempfile::TempDir;

use crate::program::{Program, serve};
use crate::{
    LIMIT, add, backup, database, names, open, refusal, restore, serve_with, succeed, task_names,
};

/// A backup with one task, `kept`, in a folder of its own.
async fn backed_up() -> Result<(TempDir, PathBuf)> {
    let (dir, out) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let program = serve_with(dir.path(), "kept").await?;
    let file = out.path().join("backup");
    succeed(backup(&program, &file)).await?;
    Ok((out, file))
}

/// Refuses `file`, and leaves nothing in the folder; why.
async fn refused(file: &Path) -> Result<String> {
    let dir = tempfile::tempdir()?;
    let line = refusal(restore(file, dir.path())).await?;
    assert_eq!(names(dir.path())?, ["lock"]);
    assert!(line.starts_with(&file.display().to_string()), "{line}");
    Ok(line)
}

#[tokio::test]
async fn a_file_that_is_not_whole_is_refused() -> Result<()> {
    let (_out, file) = backed_up().await?;
    let whole = fs::read(&file)?;
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for (damaged, words) in [
        (flipped, "is damaged"),
        (whole[..whole.len() / 2].to_vec(), "damaged"),
        (whole[..4096 * 3].to_vec(), "damaged"),
        (whole[..whole.len() - 1].to_vec(), "is damaged"),
        (b"not a backup, but somebody's own text\n".to_vec(), "or no backup at all"),
        (b"text".repeat(512), "it is no database of progress-monitor"),
        (Vec::new(), "or no backup at all"),
    ] {
        fs::write(&file, damaged)?;
        let line = refused(&file).await?;
        assert!(line.contains(words), "{line}");
    }
    fs::remove_file(&file)?;
    let missing = tempfile::tempdir()?;
    let line = refusal(restore(&file, missing.path())).await?;
    assert!(line.starts_with(&format!("cannot read {}", file.display())), "{line}");
    Ok(())
}

#[tokio::test]
async fn a_database_of_a_newer_program_or_of_another_one_is_refused() -> Result<()> {
    let dir = tempfile::tempdir()?;
    serve_with(dir.path(), "a").await?.terminate(LIMIT).await?;
    let file = database(dir.path());
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
        execution_time) VALUES (9999, 'of tomorrow', TRUE, x'00', 0)";
    for (change, words) in [
        (newer, "it was written by a newer progress-monitor (migration 9999); use that one"),
        ("DROP TABLE _sqlx_migrations", "it is no database of progress-monitor"),
    ] {
        let mut connection = open(&file).await?;
        sqlx::query(change).execute(&mut connection).await?;
        connection.close().await?;
        let line = refused(&file).await?;
        assert!(line.ends_with(words), "{line}");
    }
    Ok(())
}

#[tokio::test]
async fn a_database_that_is_there_is_replaced_only_when_told_and_kept_whole() -> Result<()> {
    let (_out, file) = backed_up().await?;
    let dir = tempfile::tempdir()?;
    let mut killed = serve_with(dir.path(), "of before").await?;
    add(&killed, "in the log alone").await?;
    killed.kill()?;
    let line = refusal(restore(&file, dir.path())).await?;
    assert!(line.contains("is there already; --force"), "{line}");
    let mut forced = restore(&file, dir.path());
    forced.arg("--force");
    let said = succeed(forced).await?;
    let program = Program::start(&mut serve(dir.path()))?;
    assert_eq!(task_names(&program).await?, ["kept"]);
    let kept = names(dir.path())?.into_iter().find(|name| name.contains(".before-restore-"));
    let kept = dir.path().join(kept.expect("the old one"));
    assert!(said.contains(&kept.display().to_string()), "{said}");
    let elsewhere = tempfile::tempdir()?;
    succeed(restore(&kept, elsewhere.path())).await?;
    let program = Program::start(&mut serve(elsewhere.path()))?;
    assert_eq!(task_names(&program).await?, ["of before", "in the log alone"]);
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_used_does_not_take_a_place_even_when_told() -> Result<()> {
    let (_out, file) = backed_up().await?;
    let whole = fs::read(&file)?;
    fs::write(&file, &whole[..whole.len() / 2])?;
    let dir = tempfile::tempdir()?;
    serve_with(dir.path(), "a").await?.terminate(LIMIT).await?;
    let before = names(dir.path())?;
    let mut forced = restore(&file, dir.path());
    forced.arg("--force");
    assert!(refusal(forced).await?.contains("damaged"));
    assert_eq!(names(dir.path())?, before);
    let program = Program::start(&mut serve(dir.path()))?;
    assert_eq!(task_names(&program).await?, ["a"]);
    Ok(())
}

#[tokio::test]
async fn a_damaged_database_gives_way_to_its_backup() -> Result<()> {
    let (_out, file) = backed_up().await?;
    let dir = tempfile::tempdir()?;
    fs::write(database(dir.path()), "what a broken disk gave back".repeat(100))?;
    let mut forced = restore(&file, dir.path());
    forced.arg("--force");
    succeed(forced).await?;
    let program = Program::start(&mut serve(dir.path()))?;
    assert_eq!(task_names(&program).await?, ["kept"]);
    Ok(())
}

#[tokio::test]
async fn a_copy_of_a_database_in_use_is_refused_for_what_it_lacks() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let _program = serve_with(dir.path(), "a").await?;
    let line = refused(&database(dir.path())).await?;
    assert!(line.contains("make a backup with: progress-monitor backup"), "{line}");
    Ok(())
}

#[tokio::test]
async fn nothing_is_restored_beneath_a_running_server() -> Result<()> {
    let (_out, file) = backed_up().await?;
    let dir = tempfile::tempdir()?;
    let program = serve_with(dir.path(), "a").await?;
    let mut forced = restore(&file, dir.path());
    forced.arg("--force");
    let line = refusal(forced).await?;
    assert!(line.starts_with("another progress-monitor is running on"), "{line}");
    add(&program, "b").await?;
    assert_eq!(task_names(&program).await?, ["a", "b"]);
    Ok(())
}

#[tokio::test]
async fn a_folder_is_neither_a_backup_nor_a_place_for_one() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let line = refused(folder.path()).await?;
    assert!(line.contains("is a folder; name the backup in it"), "{line}");
    let dir = tempfile::tempdir()?;
    let program = Program::start(&mut serve(dir.path()))?;
    for force in [false, true] {
        let mut command = backup(&program, folder.path());
        if force {
            command.arg("--force");
        }
        let line = refusal(command).await?;
        assert!(line.contains("is a folder; name the file to write in it"), "{line}");
    }
    assert_eq!(names(folder.path())?, [] as [String; 0]);
    Ok(())
}
