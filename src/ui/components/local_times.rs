use leptos::prelude::*;

/// Has the moments that the server drew said in the viewer's zone.
#[island]
pub fn LocalTimes() -> impl IntoView {
    crate::ui::parts::localise_page();
}
