//! The lines of a log in the page: put in, let go, scrolled along, copied.

use gloo_timers::callback::Timeout;
use js_sys::{Date, Reflect};
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, Element, HtmlElement};

use super::Log;
use super::fetch::{Part, held, hold, look};
use crate::domain::Moment;
use crate::ui::scroll::nearest;

/// Lines that the page holds at most; those at the far edge go.
const MOST: u32 = 2_000;

/// So near to the end, in pixels, it counts as reached.
const NEAR: i32 = 8;

/// Begins with the lines that the server drew, at their end.
pub fn begin(log: Log) {
    let Some(lines) = list(&document()) else { return };
    let mut line = lines.first_element_child();
    while let Some(one) = line {
        tell_time(&one);
        line = one.next_element_sibling();
    }
    count(Part::Tail, &lines, false);
    keep_the_end_in_sight(log);
    if let Some(scroller) = log.scroller.get_untracked()
        && scroller.closest(".log-failed").is_ok_and(|failed| failed.is_some())
        && window().scroll_y() == Ok(0.0)
    {
        // Why it failed is in sight, even where what stands above is high.
        scroller.scroll_into_view_with_scroll_into_view_options(&nearest());
    }
}

/// The list that holds the lines.
fn list(document: &Document) -> Option<Element> {
    document.query_selector("[data-next]").ok().flatten()
}

/// The numbers of the first and the last line that are held; 0 where none is.
pub fn ends() -> (u64, u64) {
    let Some(lines) = list(&document()) else { return (0, 0) };
    (number(lines.first_element_child(), "value"), number(lines.last_element_child(), "value"))
}

fn number(of: Option<Element>, name: &str) -> u64 {
    of.and_then(|it| it.get_attribute(name)?.parse().ok()).unwrap_or_default()
}

/// How many pixels lie below what is in sight.
pub fn below(scroller: &HtmlElement) -> i32 {
    scroller.scroll_height() - scroller.scroll_top() - scroller.client_height()
}

/// Puts the drawn lines where they belong; the far edge of what is held goes.
pub fn show(log: Log, part: Part, page: &Document) {
    let (Some(lines), Some(drawn), Some(scroller)) =
        (list(&document()), list(page), log.scroller.get_untracked())
    else {
        return;
    };
    if part == Part::Tail {
        lines.replace_children_with_node_0();
    }
    let is_above = matches!(part, Part::Before(_));
    // One line that is held before and after says how far the others move.
    let seen = if is_above { lines.first_element_child() } else { lines.last_element_child() };
    let place = || seen.as_ref().map_or(0.0, |line| line.get_bounding_client_rect().top());
    let (was, top) = (place(), scroller.scroll_top());
    let behind = seen.as_ref().filter(|_| is_above);
    while let Some(line) = drawn.first_element_child() {
        tell_time(&line);
        let _ = lines.insert_before(&line, behind.map(AsRef::as_ref));
    }
    let is_cut = lines.child_element_count() > MOST;
    while lines.child_element_count() > MOST {
        let far = if is_above { lines.last_element_child() } else { lines.first_element_child() };
        far.inspect(|line| line.remove());
    }
    count(part, &drawn, is_cut);
    log.is_empty.set(lines.child_element_count() == 0);
    if log.is_following.get_untracked() {
        keep_the_end_in_sight(log);
    } else if top == 0 || !anchors(&scroller) {
        scroller.set_scroll_top(top + (place() - was) as i32);
    }
}

/// Whether the browser itself keeps in sight what was, without disturbing the wheel;
/// at the very top none does.
fn anchors(scroller: &HtmlElement) -> bool {
    Reflect::has(&scroller.style(), &"overflowAnchor".into()).unwrap_or_default()
}

/// Notes what is held by now, when the far edge of it was cut, or not.
fn count(part: Part, drawn: &Element, is_cut: bool) {
    let (_, last) = ends();
    let has_more = drawn.has_attribute("data-more");
    // Lines that came while the part was read may be in it too.
    let next = number(Some(drawn.clone()), "data-next").max(last + 1);
    let mut held = held();
    held.next = held.next.max(next);
    match part {
        Part::Tail => (held.end, held.begins, held.leaps) = (next, !has_more, false),
        Part::Before(_) => held.begins = !has_more,
        Part::After(_) => held.end = if has_more { last + 1 } else { next },
    }
    match part {
        Part::Before(_) if is_cut => held.end = last + 1,
        Part::After(_) if is_cut => held.begins = false,
        _ => {}
    }
    hold(held);
}

fn keep_the_end_in_sight(log: Log) {
    if let Some(scroller) = log.scroller.get_untracked() {
        scroller.set_scroll_top(scroller.scroll_height());
    }
}

pub fn reshaped(log: Log) {
    if log.is_following.get_untracked() {
        Timeout::new(0, move || keep_the_end_in_sight(log)).forget();
    }
}

/// The end is followed from where it really is, until the reader leaves it.
pub fn scrolled(log: Log) {
    let Some(scroller) = log.scroller.get_untracked() else { return };
    let is_following = log.is_following.get_untracked();
    let reaches_end = held().end >= held().next;
    let follows = below(&scroller) <= NEAR && (is_following || reaches_end);
    if follows != is_following {
        log.is_following.set(follows);
    }
    look(log);
}

/// Says when the line was printed, to the millisecond in the viewer's zone.
fn tell_time(line: &Element) {
    let at: Option<Moment> = line.get_attribute("data-at").and_then(|at| at.parse().ok());
    if let Some(at) = at {
        let date = Date::new(&(at.millis() as f64).into());
        let local = at.millis() - 60_000 * date.get_timezone_offset() as i64;
        let _ = line.set_attribute("data-at", &Moment::from_millis(local).to_string()[11..23]);
    }
}

pub fn copy(log: Log) {
    let Some(lines) = list(&document()) else { return };
    let lines = lines.children();
    let texts = (0..lines.length()).filter_map(|place| lines.item(place)?.text_content());
    let text = texts.collect::<Vec<_>>().join("\n");
    spawn_local(async move {
        let written = window().navigator().clipboard().write_text(&text);
        log.is_copied.set(JsFuture::from(written).await.is_ok());
        Timeout::new(2_000, move || log.is_copied.set(false)).forget();
    });
}
