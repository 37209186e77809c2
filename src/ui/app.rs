//! The app: its frame and its pages.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::ui::components::SiteHeader;
use crate::ui::pages::{BoardPage, ComparePage, HistoryPage, NotFoundPage, TaskPage};

/// The whole app. Pages are rendered in full before they are sent, so that
/// they are complete for a reader without JavaScript.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <SiteHeader/>
            <main id="main">
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=BoardPage ssr=SsrMode::Async/>
                    <Route path=path!("/tasks/:id") view=TaskPage ssr=SsrMode::Async/>
                    <Route path=path!("/history") view=HistoryPage ssr=SsrMode::Async/>
                    <Route path=path!("/compare") view=ComparePage ssr=SsrMode::Async/>
                </Routes>
            </main>
        </Router>
    }
}
