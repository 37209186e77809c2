//! `wait`: its exit code is how tasks end.

use std::os::unix::process::ExitStatusExt;
use std::process::Command;

use anyhow::Result;

use crate::twin::Twin;

#[test]
fn the_exit_code_is_the_gravest_of_the_ends() -> Result<()> {
    for (ends, code) in [
        (&["completed"][..], 0),
        (&["failed"], 1),
        (&["cancelled"], 3),
        (&["completed", "cancelled"], 3),
        (&["cancelled", "failed", "completed"], 1),
    ] {
        let twin = Twin::start()?;
        let ids = ends.iter().map(|_| twin.add("Grid")).collect::<Result<Vec<_>>>()?;
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        let waiting = twin.begin(&[&["wait"][..], &ids].concat())?;
        for (id, end) in ids.iter().zip(ends) {
            twin.say(&["update", id, "--status", end])?;
        }
        let (ended, said) = waiting.end()?;
        assert_eq!(ended, Some(code), "{ends:?}: {said}");
        assert_eq!(said.lines().count(), ends.len(), "{said}");
        // Whoever asks when all is over learns the same.
        assert_eq!(twin.run(&[&["wait"][..], &ids].concat())?.status.code(), Some(code));
    }
    Ok(())
}

#[test]
fn each_end_is_said_as_it_happens_for_people_and_as_json() -> Result<()> {
    let twin = Twin::start()?;
    let _ids = [twin.add("one")?, twin.add("two")?];
    let mut people = twin.begin(&["wait", "1", "2"])?;
    let mut programs = twin.begin(&["wait", "1", "2", "--json"])?;
    twin.say(&["update", "2", "--status", "completed"])?;
    assert!(people.line()?.starts_with("✓ completed  2  two, took 0 s"));
    let task: serde_json::Value = serde_json::from_str(&programs.line()?)?;
    assert_eq!((&task["id"], &task["status"]), (&2.into(), &"completed".into()));
    twin.say(&["update", "1", "--status", "failed"])?;
    assert!(people.line()?.starts_with("✗ failed  1  one, after 0 s"));
    assert_eq!(programs.end()?.0, Some(1));
    Ok(())
}

#[test]
fn a_server_that_is_killed_and_comes_back_is_waited_for() -> Result<()> {
    let mut twin = Twin::start()?;
    let _ids = [twin.add("one")?, twin.add("two")?];
    let mut waiting = twin.begin(&["wait", "1", "2"])?;
    twin.say(&["update", "2", "--status", "completed"])?;
    // From then on it has seen both.
    waiting.line()?;
    twin.kill()?;
    assert!(waiting.complaint()?.contains("offline, trying again"));
    twin.start_again()?;
    twin.say(&["update", "1", "--status", "failed"])?;
    assert!(waiting.line()?.starts_with("✗ failed  1"));
    assert_eq!(waiting.end()?.0, Some(1));
    Ok(())
}

#[test]
fn the_attempt_counts_that_was_under_way() -> Result<()> {
    let twin = Twin::start()?;
    let _ids = [twin.add("one")?, twin.add("two")?];
    let mut waiting = twin.begin(&["wait", "1", "2"])?;
    twin.say(&["update", "2", "--status", "completed"])?;
    waiting.line()?;
    // So fast that the stream may tell of the second attempt alone.
    twin.say(&["update", "1", "--status", "failed"])?;
    twin.say(&["update", "1", "--status", "running"])?;
    assert!(waiting.line()?.starts_with("✗ failed  1"));
    assert_eq!(waiting.end()?.0, Some(1));
    Ok(())
}

#[test]
fn what_cannot_be_known_is_no_result_of_a_task() -> Result<()> {
    let twin = Twin::start()?;
    let _ids = [twin.add("one")?, twin.add("two")?];
    assert_eq!(twin.run(&["wait", "99"])?.status.code(), Some(125));
    let late = twin.run(&["wait", "1", "2", "--timeout", "50ms"])?;
    assert_eq!(late.status.code(), Some(124));
    let said = "progress-monitor: the time is up; not ended yet: 1, 2\n";
    assert_eq!(String::from_utf8(late.stderr)?, said);
    let mut waiting = twin.begin(&["wait", "1", "2"])?;
    twin.say(&["update", "2", "--status", "completed"])?;
    waiting.line()?;
    twin.say(&["remove", "1"])?;
    assert!(waiting.complaint()?.contains("task 1 was removed before it ended"));
    assert_eq!(waiting.end()?.0, Some(125));
    Ok(())
}

#[test]
fn where_nobody_reads_the_exit_code_still_says_how_it_ended() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("one")?;
    twin.say(&["update", "1", "--status", "failed"])?;
    let (reader, writer) = std::io::pipe()?;
    drop(reader);
    assert_eq!(twin.command(&["wait", "1"]).stdout(writer).status()?.code(), Some(1));
    Ok(())
}

#[test]
fn ctrl_c_ends_it_as_it_ends_other_programs() -> Result<()> {
    let twin = Twin::start()?;
    let _ids = [twin.add("one")?, twin.add("two")?];
    let mut command = twin.command(&["wait", "1", "2"]);
    let mut child = command.stdout(std::process::Stdio::null()).spawn()?;
    let interrupt = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status()?.success());
    // By the signal itself, which a shell shows as 130, and which ends a script too.
    assert_eq!(child.wait()?.signal(), Some(2));
    Ok(())
}
