//! A full disk: writes are refused, reads go on, and space that returns is used.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use reqwest::{Response, StatusCode};
use serde_json::json;

use crate::client;
use crate::program::{Program, serve};

/// A disk of two megabytes at `dir`, seen by the program alone.
fn serve_on_small_disk(dir: &Path) -> Command {
    let mount = "mount -t tmpfs -o size=2m tmpfs \"$0\" && exec \"$@\"";
    let mut command = in_own_namespace(mount);
    let serve = serve(&dir.join("data"));
    command.arg(dir).arg(serve.get_program()).args(serve.get_args());
    command
}

fn in_own_namespace(script: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
    command
}

/// Whether this machine lets a user mount a disk in a namespace; some containers do not.
fn can_mount(dir: &Path) -> bool {
    let mut command = in_own_namespace("mount -t tmpfs tmpfs \"$0\"");
    command.arg(dir).output().is_ok_and(|output| output.status.success())
}

async fn update(program: &Program, details: &str) -> Result<Response> {
    let request = client()?.post(program.url("/api/active-tasks/1/update"));
    Ok(request.json(&json!({"details": details})).send().await?)
}

async fn status(program: &Program, path: &str) -> Result<StatusCode> {
    Ok(client()?.get(program.url(path)).send().await?.status())
}

#[tokio::test]
async fn a_full_disk_refuses_writes_until_space_returns_and_reads_go_on() -> Result<()> {
    let dir = tempfile::tempdir()?;
    if !can_mount(dir.path()) {
        eprintln!("not tested: this machine does not let a user mount a disk");
        return Ok(());
    }
    let program = Program::start(&mut serve_on_small_disk(dir.path()))?;
    let task = json!({"name": "a", "type": "b"});
    client()?.post(program.url("/api/v1/tasks")).json(&task).send().await?.error_for_status()?;
    for round in 0..3 {
        let filler = fill(&program, dir.path())?;
        let mut written = version(&program).await?;
        while update(&program, &"x".repeat(4000)).await?.status() == 200 {
            written += 1;
        }
        let refused = update(&program, "refused").await?;
        assert_eq!(refused.status(), 507, "round {round}");
        let message =
            "the disk is full; nothing was written. Free some space and repeat the request";
        let body: serde_json::Value = refused.json().await?;
        assert_eq!(body, json!({"success": false, "message": message}));
        assert_eq!(status(&program, "/readyz").await?, 507);
        for path in
            ["/healthz", "/api/active-tasks", "/api/v1/tasks?scope=all", "/api/v1/tasks/1", "/"]
        {
            assert_eq!(status(&program, path).await?, 200, "round {round}: {path}");
        }
        assert_eq!(version(&program).await?, written, "what was refused was not written");
        fs::remove_file(filler)?;
        assert_eq!(update(&program, "accepted").await?.status(), 200, "round {round}");
        assert_eq!(status(&program, "/readyz").await?, 200);
        assert_eq!(version(&program).await?, written + 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_backup_that_would_fill_the_disk_is_refused_and_the_bots_go_on() -> Result<()> {
    let dir = tempfile::tempdir()?;
    if !can_mount(dir.path()) {
        eprintln!("not tested: this machine does not let a user mount a disk");
        return Ok(());
    }
    let program = Program::start(&mut serve_on_small_disk(dir.path()))?;
    let task = json!({"name": "a", "type": "b"});
    client()?.post(program.url("/api/v1/tasks")).json(&task).send().await?.error_for_status()?;
    let refused = client()?.post(program.url("/api/v1/backup")).send().await?;
    assert_eq!(refused.status(), 507);
    let body: serde_json::Value = refused.json().await?;
    assert_eq!(body["type"], "/problems/storage-full");
    assert_eq!(update(&program, "accepted").await?.status(), 200);
    Ok(())
}

async fn version(program: &Program) -> Result<u64> {
    let task: serde_json::Value =
        client()?.get(program.url("/api/v1/tasks?scope=all")).send().await?.json().await?;
    Ok(task["tasks"][0]["version"].as_u64().unwrap_or_default())
}

/// Fills the program's disk to the last page; the file that does.
fn fill(program: &Program, dir: &Path) -> Result<PathBuf> {
    let root = format!("/proc/{}/root", program.id());
    let path = Path::new(&root).join(dir.strip_prefix("/")?).join("filler");
    let mut file = File::create(&path)?;
    while file.write_all(&[0; 4096]).is_ok() {}
    Ok(path)
}
