//! `progress-monitor prune`.

use std::process::{Command, Output};

use anyhow::Result;
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::program::{Program, serve};
use crate::{client, get, post};

async fn prune(program: &Program, arguments: &'static [&str]) -> Result<Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_progress-monitor"));
    command.arg("prune").args(arguments).args(["--url", &program.url("")]);
    Ok(spawn_blocking(move || command.output()).await??)
}

/// A server that keeps what has finished for a moment, and has two such tasks;
/// one is pinned.
async fn server(dir: &std::path::Path) -> Result<Program> {
    let mut command = serve(dir);
    let program = Program::start(command.args(["--active-for", "1s", "--history-for", "1s"]))?;
    for id in 1..=2 {
        let task = json!({"name": "a", "type": "b"});
        post(&program, "/api/active-tasks/add", &task).await?;
        let path = format!("/api/active-tasks/{id}/update");
        post(&program, &path, &json!({"status": "completed"})).await?;
    }
    let pin = client()?.put(program.url("/api/v1/tasks/2/pin")).send().await?;
    pin.error_for_status()?;
    while get(&program, "/api/v1/retention").await?["due"]["tasks"] != 1 {}
    Ok(program)
}

#[tokio::test]
async fn what_would_be_deleted_is_told_and_then_it_is_deleted() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = server(dir.path()).await?;
    let told = prune(&program, &["--dry-run"]).await?;
    let words = String::from_utf8(told.stdout)?;
    assert!(told.status.success(), "{words}");
    for part in ["kept for 1s; pinned ones stay", "To be deleted: 1 task, ended on 20"] {
        assert!(words.contains(part), "{words}");
    }
    assert_eq!(get(&program, "/api/v1/tasks?scope=all").await?["total"], 2);

    let done = prune(&program, &[]).await?;
    let words = String::from_utf8(done.stdout)?;
    assert!(done.status.success() && words.contains("Deleted: 1 task."), "{words}");
    let left = get(&program, "/api/v1/tasks?scope=all").await?;
    assert_eq!((&left["total"], &left["tasks"][0]["id"]), (&json!(1), &json!(2)));

    let nothing = prune(&program, &[]).await?;
    let words = String::from_utf8(nothing.stdout)?;
    assert!(nothing.status.success() && words.contains("Nothing is to be deleted"), "{words}");
    Ok(())
}

#[tokio::test]
async fn a_dry_run_tells_what_shorter_limits_would_delete() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = Program::start(serve(dir.path()).args(["--active-for", "1s"]))?;
    post(&program, "/api/active-tasks/add", &json!({"name": "a", "type": "b"})).await?;
    post(&program, "/api/active-tasks/1/update", &json!({"status": "completed"})).await?;
    let now = prune(&program, &["--dry-run"]).await?;
    let words = String::from_utf8(now.stdout)?;
    assert!(words.contains("Finished tasks are kept for 90 days; pinned"), "{words}");
    assert!(words.contains("Nothing is to be deleted."), "{words}");
    while get(&program, "/api/v1/retention?history_for=1s").await?["due"]["tasks"] != 1 {}
    let shorter = prune(&program, &["--dry-run", "--history-for", "1s"]).await?;
    let words = String::from_utf8(shorter.stdout)?;
    assert!(words.contains("If finished tasks were kept for 1s; pinned"), "{words}");
    assert!(words.contains("To be deleted: 1 task, ended on 20"), "{words}");
    for (arguments, words) in [
        (&["--dry-run", "--history-for", "soon"][..], "history_for: \"soon\" is not a time"),
        (&["--dry-run", "--history-max-size", "5"], "history_max_size: \"5\" is not a size"),
        (&["--history-for", "1s"], "--dry-run"),
    ] {
        let refused = prune(&program, arguments).await?;
        let said = String::from_utf8(refused.stderr)?;
        assert!(!refused.status.success() && said.contains(words), "{said}");
    }
    assert_eq!(get(&program, "/api/v1/tasks?scope=all").await?["total"], 1);
    Ok(())
}
