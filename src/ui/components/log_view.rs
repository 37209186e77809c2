use leptos::prelude::*;

use crate::domain::TaskId;
use crate::monitor::LogPage;
use crate::ui::components::{LogLines, LogRows};

/// What the task printed, and what is asked of it: drawn on the server, but for
/// what moves (`LogLines`). Wrapping and times are a matter of style alone.
#[component]
pub fn LogView(id: TaskId, page: LogPage) -> impl IntoView {
    let is_empty = page.lines.is_empty();
    view! {
        <section class="figure log" aria-labelledby="log">
            <h2 id="log">"Log"</h2>
            <input id="log-search" type="search" class="needs-script" placeholder="Search the log" aria-label="Search the log" autocomplete="off"/>
            <LogLines id is_empty><LogRows page/></LogLines>
            <select id="log-level" class="button needs-script" aria-label="Level" autocomplete="off">
                <option value="">"All lines"</option>
                <option value="info">"Info and graver"</option>
                <option value="warning">"Warnings and errors"</option>
                <option value="error">"Errors"</option>
            </select>
            <label class="button"><input type="checkbox" class="log-wrap" checked/>"Wrap"</label>
            <label class="button"><input type="checkbox" class="log-times"/>"Times"</label>
            <a class="button" href=format!("/api/v1/tasks/{id}/logs.txt") download="">"Download"</a>
        </section>
    }
}
