use leptos::prelude::*;

use crate::ui::components::Keys;

/// Has the moments that the server drew said in the viewer's zone, and hears the keys.
#[island]
pub fn LocalTimes() -> impl IntoView {
    crate::ui::parts::localise_page();
    view! { <Keys/> }
}
