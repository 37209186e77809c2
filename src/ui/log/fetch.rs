//! Which part of a log the page needs next, and how it is fetched: one at a time.

use std::cell::Cell;

use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{Log, lines};
use crate::ui::link::Connection;
use crate::ui::parts::fetch_page;
use crate::ui::query::escaped;

/// Lines that are fetched at once.
const STEP: u64 = 250;

/// When the stream was lost, it is asked for again after so many milliseconds;
/// meanwhile the log is asked for what came.
pub const AGAIN_MS: u32 = 3_000;

/// Between an answer and the next question pass so many milliseconds, in which
/// the browser paints what came.
const PAUSE_MS: u32 = 50;

thread_local! {
    static HELD: Cell<Held> = const {
        Cell::new(Held { end: 0, next: 0, begins: false, leaps: false, is_asking: false, turn: 0 })
    };
}

/// What is known of the lines that the page holds, as far as they are asked for.
#[derive(Clone, Copy)]
pub struct Held {
    /// They reach up to this number.
    pub end: u64,
    /// The number that the next line of the log will have, as far as was heard.
    pub next: u64,
    /// Whether no line stands before them.
    pub begins: bool,
    /// Whether the last lines are wanted in place of them.
    pub leaps: bool,
    /// Whether an answer is awaited: one at a time.
    pub is_asking: bool,
    /// Counts searches and leaps: an answer from before the last one is dropped.
    pub turn: u32,
}

/// What is held by now.
pub fn held() -> Held {
    HELD.get()
}

/// It is held from now on.
pub fn hold(held: Held) {
    HELD.set(held);
}

/// Which lines to fetch.
#[derive(Clone, Copy, PartialEq)]
pub enum Part {
    Tail,
    Before(u64),
    After(u64),
}

/// Whether what came is shown at once.
pub fn takes_news(log: Log) -> bool {
    log.is_following.get_untracked() && !untrack(Connection::is_paused)
}

/// Fetches what is wanted next, if anything is and nothing is under way.
pub fn look(log: Log) {
    if !held().is_asking
        && let Some(part) = wanted(log)
    {
        load(log, part);
    }
}

fn wanted(log: Log) -> Option<Part> {
    let held = held();
    let scroller = log.scroller.get_untracked()?;
    let is_following = log.is_following.get_untracked();
    let behind = held.next.saturating_sub(held.end);
    // What is two screens away is fetched before it is reached.
    let edge = 2 * scroller.client_height();
    let wants_more = if is_following { takes_news(log) } else { lines::below(&scroller) <= edge };
    if held.leaps || is_following && wants_more && behind > STEP {
        Some(Part::Tail)
    } else if wants_more && behind > 0 {
        Some(Part::After(held.end - 1))
    } else if !is_following && !held.begins && scroller.scroll_top() <= edge {
        Some(Part::Before(lines::ends().0))
    } else {
        None
    }
}

/// Goes to the end, where `after_ms` pass without another leap.
pub fn leap(log: Log, after_ms: u32) {
    log.is_following.set(true);
    let turn = held().turn + 1;
    hold(Held { turn, leaps: true, is_asking: true, ..held() });
    Timeout::new(after_ms, move || ready(log, turn)).forget();
}

/// Nothing is under way any more; what came meanwhile is looked for.
fn ready(log: Log, turn: u32) {
    if held().turn == turn {
        hold(Held { is_asking: false, ..held() });
        look(log);
    }
}

/// Fetches a part; nothing else until it has come.
pub fn load(log: Log, part: Part) {
    hold(Held { is_asking: true, ..held() });
    let turn = held().turn;
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
        if held().turn != turn {
            return;
        }
        match page {
            Ok(Some(page)) => {
                lines::show(log, part, &page);
                TimeoutFuture::new(PAUSE_MS).await;
            }
            // Without an answer the lines stay.
            _ => TimeoutFuture::new(AGAIN_MS).await,
        }
        ready(log, turn);
    });
}
