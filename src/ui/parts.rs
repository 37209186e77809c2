//! The parts of a page that the server draws: fetched anew when there is news,
//! and made equal, node by node, so that what stays keeps its focus, its
//! selection and how far it is scrolled.

use crate::ui::board::TaskBoard;
use crate::ui::link::Connection;

/// Draws the parts anew whenever the task that `board` shows has changed, and
/// every second while it is unfinished, for its times go on; not while the
/// reader paused `connection`.
pub fn redraw(board: TaskBoard, connection: Connection) {
    #[cfg(feature = "hydrate")]
    browser::redraw(board, connection);
    #[cfg(not(feature = "hydrate"))]
    let _ = (board, connection);
}

/// Says the moments that the server drew in the viewer's zone.
pub fn localise_page() {
    #[cfg(feature = "hydrate")]
    leptos::prelude::Effect::new(|| browser::localise(&leptos::prelude::document()));
}

#[cfg(feature = "hydrate")]
pub use browser::{fetch_page, fetch_text};

#[cfg(feature = "hydrate")]
mod put;

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;
    use std::rc::Rc;

    use gloo_timers::callback::Interval;
    use leptos::prelude::*;
    use leptos::wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::{JsFuture, spawn_local};
    use web_sys::{
        AbortSignal, Document, DomParser, Element, NodeList, RequestInit, Response, SupportedType,
    };

    use super::put::put;
    use super::{Connection, TaskBoard};
    use crate::domain::Moment;
    use crate::ui::format::{local, to_the_second};

    /// Looks this often whether there is something to draw, in milliseconds.
    const TICK: u32 = 500;

    /// Draws at least this often while the task is unfinished, in ticks.
    const STALE: u32 = 2;

    /// An answer that has not come by then counts as lost: a browser would wait for
    /// minutes, on a connection that broke while the machine slept.
    const PATIENCE_MS: u32 = 10_000;

    pub fn redraw(board: TaskBoard, connection: Connection) {
        let is_drawing = Rc::new(Cell::new(false));
        Effect::new(move || {
            localise(&document());
            let (drawn, age) = (Cell::new(shown(board)), Cell::new(0));
            let is_drawing = is_drawing.clone();
            let tick = Interval::new(TICK, move || {
                age.set(age.get() + 1);
                let now = shown(board);
                let is_stale =
                    now.is_some_and(|(_, is_finished)| !is_finished) && age.get() >= STALE;
                let is_due = (now != drawn.get() || is_stale) && !document().hidden();
                if !is_due || is_drawing.get() || !untrack(|| connection.moves()) {
                    return;
                }
                drawn.set(now);
                age.set(0);
                is_drawing.set(true);
                let is_drawing = is_drawing.clone();
                spawn_local(async move {
                    // Without an answer the parts stay as they are; the link says that the server is away.
                    let _ = draw().await;
                    is_drawing.set(false);
                });
            });
            let tick = StoredValue::new_local(Some(tick));
            on_cleanup(move || drop(tick.try_update_value(Option::take)));
        });
    }

    /// The version of the task that the board shows, and whether it is finished.
    fn shown(board: TaskBoard) -> Option<(u64, bool)> {
        let id = *untrack(|| board.order()).first()?;
        let row = board.row(id)?;
        Some(row.with_untracked(|task| (task.version(), task.is_finished())))
    }

    async fn draw() -> Result<(), JsValue> {
        let location = window().location();
        // The parts alone: the log goes its own way, and may be long.
        let search = location.search()?;
        let and = if search.is_empty() { "?" } else { "&" };
        let address = format!("{}{search}{and}parts", location.pathname()?);
        let Some(drawn) = fetch_page(&address).await? else { return Ok(()) };
        localise(&drawn);
        let parts = drawn.query_selector_all("[data-part]")?;
        each(&parts, |part| {
            let name = part.get_attribute("data-part").unwrap_or_default();
            let place = document().query_selector(&format!("[data-part={name}]"));
            if let Ok(Some(place)) = place {
                put(&place, &part);
            }
        });
        Ok(())
    }

    /// A page as the server draws it, read and not shown; none where it says no.
    pub async fn fetch_page(address: &str) -> Result<Option<Document>, JsValue> {
        let Some(text) = fetch_text(address).await? else { return Ok(None) };
        DomParser::new()?.parse_from_string(&text, SupportedType::TextHtml).map(Some)
    }

    /// What the server answers; none where it says no, an error where it says nothing.
    pub async fn fetch_text(address: &str) -> Result<Option<String>, JsValue> {
        let asked = RequestInit::new();
        asked.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
        let answer = window().fetch_with_str_and_init(address, &asked);
        let response: Response = JsFuture::from(answer).await?.unchecked_into();
        if !response.ok() {
            return Ok(None);
        }
        Ok(JsFuture::from(response.text()?).await?.as_string())
    }

    /// Says the server's moments in the viewer's zone.
    pub fn localise(document: &Document) {
        let Ok(times) = document.query_selector_all("time[data-local]") else { return };
        let now = Moment::from_millis(js_sys::Date::now() as i64);
        each(&times, |time| {
            let moment: Option<Moment> =
                time.get_attribute("datetime").and_then(|text| text.parse().ok());
            let Some(moment) = moment else { return };
            let is_short = time.get_attribute("data-local").as_deref() == Some("minutes");
            if let Some(text) = time.first_child() {
                let said = match is_short {
                    true => local(moment, now).time,
                    false => to_the_second(moment, true),
                };
                text.set_text_content(Some(&said));
            }
            if let Ok(Some(day)) = time.query_selector(".evidence") {
                day.set_text_content(Some(&local(moment, now).day));
            }
        });
    }

    fn each(nodes: &NodeList, act: impl Fn(Element)) {
        for place in 0..nodes.length() {
            if let Some(element) = nodes.get(place).and_then(|node| node.dyn_into().ok()) {
                act(element);
            }
        }
    }
}
