use leptos::prelude::*;
use leptos_meta::Title;

/// A path that leads nowhere.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Not found – Progress Monitor"/>
        <section class="empty">
            <h1>"There is no such page"</h1>
            <p><a class="button" href="/">"To the active tasks"</a></p>
        </section>
    }
}
