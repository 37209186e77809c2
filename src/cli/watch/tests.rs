//! The screen as it is drawn, in the sizes of real terminals.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::KeyCode;

use super::board::tests::snapshot;
use super::draw::draw;
use super::ink::Ink;
use super::screen::Screen;
use crate::cli::live::Heard;
use crate::domain::arbitrary::backtest;
use crate::domain::{
    ListedTask, LogLine, Moment, Name, NewTask, Outcome, Percent, Report, Sort, Task, TaskId,
    Transition, Update,
};

const NOW: Moment = Moment::from_millis(1_760_058_329_000);

fn task(id: i64, name: &str, percent: Option<f64>) -> ListedTask {
    let progress = percent.map(|percent| Report::Percent(Percent::try_from(percent).unwrap()));
    let name = Name::try_from(name.to_owned()).unwrap();
    let details = "Testing on BTCUSDT".to_owned().into();
    let new = NewTask { name, details, progress, ..backtest() };
    Task::added(TaskId(id), new, NOW).task.into()
}

fn failed(id: i64) -> ListedTask {
    let task = task(id, "Walk-forward", Some(30.0));
    let status = Some(Transition::Finish(Outcome::Failed));
    task.task.apply(&Update { status, ..Update::default() }, NOW).unwrap().task.into()
}

fn screen(tasks: Vec<ListedTask>) -> Screen {
    let mut screen = Screen::new(String::new(), Sort::NEWEST);
    screen.hear(Heard::News(snapshot(tasks)));
    screen
}

/// The rows of a screen of that size.
fn drawn(screen: &mut Screen, width: u16, height: u16) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, screen, Ink::from_env(), NOW)).unwrap();
    let buffer = terminal.backend().buffer();
    let row = |y| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (0..height).map(|y| row(y).trim_end().to_owned()).collect()
}

fn press(screen: &mut Screen, key: KeyCode) {
    screen.press(key.into());
}

#[test]
fn at_80_by_24_a_row_says_how_a_task_is_and_how_far() {
    let mut screen = screen(vec![task(1, "Golden Cross", Some(50.0)), failed(2)]);
    let rows = drawn(&mut screen, 80, 24);
    assert_eq!(rows[0], "live  ●1  ✗1  order: -id");
    assert!(rows[1].starts_with("ID STATUS    NAME         TYPE     PROGRESS"), "{:?}", rows[1]);
    let row = " 1 ● running Golden Cross backtest ████░░░░  50 % learning  Testing on BTCUSDT";
    assert_eq!(rows[2], row);
    assert!(rows[3].contains("2 ✗ failed"), "{:?}", rows[3]);
    assert!(rows[23].starts_with("/ search  s order  ⏎ open"), "{:?}", rows[23]);
}

#[test]
fn at_40_by_10_status_name_and_share_have_room() {
    let tasks = (1..=20).map(|id| task(id, "Golden Cross on every pair", Some(50.0))).collect();
    let mut screen = screen(tasks);
    let rows = drawn(&mut screen, 40, 10);
    assert!(rows[2].contains("● running") && rows[2].contains("50 %"), "{:?}", rows[2]);
    press(&mut screen, KeyCode::End);
    let rows = drawn(&mut screen, 40, 10);
    assert!(rows[8].starts_with("20 ●"), "{:?}", rows[8]);
    press(&mut screen, KeyCode::Home);
    let rows = drawn(&mut screen, 40, 10);
    assert!(rows[2].starts_with(" 1 ●"), "{:?}", rows[2]);
}

#[test]
fn no_size_is_too_small_and_none_panics() {
    let mut screen = screen(vec![task(1, "日本語の名前", Some(50.0)), failed(2)]);
    for (width, height) in [(1, 1), (2, 3), (5, 2), (12, 4), (20, 5), (300, 100)] {
        drawn(&mut screen, width, height);
        for key in [KeyCode::Enter, KeyCode::Esc, KeyCode::Char('?'), KeyCode::Esc] {
            press(&mut screen, key);
            drawn(&mut screen, width, height);
        }
    }
}

#[test]
fn an_opened_task_says_what_there_is_to_say_and_ends_with_its_log() {
    let mut screen = screen(vec![task(1, "Golden Cross", Some(50.0))]);
    press(&mut screen, KeyCode::Enter);
    let line = |seq| {
        let text = format!("\u{1b}[31mline\u{1b}[0m {seq}\u{1b}[2J").into();
        LogLine { seq, at: NOW, level: None, stream: None, text }
    };
    screen.hear(Heard::Lines((1..=50).map(line).collect()));
    let rows = drawn(&mut screen, 80, 24);
    assert_eq!(rows[1], "Golden Cross");
    assert_eq!(rows[2], "● running · backtest · task 1");
    assert!(rows[3].starts_with("Progress  ██████████░░░░░░░░░░ 50 %"), "{:?}", rows[3]);
    assert!(rows[22].starts_with("line 50"), "{:?}", rows[22]);
    press(&mut screen, KeyCode::Up);
    assert!(drawn(&mut screen, 80, 24)[22].starts_with("line 49"));
    // The task goes; what it was stays to be read.
    screen.hear(Heard::News(snapshot(vec![])));
    let rows = drawn(&mut screen, 80, 24);
    assert!(rows[2].ends_with("not on the board any more"), "{:?}", rows[2]);
}

#[test]
fn a_removal_is_asked_for_and_a_hostile_name_stays_a_name() {
    let mut screen = screen(vec![task(1, "a\u{202e}b", None)]);
    press(&mut screen, KeyCode::Char('d'));
    let rows = drawn(&mut screen, 80, 24);
    assert_eq!(rows[23], "Remove task 1, a\u{fffd}b? y/n");
    assert!(!rows.concat().contains('\u{202e}'));
}
