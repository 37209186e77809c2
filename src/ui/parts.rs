//! The parts of a page that the server draws: fetched anew when there is news,
//! and put where they were. What has the focus is left alone until it has not.

use leptos::prelude::*;

/// Draws the parts anew whenever `news` changes; where its second half is
/// false, every so often besides, for times go on.
pub fn redraw(news: Signal<(u64, bool)>) {
    #[cfg(feature = "hydrate")]
    browser::redraw(news);
    #[cfg(not(feature = "hydrate"))]
    let _ = news;
}

#[cfg(feature = "hydrate")]
pub use browser::fetch_page;

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;
    use std::rc::Rc;

    use gloo_timers::callback::Interval;
    use leptos::prelude::*;
    use leptos::wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::{JsFuture, spawn_local};
    use web_sys::{Document, DomParser, Element, NodeList, Response, SupportedType};

    use crate::domain::Moment;
    use crate::ui::format::{local, to_the_second};

    /// Looks this often whether there is something to draw, in milliseconds.
    const TICK: u32 = 1_000;

    /// Draws at least this often while the task is unfinished, in ticks.
    const STALE: u32 = 10;

    pub fn redraw(news: Signal<(u64, bool)>) {
        localise(&document());
        let is_drawing = Rc::new(Cell::new(false));
        Effect::new(move || {
            let drawn = Cell::new(news.get_untracked());
            let age = Cell::new(0);
            let is_drawing = is_drawing.clone();
            let tick = Interval::new(TICK, move || {
                let (version, is_finished) = news.get_untracked();
                age.set(age.get() + 1);
                let is_due =
                    drawn.get() != (version, is_finished) || (!is_finished && age.get() >= STALE);
                if !is_due || is_drawing.get() || document().hidden() {
                    return;
                }
                drawn.set((version, is_finished));
                age.set(0);
                is_drawing.set(true);
                let is_drawing = is_drawing.clone();
                spawn_local(async move {
                    // Without an answer the parts stay as they are; the head says that the server is away.
                    let _ = draw().await;
                    is_drawing.set(false);
                });
            });
            let tick = StoredValue::new_local(Some(tick));
            on_cleanup(move || drop(tick.try_update_value(Option::take)));
        });
    }

    async fn draw() -> Result<(), JsValue> {
        let address = window().location().href()?;
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
        let response: Response =
            JsFuture::from(window().fetch_with_str(address)).await?.unchecked_into();
        if !response.ok() {
            return Ok(None);
        }
        let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
        DomParser::new()?.parse_from_string(&text, SupportedType::TextHtml).map(Some)
    }

    /// Puts the children of `part` in place of those of `place`.
    fn put(place: &Element, part: &Element) {
        let focused = document().active_element();
        let is_new = place.inner_html() != part.inner_html();
        if !is_new || place.contains(focused.as_deref()) {
            return;
        }
        // A section that was empty is shown with what it now has.
        if let (Some(old), Some(new)) = (section(place), section(part)) {
            let _ = match new.has_attribute("hidden") {
                true => old.set_attribute("hidden", ""),
                false => old.remove_attribute("hidden"),
            };
        }
        place.replace_children_with_node_0();
        while let Some(child) = part.first_child() {
            let _ = place.append_child(&child);
        }
    }

    fn section(part: &Element) -> Option<Element> {
        part.closest("section").ok().flatten()
    }

    /// Says the server's moments in the viewer's zone.
    fn localise(document: &Document) {
        let Ok(times) = document.query_selector_all("time[data-local]") else { return };
        let now = Moment::from_millis(js_sys::Date::now() as i64);
        each(&times, |time| {
            let moment: Option<Moment> =
                time.get_attribute("datetime").and_then(|text| text.parse().ok());
            let Some(moment) = moment else { return };
            if let Some(text) = time.first_child() {
                text.set_text_content(Some(&to_the_second(moment, true)));
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
