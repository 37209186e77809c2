//! `add`, `update` and `remove`.

use anyhow::Result;
use serde_json::json;

use crate::twin::Twin;

#[test]
fn a_shell_script_needs_no_more_than_an_id() -> Result<()> {
    let twin = Twin::start()?;
    let script = "
        id=$($PM add Nightly backtest --total 77 --unit windows --tag nightly,eu --key n1)
        $PM update $id 7/77 --details 'Window 7 of 77'
        $PM log $id 'half a candle is missing'
        $PM update $id --status completed --ended-early
        $PM wait $id > /dev/null && echo \"$id went well\"";
    let output = std::process::Command::new("sh")
        .args(["-euc", script])
        .env("PM", crate::twin::PROGRAM)
        .env("PROGRESS_MONITOR_URL", twin.url())
        .output()?;
    assert_eq!(String::from_utf8(output.stdout)?, "1 went well\n");
    assert_eq!(String::from_utf8(output.stderr)?, "");
    let task = &twin.json(&["show", "1"])?[0];
    assert_eq!(
        (&task["current"], &task["total"], &task["unit"]),
        (&json!(7), &json!(77), &json!("windows"))
    );
    assert_eq!((&task["tags"], &task["key"]), (&json!(["nightly", "eu"]), &json!("n1")));
    assert_eq!((&task["status"], &task["ended_early"]), (&json!("completed"), &json!(true)));
    assert_eq!(task["log"][0]["text"], "half a candle is missing");
    Ok(())
}

#[test]
fn progress_is_taken_as_people_say_it() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Grid")?;
    for (said, progress, current) in [
        (&["12.5"][..], json!(12.5), json!(null)),
        (&["40%"], json!(40), json!(null)),
        (&["5/20"], json!(25), json!(5)),
        (&["--current", "10"], json!(50), json!(10)),
        (&["--progress", "60"], json!(60), json!(null)),
    ] {
        let task = &twin.json(&[&["update", "1"], said].concat())?[0];
        assert_eq!((&task["progress"], &task["current"]), (&progress, &current), "{said:?}");
    }
    assert_eq!(twin.say(&["update", "1", "70"])?, "", "it went well, and says nothing");
    Ok(())
}

#[test]
fn a_task_can_wait_and_comes_as_json_where_that_is_wanted() -> Result<()> {
    let twin = Twin::start()?;
    let added = twin.json(&["add", "Grid", "optimization", "--queued", "-d", "Waits"])?;
    let task = &added[0];
    assert_eq!((added.len(), &task["id"], &task["status"]), (1, &json!(1), &json!("queued")));
    assert_eq!((&task["type"], &task["details"]), (&json!("optimization"), &json!("Waits")));
    Ok(())
}

#[test]
fn what_is_missing_keeps_no_other_from_being_removed() -> Result<()> {
    let twin = Twin::start()?;
    let _ids = [twin.add("one")?, twin.add("two")?];
    let output = twin.run(&["remove", "1", "99", "2", "--json"])?;
    assert_eq!(output.status.code(), Some(1));
    let lines = "{\"id\":1,\"removed\":true}\n{\"id\":2,\"removed\":true}\n";
    assert_eq!(String::from_utf8(output.stdout)?, lines);
    let complaint = String::from_utf8(output.stderr)?;
    assert!(
        complaint.contains("there is no task 99") && complaint.lines().count() == 1,
        "{complaint}"
    );
    assert_eq!(twin.say(&["list"])?, "");
    Ok(())
}
