//! What the program says at start, and why it does not start.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use serde_json::json;
use sqlx::{Connection, SqliteConnection};

use crate::program::{Program, serve};
use crate::{END, get, post};

/// The one line with which `command` does not start.
fn refusal(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    let (stdout, stderr) = (String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
    assert!(!output.status.success(), "it started: {stdout}");
    assert_eq!((stdout.as_str(), stderr.lines().count()), ("", 1), "{stderr}");
    Ok(stderr.trim_end().to_owned())
}

fn database(dir: &Path) -> String {
    dir.join("progress-monitor.db").display().to_string()
}

#[tokio::test]
async fn it_says_one_line_with_its_address_and_its_data_file() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = Program::start(&mut serve(dir.path()))?;
    let (address, file) = (program.address, database(dir.path()));
    assert!(fs::exists(&file)?);
    let (status, output) = program.terminate(END).await?;
    assert_eq!(output, format!("Progress Monitor at http://{address} · data in {file}\n"));
    assert_eq!(status.code(), Some(0));
    Ok(())
}

#[test]
fn a_port_that_is_taken_is_named() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?;
    let line = refusal(&mut at(dir.path(), &address.to_string()))?;
    let words =
        format!("progress-monitor: cannot listen on {address}; is it taken? choose another");
    assert!(line.starts_with(&words), "{line}");
    Ok(())
}

fn at(dir: &Path, address: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_progress-monitor"));
    command.args(["serve", "--addr", address, "--data-dir"]).arg(dir);
    command
}

#[test]
fn an_address_beyond_the_loopback_is_refused() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let line = refusal(&mut at(dir.path(), "0.0.0.0:0"))?;
    assert!(line.starts_with("progress-monitor: 0.0.0.0:0 is not a loopback address"), "{line}");
    Ok(())
}

#[test]
fn a_data_folder_that_cannot_be_written_is_named() -> Result<()> {
    // Below a file nobody can make a folder, not even root.
    let dir = tempfile::tempdir()?;
    let below = dir.path().join("file").join("data");
    fs::write(dir.path().join("file"), "")?;
    let line = refusal(&mut serve(&below))?;
    let words = "is not writable; choose another --data-dir: Not a directory (os error 20)";
    assert_eq!(line, format!("progress-monitor: the data folder {} {words}", below.display()));
    Ok(())
}

#[test]
fn a_data_file_that_is_no_database_is_named() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let file = database(dir.path());
    fs::write(&file, "not a database, but somebody's own text".repeat(100))?;
    let line = refusal(&mut serve(dir.path()))?;
    assert!(line.starts_with(&format!("progress-monitor: cannot open {file}: ")), "{line}");
    assert_eq!(line.matches("not a database").count(), 1, "{line}");
    Ok(())
}

#[tokio::test]
async fn a_second_server_on_the_same_data_is_refused_and_the_first_goes_on() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let first = Program::start(&mut serve(dir.path()))?;
    let line = refusal(&mut serve(dir.path()))?;
    let words = format!(
        "progress-monitor: another progress-monitor is running on {}; stop it, or choose another \
         --data-dir",
        dir.path().display()
    );
    assert_eq!(line, words);
    post(&first, "/api/active-tasks/add", &json!({"name": "a", "type": "b"})).await?;
    Ok(())
}

#[tokio::test]
async fn a_database_newer_than_the_program_is_left_alone() -> Result<()> {
    let dir = tempfile::tempdir()?;
    Program::start(&mut serve(dir.path()))?.terminate(END).await?;
    let file = database(dir.path());
    let mut connection = SqliteConnection::connect(&format!("sqlite://{file}")).await?;
    let newer =
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (9999, 'of tomorrow', TRUE, x'00', 0)";
    sqlx::query(newer).execute(&mut connection).await?;
    connection.close().await?;
    let line = refusal(&mut serve(dir.path()))?;
    let words = "was written by a newer progress-monitor (migration 9999); use that one";
    assert_eq!(line, format!("progress-monitor: {file} {words}"));
    Ok(())
}

#[tokio::test]
async fn settings_are_taken_from_the_environment_too() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_progress-monitor"));
    command.arg("serve").env("PROGRESS_MONITOR_ADDR", "127.0.0.1:0");
    command.env("PROGRESS_MONITOR_DATA_DIR", dir.path()).env("PROGRESS_MONITOR_ACTIVE_FOR", "0s");
    let program = Program::start(&mut command)?;
    post(&program, "/api/active-tasks/add", &json!({"name": "a", "type": "b"})).await?;
    post(&program, "/api/active-tasks/1/update", &json!({"status": "failed"})).await?;
    assert_eq!(get(&program, "/api/active-tasks").await?["count"], 0);
    let (_, output) = program.terminate(END).await?;
    assert!(output.trim_end().ends_with(&database(dir.path())), "{output}");
    Ok(())
}
