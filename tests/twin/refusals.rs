//! Where a command cannot do what it is told: one line, the way out, an exit code.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Stdio;
use std::thread;

use anyhow::{Context, Result};

use crate::twin::{Twin, command};

#[test]
fn an_error_is_one_line_that_names_the_thing() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Grid")?;
    for (arguments, said) in [
        (&["show", "99"][..], "there is no task 99, or it was removed"),
        (&["update", "99", "5"], "there is no task 99, or it was removed"),
        (&["update", "1", "150"], "progress: 150 is not a number from 0 to 100"),
        (&["log", "99"], "there is no task 99, or it was removed"),
        (&["log", "99", "text"], "there is no task 99, or it was removed"),
        (&["list", "colour:red"], "there is no \"colour:\" to search by"),
        (&["watch", "colour:red"], "there is no \"colour:\" to search by"),
        (&["add", "", "backtest"], "is not a name of 1 to 256 characters"),
    ] {
        let output = twin.run(arguments)?;
        let stderr = String::from_utf8(output.stderr)?;
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(
            stderr.starts_with("progress-monitor: ") && stderr.contains(said),
            "{arguments:?}: {stderr}"
        );
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
    Ok(())
}

#[test]
fn a_wrong_command_line_ends_with_two_and_changes_nothing() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Grid")?;
    for arguments in [
        &["update", "1"][..],
        &["update", "1", "half"],
        &["update", "1", "5", "--progress", "6"],
        &["update", "1", "--status", "lost"],
        &["log", "1", "text", "--follow"],
        &["list", "--url", "https://desk.example"],
        &["wait"],
        &["nothing"],
    ] {
        assert_eq!(twin.run(arguments)?.status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(twin.json(&["list"])?[0]["version"], 1);
    Ok(())
}

#[test]
fn without_a_server_every_command_says_how_to_start_one() -> Result<()> {
    let unused = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    for arguments in [
        &["list"][..],
        &["show", "1"],
        &["watch"],
        &["log", "1"],
        &["log", "1", "text"],
        &["wait", "1"],
        &["open"],
        &["add", "a", "b"],
        &["update", "1", "5"],
        &["remove", "1"],
        &["prune"],
    ] {
        let output = command(arguments).args(["--url", &format!("http://{unused}")]).output()?;
        let stderr = String::from_utf8(output.stderr)?;
        assert_eq!(
            output.status.code(),
            Some(if arguments[0] == "wait" { 125 } else { 1 }),
            "{arguments:?}"
        );
        assert!(
            stderr.contains("start one with: progress-monitor serve"),
            "{arguments:?}: {stderr}"
        );
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
    Ok(())
}

/// The head of the request that a command makes.
fn request(arguments: &[&str], token: &str) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let mut child = command(arguments)
        .args(["--url", &url])
        .env("PROGRESS_MONITOR_TOKEN", token)
        .stderr(Stdio::null())
        .spawn()?;
    let heard = thread::spawn(move || -> Result<String> {
        let (mut stream, _) = listener.accept()?;
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? == 1 {
            head.push(byte[0]);
        }
        stream.write_all(
            b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        )?;
        Ok(String::from_utf8(head)?)
    });
    let head = heard.join().ok().context("the listener panicked")??;
    child.wait()?;
    Ok(head.to_ascii_lowercase())
}

#[test]
fn a_token_is_sent_with_every_request_and_with_the_stream() -> Result<()> {
    for arguments in [&["list"][..], &["add", "a", "b"], &["watch"]] {
        let head = request(arguments, "s3cret")?;
        assert!(head.contains("\r\nauthorization: bearer s3cret\r\n"), "{head}");
    }
    assert!(!request(&["list"], "")?.contains("authorization"));
    let output = command(&["list"]).env("PROGRESS_MONITOR_TOKEN", "a\nb").output()?;
    let stderr = String::from_utf8(output.stderr)?;
    assert!(stderr.contains("PROGRESS_MONITOR_TOKEN") && !stderr.contains("a\nb"), "{stderr}");
    Ok(())
}
