use leptos::prelude::*;
use leptos_meta::Title;

use crate::monitor::Error;

/// What could not be read just now, and why.
#[component]
pub fn Unavailable(error: Error) -> impl IntoView {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::SERVICE_UNAVAILABLE);
    }
    view! {
        <Title text="Not available – Progress Monitor"/>
        <section class="empty" role="alert">
            <h1>"This cannot be shown now"</h1>
            <p>{error.to_string()}</p>
            <p><a class="button" href="">"Try again"</a></p>
        </section>
    }
}
