//! `watch` where nothing can be drawn.

use anyhow::Result;
use serde_json::{Value, json};

use crate::twin::Twin;

#[test]
fn in_a_pipe_a_line_is_printed_for_each_change() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Grid")?;
    let mut watching = twin.begin(&["watch", "grid"])?;
    let first = watching.line()?;
    let fields: Vec<_> = first.split('\t').collect();
    assert_eq!(fields[1..6], ["1", "running", "Grid", "backtest", "under way"], "{first}");
    twin.say(&["add", "Other", "backtest"])?;
    twin.say(&["update", "1", "50", "--details", "a\tb\nc"])?;
    let second = watching.line()?;
    assert!(second.contains("\t50 %\t") && second.ends_with("\ta b c"), "{second}");
    twin.say(&["remove", "1"])?;
    assert!(watching.line()?.ends_with("\t1\tgone\tGrid"));
    Ok(())
}

#[test]
fn as_json_changes_are_those_of_the_api() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Grid")?;
    let mut watching = twin.begin(&["watch", "--json"])?;
    let change: Value = serde_json::from_str(&watching.line()?)?;
    assert_eq!((&change["put"]["id"], &change["put"]["name"]), (&json!(1), &json!("Grid")));
    twin.say(&["remove", "1"])?;
    assert_eq!(watching.line()?, "{\"drop\":1}");
    Ok(())
}

#[test]
fn over_a_killed_server_only_what_changed_is_said_again() -> Result<()> {
    let mut twin = Twin::start()?;
    let _ids = [twin.add("one")?, twin.add("two")?];
    let mut watching = twin.begin(&["watch", "--sort", "id"])?;
    let mut first = [watching.line()?, watching.line()?];
    first.sort_by_key(|line| line.split('\t').nth(1).map(str::to_owned));
    assert!(first[0].contains("\tone\t") && first[1].contains("\ttwo\t"), "{first:?}");
    twin.kill()?;
    assert!(watching.complaint()?.contains("offline, trying again"));
    twin.start_again()?;
    assert!(watching.complaint()?.contains("live again"));
    twin.say(&["update", "2", "70"])?;
    let line = watching.line()?;
    assert!(line.contains("\t2\trunning\ttwo\t") && line.contains("\t70 %\t"), "{line}");
    Ok(())
}
