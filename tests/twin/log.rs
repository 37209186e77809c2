//! `log`: reading and following.

use anyhow::Result;
use serde_json::json;

use crate::twin::Twin;

#[test]
fn a_log_is_read_whole_or_from_its_end_by_text_and_by_level() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Grid")?;
    twin.say(&["log", "1", "INFO one\nWARNING two\nthree"])?;
    twin.say(&["log", "1", "four", "and", "five", "--level", "error"])?;
    for (arguments, lines) in [
        (&[][..], "INFO one\nWARNING two\nthree\nfour and five\n"),
        (&["-n", "2"], "three\nfour and five\n"),
        (&["-n", "0"], ""),
        (&["--grep", "TWO"], "WARNING two\n"),
        (&["--level", "warning"], "WARNING two\nfour and five\n"),
    ] {
        assert_eq!(twin.say(&[&["log", "1"], arguments].concat())?, lines, "{arguments:?}");
    }
    let lines = twin.json(&["log", "1"])?;
    assert_eq!((&lines[3]["seq"], &lines[3]["level"]), (&json!(4), &json!("error")));
    let timed = twin.say(&["log", "1", "-n", "1", "--times"])?;
    assert!(timed.starts_with("20") && timed.ends_with("  four and five\n"), "{timed}");
    Ok(())
}

#[test]
fn nothing_that_a_task_printed_controls_the_terminal() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Grid")?;
    twin.say(&["log", "1", "\u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7}\u{1b}[2J10%\r20%"])?;
    let text = twin.say(&["log", "1"])?;
    assert!(!text.trim_end().contains(|c: char| c.is_control()), "{text:?}");
    assert!(text.starts_with("20%"), "{text:?}");
    Ok(())
}

#[test]
fn a_followed_log_goes_on_over_a_killed_server_and_ends_with_its_task() -> Result<()> {
    let mut twin = Twin::start()?;
    twin.add("Grid")?;
    twin.say(&["log", "1", "one"])?;
    let mut following = twin.begin(&["log", "1", "--follow"])?;
    assert_eq!(following.line()?, "one");
    twin.say(&["log", "1", "two"])?;
    assert_eq!(following.line()?, "two");
    twin.kill()?;
    assert!(following.complaint()?.contains("offline, trying again"));
    twin.start_again()?;
    twin.say(&["log", "1", "three"])?;
    assert_eq!(following.line()?, "three");
    twin.say(&["log", "1", "last words"])?;
    twin.say(&["update", "1", "--status", "failed"])?;
    assert_eq!(following.end()?, (Some(0), "last words\n".to_owned()));
    Ok(())
}

#[test]
fn whoever_follows_a_torrent_loses_no_line() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Grid")?;
    twin.say(&["log", "1", "begin"])?;
    let mut following = twin.begin(&["log", "1", "-f", "-n", "1"])?;
    assert_eq!(following.line()?, "begin");
    let script = "seq 1 20000 | $PM log 1 - && $PM update 1 --status completed";
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", script]).env("PM", crate::twin::PROGRAM);
    let mut sending = shell.env("PROGRESS_MONITOR_URL", twin.url()).spawn()?;
    let (code, lines) = following.end()?;
    assert!(sending.wait()?.success());
    let expected: String = (1..=20_000).map(|line| format!("{line}\n")).collect();
    assert_eq!(code, Some(0));
    assert!(lines == expected, "{} lines came", lines.lines().count());
    Ok(())
}

#[test]
fn following_what_is_removed_ends_with_an_error() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Grid")?;
    twin.say(&["log", "1", "one"])?;
    let mut following = twin.begin(&["log", "1", "-f"])?;
    assert_eq!(following.line()?, "one");
    twin.say(&["remove", "1"])?;
    assert!(following.complaint()?.contains("task 1"));
    assert_eq!(following.end()?.0, Some(1));
    Ok(())
}
