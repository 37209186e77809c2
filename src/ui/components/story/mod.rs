//! What happened to a task, drawn on the server: what changes is drawn anew
//! there and put in its place (`ui/parts.rs`), so it costs the browser no code.

mod attempts;
mod chart;
mod events;
mod geometry;
mod head;
mod pin_form;
mod times;

pub use attempts::Attempts;
pub use chart::{ProgressChart, said};
pub use events::Events;
pub use geometry::{HEIGHT, Scale, WIDTH, path};
pub use head::TaskHead;
pub use pin_form::PinForm;
pub use times::Times;

use leptos::prelude::*;

use crate::domain::Moment;
use crate::ui::format::{exact_utc, to_the_second, utc};

/// A moment in UTC, which the browser turns into the viewer's zone.
#[component]
fn Moment(at: Moment, now: Moment) -> impl IntoView {
    let (time, day) = (to_the_second(at, false), utc(at, now).day);
    view! {
        <time data-local="" datetime=at.to_string() title=exact_utc(at)>
            {time}" "<span class="evidence">{day}</span>
        </time>
    }
}

/// The same to the minute, for the ends of a scale.
#[component]
pub fn ShortMoment(at: Moment, now: Moment) -> impl IntoView {
    let clock = utc(at, now);
    view! {
        <time data-local="minutes" datetime=at.to_string() title=exact_utc(at)>
            {clock.time}" "<span class="evidence">{clock.day}</span>
        </time>
    }
}
