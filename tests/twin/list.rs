//! `list`, `show` and `open`.

use std::process::Stdio;

use anyhow::Result;
use serde_json::json;

use crate::twin::Twin;

/// A failed, a running and a queued task.
fn three() -> Result<Twin> {
    let twin = Twin::start()?;
    twin.say(&["add", "Grid BTC", "optimization", "--details", "one\ntwo\tthree"])?;
    twin.say(&["update", "1", "30", "--status", "failed"])?;
    twin.say(&[
        "add",
        "Backtest BTC",
        "backtest",
        "--current",
        "500",
        "--total",
        "1000",
        "--unit",
        "candles",
    ])?;
    twin.say(&["add", "Backtest ETH", "backtest", "--queued"])?;
    Ok(twin)
}

fn ids(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.split('\t').next()).collect()
}

#[test]
fn in_a_pipe_there_are_tabs_between_the_columns_and_nothing_is_cut() -> Result<()> {
    let twin = three()?;
    let text = twin.say(&["list"])?;
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows[2][..5], ["1", "failed", "Grid BTC", "optimization", "30 %"]);
    assert_eq!(rows[2][6], "one two three");
    assert_eq!(
        rows[1][..5],
        ["2", "running", "Backtest BTC", "backtest", "50 % 500 / 1,000 candles"]
    );
    assert_eq!(rows[0][..2], ["3", "queued"]);
    assert!(!text.contains('\u{1b}'), "{text:?}");
    Ok(())
}

#[test]
fn tasks_are_found_as_on_the_page_and_come_in_the_order_asked_for() -> Result<()> {
    let twin = three()?;
    for (arguments, expected) in [
        (&["status:failed btc"][..], &["1"][..]),
        (&["status:failed", "btc"], &["1"]),
        (&["btc", "--status", "running,queued"], &["2"]),
        (&["--type", "backtest", "--sort", "name"], &["2", "3"]),
        (&["--sort", "id"], &["1", "2", "3"]),
        (&["\"backtest eth\""], &["3"]),
    ] {
        let text = twin.say(&[&["list"], arguments].concat())?;
        assert_eq!(ids(&text), expected, "{arguments:?}");
    }
    Ok(())
}

#[test]
fn what_is_left_out_is_said_and_long_lists_are_read_page_by_page() -> Result<()> {
    let twin = three()?;
    let output = twin.run(&["list", "--limit", "2"])?;
    assert_eq!(ids(&String::from_utf8(output.stdout)?), ["3", "2"]);
    assert_eq!(
        String::from_utf8(output.stderr)?,
        "2 of 3 tasks; --limit says how many are shown\n"
    );
    let client = reqwest::Client::builder().no_proxy().build()?;
    let records = |from: u64| -> Vec<_> {
        let add = json!({"name": "many", "type": "backtest"});
        let at = "2026-01-01T00:00:00Z";
        let record = |seq| json!({"producer": "test", "seq": seq, "at": at, "add": add});
        (from..from + 1000).map(record).collect()
    };
    let runtime = tokio::runtime::Runtime::new()?;
    for from in [1, 1001] {
        let body = json!({"sent_at": "2026-01-01T00:00:00Z", "records": records(from)});
        let sending = client.post(format!("{}/api/v1/batch", twin.url())).json(&body).send();
        assert_eq!(runtime.block_on(sending)?.status(), 200);
    }
    let text = twin.say(&["list", "--limit", "5000", "--sort", "id"])?;
    let expected: Vec<_> = (1..=2003).map(|id| id.to_string()).collect();
    assert_eq!(ids(&text), expected);
    Ok(())
}

#[test]
fn json_is_what_the_api_says_one_task_a_line() -> Result<()> {
    let twin = three()?;
    let tasks = twin.json(&["list", "--sort", "id"])?;
    assert_eq!(tasks.len(), 3);
    assert_eq!((&tasks[1]["unit"], &tasks[1]["ends_at"]), (&json!("candles"), &json!(null)));
    let shown = &twin.json(&["show", "1"])?[0];
    assert_eq!((&shown["status"], &shown["log"]), (&json!("failed"), &json!([])));
    assert_eq!(shown["attempts"][0]["status"], "failed");
    Ok(())
}

#[test]
fn whoever_reads_only_the_head_is_no_fault() -> Result<()> {
    let twin = three()?;
    for command in [&["list"][..], &["list", "--json"], &["show", "1"], &["completions", "bash"]] {
        let (reader, writer) = std::io::pipe()?;
        drop(reader);
        let child = twin.command(command).stdout(writer).stderr(Stdio::piped()).spawn()?;
        let output = child.wait_with_output()?;
        assert!(output.status.success(), "{command:?}: {output:?}");
        assert_eq!(String::from_utf8(output.stderr)?, "", "{command:?}");
    }
    Ok(())
}

#[test]
fn show_says_everything_with_the_end_of_the_log() -> Result<()> {
    let twin = three()?;
    twin.say(&["log", "1", "first\nsecond\nthird"])?;
    twin.say(&["update", "1", "--status", "running", "--details", "Window 2\nof 12"])?;
    let text = twin.say(&["show", "1", "-n", "2"])?;
    for part in [
        "Grid BTC\n● running · optimization · task 1 · attempt 2\n",
        "\nProgress    under way\n",
        "\nDetails     Window 2\n            of 12\n",
        "\nAttempts\n  1  ✗ failed ",
        "\nLog, its last lines; all of it: progress-monitor log 1\nsecond\nthird\n",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    Ok(())
}

#[test]
fn without_a_browser_open_prints_the_address() -> Result<()> {
    let twin = three()?;
    assert_eq!(twin.say(&["open"])?, format!("{}/\n", twin.url()));
    assert_eq!(twin.say(&["open", "2"])?, format!("{}/tasks/2\n", twin.url()));
    assert_eq!(twin.json(&["open", "2"])?, [json!({"url": format!("{}/tasks/2", twin.url())})]);
    assert_eq!(twin.run(&["open", "99"])?.status.code(), Some(1));
    Ok(())
}

#[cfg(target_os = "linux")]
#[test]
fn where_there_is_a_desktop_open_opens_its_browser() -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    let twin = three()?;
    let dir = tempfile::tempdir()?;
    let (browser, opened) = (dir.path().join("xdg-open"), dir.path().join("opened"));
    assert!(Command::new("mkfifo").arg(&opened).status()?.success());
    std::fs::write(&browser, format!("#!/bin/sh\necho \"$1\" > {}\n", opened.display()))?;
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755))?;
    let path = format!("{}:{}", dir.path().display(), std::env::var("PATH")?);
    let output = twin.command(&["open", "2"]).env("DISPLAY", ":0").env("PATH", path).output()?;
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    let seen = Command::new("timeout").arg("30").arg("cat").arg(&opened).output()?;
    assert_eq!(String::from_utf8(seen.stdout)?, format!("{}/tasks/2\n", twin.url()));
    Ok(())
}
