//! `progress-monitor backup` where something goes wrong: no file is left.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;
use tokio::task::spawn_blocking;

use crate::{backup, names, refusal, serve_with, succeed, until};

fn backup_from(address: &str, file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_progress-monitor"));
    command.args(["backup", "--url", &format!("http://{address}")]).arg(file);
    command
}

/// Waits for a request and answers it with `body`, of `length` as it says.
fn answer(listener: &TcpListener, length: usize, body: &[u8]) -> Result<TcpStream> {
    let (mut stream, _) = listener.accept()?;
    let mut request = [0; 1024];
    assert!(stream.read(&mut request)? > 0);
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n")?;
    stream.write_all(body)?;
    Ok(stream)
}

#[tokio::test]
async fn a_file_that_is_there_is_replaced_only_when_told() -> Result<()> {
    let (dir, out) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let program = serve_with(dir.path(), "a").await?;
    let file = out.path().join("file");
    std::fs::write(&file, "the only copy of something")?;
    let line = refusal(backup(&program, &file)).await?;
    assert_eq!(line, format!("{} is there already; --force replaces it", file.display()));
    assert_eq!(std::fs::read_to_string(&file)?, "the only copy of something");
    let mut forced = backup(&program, &file);
    forced.arg("--force");
    succeed(forced).await?;
    assert!(std::fs::read(&file)?.starts_with(b"SQLite format 3\0"));
    assert_eq!(names(out.path())?, ["file"]);
    Ok(())
}

#[tokio::test]
async fn what_another_backup_is_writing_is_left_alone_unless_told() -> Result<()> {
    let (dir, out) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let program = serve_with(dir.path(), "a").await?;
    std::fs::write(out.path().join("file.part"), "half of it")?;
    let file = out.path().join("file");
    let line = refusal(backup(&program, &file)).await?;
    assert!(line.contains("file.part is there already"), "{line}");
    let mut forced = backup(&program, &file);
    forced.arg("--force");
    succeed(forced).await?;
    assert_eq!(names(out.path())?, ["file"]);
    Ok(())
}

#[tokio::test]
async fn without_a_server_it_says_how_to_start_one_and_leaves_no_file() -> Result<()> {
    let out = tempfile::tempdir()?;
    let unused = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let line = refusal(backup_from(&unused.to_string(), &out.path().join("file"))).await?;
    assert!(line.contains("start one with: progress-monitor serve"), "{line}");
    assert!(names(out.path())?.is_empty());
    Ok(())
}

#[tokio::test]
async fn an_answer_that_is_cut_or_altered_is_not_kept() -> Result<()> {
    let altered = [b"SQLite format 3\0".as_slice(), &[7; 1000]].concat();
    let cut = "the server stopped in the middle";
    for (length, words) in [(2000, cut), (altered.len(), "is not whole; try again")] {
        let out = tempfile::tempdir()?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let command = backup_from(&listener.local_addr()?.to_string(), &out.path().join("file"));
        let body = altered.clone();
        let server = spawn_blocking(move || answer(&listener, length, &body).map(drop));
        let line = refusal(command).await?;
        assert!(line.contains(words), "{line}");
        server.await??;
        assert!(names(out.path())?.is_empty(), "{words}");
    }
    Ok(())
}

#[tokio::test]
async fn ctrl_c_leaves_no_file() -> Result<()> {
    let out = tempfile::tempdir()?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let mut command = backup_from(&address, &out.path().join("file"));
    let child = command.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let server = spawn_blocking(move || answer(&listener, 1 << 20, &[7; 600_000]));
    let _held = server.await??;
    let part = out.path().join("file.part");
    until("something was received", || part.metadata().is_ok_and(|part| part.len() > 0)).await;
    let interrupt = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status()?.success());
    let output = spawn_blocking(move || child.wait_with_output()).await??;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let line = String::from_utf8(output.stderr)?;
    assert_eq!(line, "progress-monitor: stopped; nothing was changed\n");
    assert!(names(out.path())?.is_empty());
    Ok(())
}
