//! What only a browser does with a log: fetches parts of it, follows its end, scrolls.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::{Interval, Timeout};
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Element;

use super::Log;
use crate::ui::link::Socket;
use crate::ui::parts::fetch_page;
use crate::ui::query::escaped;

/// Lines that are fetched at once.
const STEP: u32 = 500;

/// Lines that the page holds at most; those at the far edge go.
const MOST: u32 = 2_000;

/// So near to an edge, in pixels, it counts as reached.
const EDGE: i32 = 40;

/// When the stream was lost, it is asked for again after so many milliseconds;
/// meanwhile the log is asked for what came.
const AGAIN_MS: u32 = 3_000;

/// Which lines to fetch.
#[derive(Clone, Copy, PartialEq)]
pub enum Part {
    Tail,
    Before(u64),
    After(u64),
}

thread_local! {
    /// Counts what was asked: only the last answer is shown.
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

/// Follows the log over a stream of its own, which only says that there is more.
pub fn follow(log: Log) {
    Effect::new(move || {
        keep_the_end_in_sight(log);
        let socket: Rc<RefCell<Option<Socket>>> = Rc::default();
        let kept = socket.clone();
        open(log, &socket);
        let again = Interval::new(AGAIN_MS, move || {
            if socket.borrow().as_ref().is_none_or(Socket::is_closed) {
                load_news(log);
                open(log, &socket);
            }
        });
        let kept = StoredValue::new_local(Some((kept, again)));
        on_cleanup(move || drop(kept.try_update_value(Option::take)));
    });
}

fn open(log: Log, place: &Rc<RefCell<Option<Socket>>>) {
    let asking = Rc::downgrade(place);
    let heard = move |frame: &str| {
        if frame.contains("\"log\":") {
            return load_news(log);
        }
        // The stream begins with a view, of which nothing is wanted here.
        if frame.contains("\"snapshot\":")
            && let Some(place) = asking.upgrade()
            && let Some(socket) = place.borrow().as_ref()
        {
            socket.ask_for_log(2, log.id, ends(log).1);
        }
    };
    *place.borrow_mut() = Socket::open("limit=0", heard, || {});
}

/// The list that holds the lines.
fn list(log: Log) -> Option<Element> {
    log.scroller.get_untracked()?.query_selector("ol").ok().flatten()
}

/// The numbers of the first and the last line that are held; 0 where none is.
fn ends(log: Log) -> (u64, u64) {
    let Some(lines) = list(log) else { return (0, 0) };
    let seq = |line: Option<Element>| {
        line.and_then(|line| line.get_attribute("value")?.parse().ok()).unwrap_or_default()
    };
    (seq(lines.first_element_child()), seq(lines.last_element_child()))
}

fn load_news(log: Log) {
    if log.is_following.get_untracked() {
        let last = ends(log).1;
        load(log, if last == 0 { Part::Tail } else { Part::After(last) });
    }
}

/// Fetches a part of the log; of two at the same time the later counts.
pub fn load(log: Log, part: Part) {
    let asked = ASKED.get() + 1;
    ASKED.set(asked);
    let which = match part {
        Part::Tail => format!("tail={STEP}"),
        Part::Before(seq) => format!("before={seq}&limit={STEP}"),
        Part::After(seq) => format!("after={seq}&limit={STEP}"),
    };
    let q = log.text.with_untracked(|text| escaped(text));
    let level = log.level.get_untracked();
    let address = format!("/tasks/{}/log?{which}&q={q}&level={level}", log.id);
    spawn_local(async move {
        let page = fetch_page(&address).await;
        // Without an answer the lines stay; what comes next asks again.
        if let Ok(Some(page)) = page
            && ASKED.get() == asked
            && let Some(lines) = page.body()
        {
            show(log, part, &lines);
        }
    });
}

/// Puts the drawn lines where they belong; the far edge of what is held goes.
fn show(log: Log, part: Part, drawn: &Element) {
    let (Some(lines), Some(scroller)) = (list(log), log.scroller.get_untracked()) else { return };
    let height = scroller.scroll_height();
    if part == Part::Tail {
        lines.replace_children_with_node_0();
    }
    let first = lines.first_child().filter(|_| matches!(part, Part::Before(_)));
    while let Some(line) = drawn.first_child() {
        let _ = lines.insert_before(&line, first.as_ref());
    }
    let grown = scroller.scroll_height() - height;
    while lines.child_element_count() > MOST {
        let edge = match part {
            Part::Before(_) => lines.last_element_child(),
            _ => lines.first_element_child(),
        };
        edge.inspect(|line| line.remove());
    }
    log.is_empty.set(lines.child_element_count() == 0);
    if log.is_following.get_untracked() {
        keep_the_end_in_sight(log);
    } else if first.is_some() {
        // What was in sight stays there; what came is above it.
        scroller.set_scroll_top(scroller.scroll_top() + grown);
    }
}

fn keep_the_end_in_sight(log: Log) {
    if let Some(scroller) = log.scroller.get_untracked() {
        scroller.set_scroll_top(scroller.scroll_height());
    }
}

pub fn scrolled(log: Log) {
    let Some(scroller) = log.scroller.get_untracked() else { return };
    let below = scroller.scroll_height() - scroller.scroll_top() - scroller.client_height();
    let (first, last) = ends(log);
    let is_at_end = below <= EDGE;
    if is_at_end != log.is_following.get_untracked() {
        log.is_following.set(is_at_end);
        if is_at_end {
            load(log, Part::After(last));
        }
    }
    if scroller.scroll_top() <= EDGE && first > 1 && !is_at_end {
        load(log, Part::Before(first));
    }
}

pub fn copy(log: Log) {
    let Some(lines) = list(log) else { return };
    let lines = lines.children();
    let texts = (0..lines.length()).filter_map(|place| lines.item(place)?.text_content());
    let text = texts.collect::<Vec<_>>().join("\n");
    spawn_local(async move {
        let written = window().navigator().clipboard().write_text(&text);
        log.is_copied.set(JsFuture::from(written).await.is_ok());
        Timeout::new(2_000, move || log.is_copied.set(false)).forget();
    });
}
