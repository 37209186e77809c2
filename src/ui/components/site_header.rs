use leptos::prelude::*;

use crate::ui::components::Icon;

/// The name of the house, and its rooms.
#[component]
pub fn SiteHeader() -> impl IntoView {
    view! {
        <a class="skip" href="#main">"Skip to the tasks"</a>
        <header class="site-header">
            <span class="brand"><Icon name="brand"/>"Progress Monitor"</span>
            <nav aria-label="Main">
                <a href="/" aria-current="page">"Progress Monitor"</a>
                <a href="/api/docs">"API"</a>
            </nav>
        </header>
    }
}
