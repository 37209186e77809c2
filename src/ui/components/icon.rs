use leptos::prelude::*;

/// A picture from `public/icons.svg`; it says nothing that a word beside it does not.
#[component]
pub fn Icon(#[prop(into)] name: Signal<&'static str>) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" data-icon=move || name.get()>
            <use href=move || format!("/icons.svg#{}", name.get())></use>
        </svg>
    }
}
