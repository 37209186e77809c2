use leptos::prelude::*;

use crate::domain::Moment;
use crate::ui::format::{Clock, exact_utc, local, utc};
use crate::ui::now::Now;

/// A moment as time and day: in UTC as the server renders it, in the viewer's
/// zone once that is known; exact, in UTC, on hover. A dash where there is none.
#[component]
pub fn MomentTime(moment: Signal<Option<Moment>>) -> impl IntoView {
    let now = expect_context::<Now>();
    let clock = move || match (moment.get(), now.is_local()) {
        (Some(moment), true) => local(moment, now.minute()),
        (Some(moment), false) => utc(moment, now.minute()),
        (None, _) => Clock { time: "–".to_owned(), day: String::new() },
    };
    let exact = Signal::derive(move || moment.get().map(exact_utc));
    let datetime = Signal::derive(move || moment.get().map(|moment| moment.to_string()));
    view! {
        <time class="moment" datetime=datetime title=exact>
            <span>{Signal::derive(move || clock().time)}</span>
            <span class="evidence">{Signal::derive(move || clock().day)}</span>
        </time>
    }
}
