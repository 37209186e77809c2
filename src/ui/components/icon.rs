use leptos::prelude::*;

/// A picture from `public/icons.svg`; it says nothing that a word beside it does not.
#[component]
pub fn Icon(#[prop(into)] name: Signal<&'static str>) -> impl IntoView {
    let href = Signal::derive(move || format!("/icons.svg#{}", name.get()));
    view! { <svg class="icon" aria-hidden="true"><use href=href></use></svg> }
}
