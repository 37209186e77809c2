use leptos::prelude::*;

use crate::domain::TaskId;
use crate::ui::log::Log;

/// What the task printed: its end first, and what comes as it comes.
///
/// The lines are drawn on the server, a list of the last of them as `children`. The
/// page holds a part of the log: its end is followed until the reader scrolls
/// away from it, and at either edge the next lines are fetched.
#[island]
pub fn LogView(id: TaskId, is_empty: bool, children: Children) -> impl IntoView {
    let scroller = NodeRef::new();
    let log = Log::start(id, is_empty, scroller);
    let wraps = RwSignal::new(true);
    let is_wrapped = Signal::derive(move || wraps.get().to_string());
    let is_following = Signal::derive(move || log.is_following.get());
    let has_lines = Signal::derive(move || !log.is_empty.get());
    view! {
        <section class="figure log" aria-labelledby="log">
            <div class="log-head">
                <h2 id="log">"Log"</h2>
                <input
                    type="search"
                    class="needs-script"
                    placeholder="Search the log"
                    aria-label="Search the log"
                    on:input:target=move |event| log.search(event.target().value())
                />
                <select class="button needs-script" aria-label="Level" on:change:target=move |event| log.choose(event.target().value())>
                    <option value="">"All lines"</option>
                    <option value="info">"Info and graver"</option>
                    <option value="warning">"Warnings and errors"</option>
                    <option value="error">"Errors"</option>
                </select>
                <button type="button" class="button needs-script" aria-pressed=is_wrapped on:click=move |_| wraps.update(|wraps| *wraps = !*wraps)>
                    "Wrap"
                </button>
                <button type="button" class="button needs-script" on:click=move |_| log.copy()>
                    {Signal::derive(move || if log.is_copied.get() { "Copied" } else { "Copy" })}
                </button>
                <a class="button" href=format!("/api/v1/tasks/{id}/logs.txt") download="">"Download"</a>
            </div>
            <div
                class="log-lines scroll"
                data-wraps=is_wrapped
                tabindex="0"
                role="log"
                aria-live="off"
                aria-label="Log"
                node_ref=scroller
                on:scroll=move |_| log.scrolled()
            >
                {children()}
                <p class="evidence log-empty" hidden=has_lines>
                    {Signal::derive(move || if log.is_sieved() { "No line meets the search." } else { "Nothing was printed yet." })}
                </p>
            </div>
            <p class="log-foot">
                <button type="button" class="button needs-script" hidden=is_following on:click=move |_| log.follow_the_end()>
                    "Follow the end"
                </button>
            </p>
        </section>
    }
}
