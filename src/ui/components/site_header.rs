use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::ui::components::{Icon, ThemeChoice};

/// The name of the house, and its rooms.
#[component]
pub fn SiteHeader() -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    view! {
        <a class="skip" href="#main">"Skip to the content"</a>
        <header class="site-header">
            <Icon name="brand"/>
            <nav aria-label="Main">
                <a href="/" aria-current=(path == "/").then_some("page")>"Progress Monitor"</a>
                <a href="/history" aria-current=(path == "/history").then_some("page")>"History"</a>
                <a href="/api/docs">"API"</a>
            </nav>
            <ThemeChoice/>
        </header>
    }
}
