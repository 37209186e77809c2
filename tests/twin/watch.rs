//! `watch` and `list` in a real terminal.

use std::process::Command;

use anyhow::{Context, Result};

use crate::pty::Terminal;
use crate::twin::Twin;

/// Says before and after how the terminal is set, and the exit code.
const WATCH: &str =
    "echo \"set-before:$(stty -g)\"; $PM watch; echo \"code $?\"; echo \"set-after:$(stty -g)\"";

fn watch(twin: &Twin, rows: u16, columns: u16) -> Result<Terminal> {
    Terminal::run(WATCH, rows, columns, &[("PROGRESS_MONITOR_URL", &twin.url())])
}

/// Waits until `watch` has ended: with that code, and the terminal as it was.
fn ended(terminal: Terminal, code: u8) -> Result<String> {
    let (raw, screen) = terminal.end()?;
    assert!(screen.contains(&format!("code {code}")), "{screen}");
    let set = |when: &str| raw.split(when).nth(1).and_then(|rest| rest.split_whitespace().next());
    assert!(set("set-before:").is_some() && set("set-before:") == set("set-after:"), "{raw:?}");
    Ok(raw)
}

#[test]
fn the_board_is_live_at_80_by_24_and_the_terminal_is_given_back() -> Result<()> {
    let twin = Twin::start()?;
    twin.say(&["add", "Golden Cross", "backtest", "--progress", "50"])?;
    let terminal = watch(&twin, 24, 80)?;
    let screen = terminal.wait_for(&["live  ●1", "1 ● running Golden Cross", "████░░░░  50 %"])?;
    assert!(screen.contains("/ search  s order"), "{screen}");
    twin.say(&["update", "1", "75"])?;
    terminal.wait_for(&["██████░░  75 %"])?;
    twin.say(&["update", "1", "--status", "failed", "--details", "Error: no candles"])?;
    terminal.wait_for(&["✗ failed", "Error: no candles", "live  ✗1"])?;
    twin.say(&["add", "Second", "backtest"])?;
    terminal.wait_for(&["2 ● running", "Second"])?;
    terminal.press("q")?;
    ended(terminal, 0)?;
    Ok(())
}

#[test]
fn it_follows_the_size_of_its_window() -> Result<()> {
    let twin = Twin::start()?;
    for name in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"] {
        twin.say(&[
            "add",
            name,
            "backtest",
            "--progress",
            "50",
            "--details",
            "Testing on BTCUSDT",
        ])?;
    }
    let terminal = watch(&twin, 24, 80)?;
    terminal.wait_for(&["nine", "one", "Testing on BTCUSDT"])?;
    terminal.resize(10, 40)?;
    terminal.wait("a small table", |screen| {
        let rows: Vec<_> = screen.lines().collect();
        rows.len() == 10
            && rows[9].starts_with("/ search")
            && rows[2].contains("nine")
            && !screen.contains("one ")
    })?;
    terminal.press("G")?;
    terminal.wait("the last task", |screen| screen.contains("one ") && !screen.contains("nine"))?;
    terminal.resize(30, 120)?;
    terminal.wait_for(&["nine", "one", "Testing on BTCUSDT"])?;
    terminal.press("q")?;
    ended(terminal, 0)?;
    Ok(())
}

#[test]
fn tasks_are_searched_sorted_opened_and_removed_by_keys() -> Result<()> {
    let twin = Twin::start()?;
    for name in ["Grid BTC", "Backtest BTC", "Backtest ETH"] {
        twin.add(name)?;
    }
    twin.say(&["update", "2", "--status", "failed"])?;
    twin.say(&["log", "2", "ERROR no candles"])?;
    let terminal = watch(&twin, 24, 80)?;
    terminal.wait_for(&["Grid BTC", "Backtest ETH", "order: -id"])?;
    terminal.press("/status:lost\r")?;
    terminal.wait_for(&["\"lost\" is not a status", "Grid BTC"])?;
    terminal.press("/status:failed\r")?;
    terminal
        .wait("one task", |screen| screen.contains("Backtest BTC") && !screen.contains("Grid"))?;
    terminal.press("\r")?;
    terminal.wait_for(&["✗ failed · backtest · task 2", "ERROR no candles"])?;
    twin.say(&["log", "2", "last words"])?;
    terminal.wait_for(&["last words"])?;
    terminal.press("q")?;
    terminal.wait_for(&["/ search"])?;
    terminal.press("dn")?;
    terminal.press("d")?;
    terminal.wait_for(&["Remove task 2, Backtest BTC? y/n"])?;
    terminal.press("y")?;
    terminal.wait_for(&["removed task 2", "No task meets the search."])?;
    terminal.press("\u{1b}")?;
    terminal.wait_for(&["Grid BTC", "Backtest ETH"])?;
    terminal.press("sssss")?;
    terminal.wait("by name", |screen| {
        let place = |name: &str| screen.find(name);
        screen.contains("order: name") && place("Backtest ETH") < place("Grid BTC")
    })?;
    terminal.press("q")?;
    ended(terminal, 0)?;
    assert_eq!(twin.json(&["list"])?.len(), 2);
    Ok(())
}

