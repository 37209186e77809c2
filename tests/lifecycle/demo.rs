//! `progress-monitor demo`.

use std::process::Command;

use anyhow::Result;
use tokio::task::spawn_blocking;

use crate::get;
use crate::program::{Program, serve};

fn demo(url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_progress-monitor"));
    command.args(["demo", "1", "--url", url]);
    command
}

#[tokio::test]
async fn the_first_demo_runs_through_and_leaves_a_completed_task() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = Program::start(&mut serve(dir.path()))?;
    let mut demo = demo(&program.url(""));
    let output = spawn_blocking(move || demo.output()).await??;
    assert!(output.status.success(), "{output:?}");
    let list = get(&program, "/api/active-tasks").await?;
    let task = &list["tasks"][0];
    assert_eq!(list["count"], 1);
    assert_eq!(
        (task["status"].as_str(), task["progress"].as_u64()),
        (Some("completed"), Some(100))
    );
    assert_eq!(task["details"], "Win rate: 65 %, profit factor 1.8");
    let task = get(&program, "/api/v1/tasks/1").await?;
    assert_eq!((task["current"].as_u64(), task["unit"].as_str()), (Some(1000), Some("candles")));
    Ok(())
}

#[test]
fn without_a_server_it_says_how_to_start_one() -> Result<()> {
    let unused = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let output = demo(&format!("http://{unused}")).output()?;
    let stderr = String::from_utf8(output.stderr)?;
    assert!(!output.status.success());
    assert!(stderr.contains("start one with: progress-monitor serve"), "{stderr}");
    Ok(())
}
