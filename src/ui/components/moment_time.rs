use leptos::prelude::*;

use crate::domain::Moment;
use crate::ui::format::{exact_utc, local, utc};
use crate::ui::now::Now;

/// A moment as time and day: in UTC as the server renders it, in the viewer's
/// zone once that is known; exact, in UTC, on hover.
#[component]
pub fn MomentTime(#[prop(into)] moment: Signal<Moment>) -> impl IntoView {
    let now = expect_context::<Now>();
    // The day alone depends on what day it is, so a minute is often enough.
    let minute = Memo::new(move |_| now.get().millis() / 60_000);
    let clock = Memo::new(move |_| match now.is_local() {
        true => local(moment.get(), Moment::from_millis(minute.get() * 60_000)),
        false => utc(moment.get()),
    });
    view! {
        <time class="moment" datetime=move || moment.get().to_string() title=move || exact_utc(moment.get())>
            <span>{move || clock.with(|clock| clock.time.clone())}</span>
            <span class="evidence">{move || clock.with(|clock| clock.day.clone())}</span>
        </time>
    }
}