#[test]
fn while_the_server_is_away_it_says_so_and_heals_by_itself() -> Result<()> {
    let mut twin = Twin::start()?;
    twin.add("Golden Cross")?;
    let terminal = watch(&twin, 24, 80)?;
    terminal.wait_for(&["live", "Golden Cross"])?;
    twin.kill()?;
    terminal.wait_for(&["OFFLINE since", "trying again in", "Golden Cross"])?;
    twin.start_again()?;
    terminal.wait("live", |screen| screen.starts_with("live"))?;
    twin.say(&["update", "1", "90"])?;
    terminal.wait_for(&["90 %"])?;
    terminal.press("\u{3}")?;
    ended(terminal, 130)?;
    Ok(())
}

#[test]
fn no_color_means_no_colour_and_says_as_much() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Golden Cross")?;
    let url = twin.url();
    for (no_color, has_colours) in [("1", false), ("", true)] {
        let env = [("PROGRESS_MONITOR_URL", url.as_str()), ("NO_COLOR", no_color)];
        let terminal = Terminal::run(WATCH, 24, 80, &env)?;
        terminal.wait_for(&["live", "● running Golden Cross"])?;
        terminal.press("q")?;
        let raw = ended(terminal, 0)?;
        assert_eq!(raw.contains("\u{1b}[38;5;"), has_colours, "{raw:?}");
        assert!(raw.contains("\u{1b}[7m"), "the selected row stands out");
    }
    Ok(())
}

#[test]
fn a_signal_leaves_the_terminal_as_it_was() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Golden Cross")?;
    let script = "echo \"set-before:$(stty -g)\"; $PM watch & echo $! > pid; fg > /dev/null; \
                  echo \"code $?\"; echo \"set-after:$(stty -g)\"";
    let dir = tempfile::tempdir()?;
    let script = format!("set -m; cd {}; {script}", dir.path().display());
    for (signal, code) in [("TERM", 143), ("HUP", 129), ("INT", 130)] {
        let terminal = Terminal::run(&script, 24, 80, &[("PROGRESS_MONITOR_URL", &twin.url())])?;
        terminal.wait_for(&["live", "Golden Cross"])?;
        let pid = std::fs::read_to_string(dir.path().join("pid"))?;
        let kill = format!("kill -{signal} {pid}");
        assert!(Command::new("sh").args(["-c", &kill]).status()?.success());
        ended(terminal, code)?;
    }
    Ok(())
}

#[test]
fn a_dumb_terminal_gets_lines() -> Result<()> {
    let twin = Twin::start()?;
    twin.add("Golden Cross")?;
    let env = [("PROGRESS_MONITOR_URL", twin.url()), ("TERM", "dumb".to_owned())];
    let env: Vec<_> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let terminal = Terminal::run("$PM watch | head -n 2", 24, 80, &env)?;
    terminal.wait_for(&["Golden Cross"])?;
    drop(terminal);
    let terminal = Terminal::run("exec $PM watch", 24, 80, &env)?;
    terminal.wait_for(&["running", "Golden Cross"])?;
    twin.say(&["update", "1", "50"])?;
    terminal.wait_for(&["50 %"])?;
    terminal.press("\u{3}")?;
    let (raw, _) = terminal.end()?;
    assert!(!raw.contains('\u{1b}'), "{raw:?}");
    Ok(())
}

#[test]
fn a_list_fits_its_terminal_and_is_coloured_there() -> Result<()> {
    let twin = Twin::start()?;
    twin.say(&[
        "add",
        "日本語の名前がここに続きます",
        "backtest",
        "--progress",
        "50",
        "-d",
        &"long ".repeat(99),
    ])?;
    let url = twin.url();
    for (columns, no_color) in [(40, ""), (60, "1"), (120, "")] {
        let env = [("PROGRESS_MONITOR_URL", url.as_str()), ("NO_COLOR", no_color)];
        let terminal = Terminal::run("$PM list; echo end", 24, columns, &env)?;
        let (raw, screen) = terminal.end()?;
        let rows: Vec<_> = screen.lines().collect();
        assert_eq!((rows.len(), rows[2]), (3, "end"), "nothing is wrapped: {screen}");
        let row = rows.get(1).context("a row")?;
        assert!(row.starts_with(" 1 ● running") && row.contains("50 %"), "{row}");
        assert_eq!(raw.contains('\u{1b}'), no_color.is_empty(), "{raw:?}");
    }
    Ok(())
}
