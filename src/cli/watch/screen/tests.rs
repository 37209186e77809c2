//! What keys do.

use super::*;
use crate::cli::watch::board::tests::{snapshot, task};

fn screen() -> Screen {
    let mut screen = Screen::new(String::new(), Sort::NEWEST);
    screen.hear(Heard::News(snapshot((1..=5).map(task).collect())));
    screen
}

fn press(screen: &mut Screen, keys: &str) -> Deed {
    let code = |c| match c {
        '\n' => KeyCode::Enter,
        '\u{1b}' => KeyCode::Esc,
        c => KeyCode::Char(c),
    };
    let deeds = keys.chars().map(|c| screen.press(code(c).into()));
    deeds.last().unwrap()
}

#[test]
fn a_search_is_typed_and_asked_for_and_a_refused_one_is_taken_back() {
    let mut screen = screen();
    assert_eq!(press(&mut screen, "/status:failed q\n"), Deed::Ask);
    assert_eq!(screen.search, "status:failed q");
    screen.hear(Heard::News(snapshot(vec![task(2)])));
    assert_eq!(press(&mut screen, "/ x:y\n"), Deed::Ask);
    screen.hear(Heard::Refused("q: there is no \"x:\"".to_owned()));
    assert_eq!(screen.search, "status:failed q");
    assert!(screen.notice.as_deref().unwrap().contains("there is no"));
    assert_eq!(press(&mut screen, "\u{1b}"), Deed::Ask);
    assert_eq!(screen.search, "");
}

#[test]
fn nothing_is_removed_without_a_yes() {
    let mut screen = screen();
    assert_eq!(press(&mut screen, "jdn"), Deed::Draw);
    assert_eq!(press(&mut screen, "d\n"), Deed::Draw);
    assert_eq!(press(&mut screen, "dy"), Deed::Remove(TaskId(2)));
}

#[test]
fn the_order_goes_round_and_turns_round() {
    let mut screen = screen();
    let mut seen = Vec::new();
    for _ in 0..SORTS.len() {
        assert_eq!(press(&mut screen, "s"), Deed::Ask);
        seen.push(screen.sort.to_string());
    }
    let round = ["status", "-progress", "ends_at", "-updated_at", "name", "type", "-id"];
    assert_eq!(seen, round);
    press(&mut screen, "S");
    assert_eq!(screen.sort.to_string(), "id");
}

#[test]
fn while_the_server_is_away_the_screen_says_since_when_what_it_shows_was_so() {
    let mut screen = screen();
    screen.hear(Heard::News(News::Beat(Moment::from_millis(5_000))));
    for again_in in [1, 2] {
        let again_in = Duration::from_secs(again_in);
        screen.hear(Heard::Lost { why: "refused".to_owned(), again_in });
    }
    let since = |link: &Link| match link {
        Link::Offline { since, .. } => Some(*since),
        Link::Live => None,
    };
    assert_eq!(since(&screen.link), Some(Moment::from_millis(5_000)));
    screen.hear(Heard::News(snapshot(vec![task(1)])));
    assert_eq!(screen.link, Link::Live);
}

#[test]
fn an_opened_task_is_left_by_q_and_the_table_too() {
    let mut screen = screen();
    assert_eq!(press(&mut screen, "\n"), Deed::Follow(TaskId(1)));
    assert_eq!(press(&mut screen, "q"), Deed::LetGo);
    assert_eq!(press(&mut screen, "q"), Deed::Leave);
    let ctrl_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(screen.press(ctrl_c), Deed::Interrupt);
}
