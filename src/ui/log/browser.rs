//! What only a browser does with a log: follows it over a stream, and hears what
//! the reader asks for.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Interval;
use leptos::ev;
use leptos::prelude::*;
use web_sys::{Event, HtmlElement};

use super::fetch::{AGAIN_MS, Held, Part, held, hold, leap, load, look, takes_news};
use super::{Log, lines};
use crate::ui::link::{Connection, Socket};

/// Who types is asked for no answer before a pause of so many milliseconds.
const TYPING_MS: u32 = 200;

/// Follows the log over a stream of its own, which only says that there is more.
pub fn follow(log: Log) {
    Effect::new(move || {
        lines::begin(log);
        let socket: Rc<RefCell<Option<Socket>>> = Rc::default();
        let kept = socket.clone();
        open(log, &socket);
        let again = Interval::new(AGAIN_MS, move || {
            let held = held();
            if socket.borrow().as_ref().is_none_or(Socket::is_closed) {
                open(log, &socket);
                if takes_news(log) && !held.is_asking {
                    return load(log, Part::After(held.end.saturating_sub(1)));
                }
            }
            look(log);
        });
        let kept = StoredValue::new_local(Some((kept, again)));
        on_cleanup(move || drop(kept.try_update_value(Option::take)));
    });
    hear(log);
    // Once the reader wants to see news again, what came meanwhile is fetched.
    Effect::new(move || {
        if !Connection::is_paused() {
            look(log);
        }
    });
}

/// Hears what the reader asks for around the lines.
fn hear(log: Log) {
    Effect::new(move || {
        let typed = window_event_listener(ev::input, move |event| {
            if let Some(text) = value_of(&event, "log-search") {
                log.text.set(text);
                leap(log, TYPING_MS);
            }
        });
        let chosen = window_event_listener(ev::change, move |event| {
            match value_of(&event, "log-level") {
                Some(level) => {
                    log.level.set(level);
                    leap(log, 0);
                }
                // The lines may have become longer or shorter.
                None => lines::reshaped(log),
            }
        });
        on_cleanup(move || {
            typed.remove();
            chosen.remove();
        });
    });
}

/// What stands in the field of that name, if the event is from there.
fn value_of(event: &Event, id: &str) -> Option<String> {
    let field: HtmlElement = event_target(event);
    (field.id() == id).then(|| event_target_value(event))
}

fn open(log: Log, place: &Rc<RefCell<Option<Socket>>>) {
    let asking = Rc::downgrade(place);
    let heard = move |frame: &str| {
        // `{"sub":2,"log":{"lines":[…],"next_seq":301}}`: the number is what the page needs.
        if frame.starts_with(r#"{"sub":2,"log""#)
            && let Some((_, next)) = frame.trim_end_matches('}').rsplit_once(':')
            && let Ok(next) = next.parse()
        {
            hold(Held { next, ..held() });
            return look(log);
        }
        // The stream begins with a view, of which nothing is wanted here.
        if frame.contains("\"snapshot\":")
            && let Some(place) = asking.upgrade()
            && let Some(socket) = place.borrow().as_ref()
        {
            socket.ask_for_log(2, log.id, held().next.saturating_sub(1));
        }
    };
    *place.borrow_mut() = Socket::open("limit=0", heard, || {});
}
