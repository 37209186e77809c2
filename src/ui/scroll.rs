//! Which part of a long list the page holds: the rows around those in sight.

use leptos::html::{Tbody, Tr};
use leptos::prelude::*;

use crate::ui::board::TaskBoard;
use crate::ui::query::{PAGE, WINDOW};

/// The elements that scrolling is about.
#[derive(Clone, Copy)]
pub struct Scroll {
    /// The rows, with the room for those that are not held.
    pub body: NodeRef<Tbody>,
    /// The room for the rows above.
    pub above: NodeRef<Tr>,
    /// The room for the rows below.
    pub below: NodeRef<Tr>,
}

/// Rows that are held on either side of those in sight, while there are any.
const MARGIN: f64 = 20.0;

impl Scroll {
    /// Keeps `start`, the place of the first row that is held, at what is in sight.
    pub fn follow(board: TaskBoard, start: RwSignal<u32>) -> Scroll {
        let scroll = Scroll { body: NodeRef::new(), above: NodeRef::new(), below: NodeRef::new() };
        #[cfg(feature = "hydrate")]
        browser::follow(scroll, board, start);
        #[cfg(not(feature = "hydrate"))]
        let _ = (board, start);
        scroll
    }
}

/// Where the held rows should begin, when the rows from `first` to `last` of
/// `total` are in sight and those from `start` on are held.
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "only a browser scrolls")
)]
fn wanted_start(start: u32, first: f64, last: f64, total: u64) -> u32 {
    let (held_from, held_to) = (f64::from(start), f64::from(start + WINDOW));
    let is_near_top = start > 0 && first < held_from + MARGIN;
    let is_near_end = held_to < total as f64 && last > held_to - MARGIN;
    if !is_near_top && !is_near_end {
        return start;
    }
    let page = f64::from(PAGE);
    let middle = (first + last) / 2.0 - f64::from(WINDOW) / 2.0;
    let most = (total as f64 / page).ceil().max(2.0) - 2.0;
    ((middle / page).round().clamp(0.0, most) * page) as u32
}

/// Scrolls no further than it takes to see all of an element.
#[cfg(feature = "hydrate")]
pub fn nearest() -> web_sys::ScrollIntoViewOptions {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;
    use std::rc::Rc;

    use leptos::ev::{resize, scroll as scrolled};
    use leptos::prelude::*;

    use super::{Scroll, wanted_start};
    use crate::ui::board::TaskBoard;

    /// Until a row was measured.
    const ROW_PX: f64 = 64.0;

    pub fn follow(scroll: Scroll, board: TaskBoard, start: RwSignal<u32>) {
        let row_px = RwSignal::new(ROW_PX);
        let look = move || {
            measure(scroll, row_px);
            if let Some((first, last)) = in_sight(scroll, row_px.get_untracked()) {
                let total = untrack(|| board.total());
                let wanted = wanted_start(start.get_untracked(), first, last, total);
                if wanted != start.get_untracked() {
                    start.set(wanted);
                }
            }
        };
        Effect::new(move || {
            // At most one look a painted frame, however fast the events come.
            let is_due = Rc::new(Cell::new(false));
            let soon = move || {
                if !is_due.replace(true) {
                    let is_due = is_due.clone();
                    request_animation_frame(move || {
                        is_due.set(false);
                        look();
                    });
                }
            };
            let (on_scroll, on_resize) = (soon.clone(), soon.clone());
            let on_scroll = window_event_listener(scrolled, move |_| on_scroll());
            let on_resize = window_event_listener(resize, move |_| on_resize());
            soon();
            on_cleanup(move || {
                on_scroll.remove();
                on_resize.remove();
            });
        });
        // Another list may be shorter than the place that is held of it.
        Effect::new(move || {
            board.total();
            request_animation_frame(look);
        });
        Effect::new(move || {
            let px = row_px.get();
            for (room, rows) in [(scroll.above, board.start()), (scroll.below, board.rest())] {
                if let Some(room) = room.get() {
                    let style = web_sys::HtmlElement::style(&room);
                    let _ =
                        style.set_property("height", &format!("{}px", (rows as f64 * px) as u64));
                }
            }
        });
    }

    fn measure(scroll: Scroll, row_px: RwSignal<f64>) {
        let Some(body) = scroll.body.get_untracked() else { return };
        let row = body.query_selector("tr[data-task]:not(:has([open]))").ok().flatten();
        let px = row.map(|row| row.get_bounding_client_rect().height()).filter(|px| *px > 1.0);
        if let Some(px) = px.filter(|px| (px - row_px.get_untracked()).abs() > 0.5) {
            row_px.set(px);
        }
    }

    /// The first and the last row in sight, by their places in the whole list.
    fn in_sight(scroll: Scroll, row_px: f64) -> Option<(f64, f64)> {
        let top = scroll.body.get_untracked()?.get_bounding_client_rect().top();
        let height = window().inner_height().ok()?.as_f64()?;
        Some(((-top / row_px).max(0.0), ((height - top) / row_px).max(0.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_stays_until_its_edge_comes_near() {
        assert_eq!(wanted_start(0, 0.0, 20.0, 10_000), 0);
        assert_eq!(wanted_start(0, 155.0, 175.0, 10_000), 0);
        assert_eq!(wanted_start(0, 165.0, 185.0, 10_000), 100);
        assert_eq!(wanted_start(100, 125.0, 145.0, 10_000), 100);
        assert_eq!(wanted_start(100, 115.0, 135.0, 10_000), 0);
    }

    #[test]
    fn a_jump_lands_around_what_is_in_sight() {
        let start = wanted_start(0, 5_000.0, 5_020.0, 10_000);
        assert!(start <= 4_980 && start + WINDOW >= 5_040, "{start}");
        assert_eq!(wanted_start(0, 9_990.0, 10_010.0, 10_000), 9_800);
        assert_eq!(wanted_start(9_800, 0.0, 20.0, 30), 0);
    }

    #[test]
    fn a_list_that_fits_is_held_whole() {
        assert_eq!(wanted_start(0, 0.0, 20.0, 0), 0);
        assert_eq!(wanted_start(0, 150.0, 200.0, 200), 0);
    }
}
