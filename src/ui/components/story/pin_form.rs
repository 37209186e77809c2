use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::domain::TaskId;
use crate::ui::load::PinTask;

/// Keeps the task for ever, or no longer: a form, which needs no script.
#[component]
pub fn PinForm(id: TaskId, is_pinned: bool) -> impl IntoView {
    let label = if is_pinned { "Unpin" } else { "Pin" };
    let title = "A pinned task is never deleted, however old it is";
    view! {
        <form class="pin" action=PinTask::PATH method="post">
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="pinned" value=(!is_pinned).to_string()/>
            <button type="submit" class="button" title=title>{label}</button>
        </form>
    }
}
