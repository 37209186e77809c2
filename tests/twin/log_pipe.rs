//! `log ID -`: a pipe into a log, which never hurts whoever writes into it.

use std::io::Write;
use std::process::Command;

use anyhow::Result;

use crate::twin::Twin;

#[test]
fn lines_arrive_while_the_pipe_is_open_and_the_last_needs_no_break() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Grid")?;
    let mut sending = twin.begin(&["log", "1", "-", "--json"])?;
    let mut pipe = sending.stdin()?;
    pipe.write_all(b"one\ntwo \xff\n")?;
    let mut following = twin.begin(&["log", "1", "-f"])?;
    assert_eq!(
        (following.line()?, following.line()?),
        ("one".to_owned(), "two \u{fffd}".to_owned())
    );
    pipe.write_all(b"three")?;
    drop(pipe);
    assert_eq!(following.line()?, "three");
    assert_eq!(sending.end()?, (Some(0), "{\"lines\":3,\"next_seq\":4}\n".to_owned()));
    Ok(())
}

#[test]
fn what_comes_while_the_server_is_away_arrives_once_and_in_order() -> Result<()> {
    let mut twin = Twin::start()?;
    twin.add("Grid")?;
    let mut sending = twin.begin(&["log", "1", "-"])?;
    let mut pipe = sending.stdin()?;
    twin.kill()?;
    pipe.write_all(b"one\ntwo\n")?;
    assert!(sending.complaint()?.contains("lines wait until the server is back"));
    twin.start_again()?;
    pipe.write_all(b"three\n")?;
    drop(pipe);
    assert_eq!(sending.end()?.0, Some(0));
    assert_eq!(twin.say(&["log", "1"])?, "one\ntwo\nthree\n");
    Ok(())
}

#[test]
fn a_refused_log_lets_its_writer_go_on_to_the_end() -> Result<()> {
    let twin = Twin::start()?;
    let mut sending = twin.begin(&["log", "99", "-"])?;
    let mut pipe = sending.stdin()?;
    pipe.write_all(b"one\n")?;
    assert!(sending.complaint()?.contains("there is no task 99"));
    // Far more than a pipe holds: a reader that had gone would break it.
    for _ in 0..100 {
        pipe.write_all(&[b'x'; 64 << 10])?;
    }
    drop(pipe);
    assert_eq!(sending.end()?.0, Some(1));
    Ok(())
}

#[test]
fn a_line_without_end_is_taken_in_pieces() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Grid")?;
    let mut sending = twin.begin(&["log", "1", "-"])?;
    let mut pipe = sending.stdin()?;
    pipe.write_all(&[b'x'; 1 << 20])?;
    drop(pipe);
    assert_eq!(sending.end()?.0, Some(0));
    let log = twin.say(&["log", "1"])?;
    assert_eq!(log.lines().count(), 16);
    assert!(log.contains("… [cut: 65536 bytes in all]"), "cut lines are marked");
    Ok(())
}

#[test]
fn ctrl_c_is_for_the_writer_whose_last_words_arrive() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Grid")?;
    let mut sending = twin.begin(&["log", "1", "-"])?;
    let mut pipe = sending.stdin()?;
    pipe.write_all(b"one\n")?;
    let mut following = twin.begin(&["log", "1", "-f"])?;
    // From then on it listens to signals.
    assert_eq!(following.line()?, "one");
    let interrupt = format!("kill -INT {}", sending.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status()?.success());
    pipe.write_all(b"stopped by ctrl-C\n")?;
    drop(pipe);
    assert_eq!(sending.end()?.0, Some(0));
    assert_eq!(twin.say(&["log", "1", "-n", "1"])?, "stopped by ctrl-C\n");
    Ok(())
}
