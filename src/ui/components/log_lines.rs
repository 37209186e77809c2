use leptos::prelude::*;

use crate::domain::TaskId;
use crate::ui::log::Log;

/// The lines of a log: its end first, and what comes as it comes.
///
/// They are drawn on the server, a list of the last of them as `children`. The
/// page holds a part of the log: its end is followed until the reader scrolls
/// away from it, and near either edge the next lines are fetched. What a reader
/// asks for with the fields around it ([`LogView`](super::LogView)) is heard of
/// as their events come up.
#[island]
pub fn LogLines(id: TaskId, is_empty: bool, children: Children) -> impl IntoView {
    let scroller = NodeRef::new();
    let log = Log::start(id, is_empty, scroller);
    let is_following = Signal::derive(move || log.is_following.get());
    let has_lines = Signal::derive(move || !log.is_empty.get());
    view! {
        <div class="log-box">
            <div class="log-lines scroll" tabindex="0" role="log" aria-live="off" aria-label="Log" node_ref=scroller on:scroll=move |_| log.scrolled()>
                {children()}
                <p class="evidence log-empty" hidden=has_lines>
                    {Signal::derive(move || if log.is_sieved() { "No line meets the search." } else { "Nothing was printed yet." })}
                </p>
            </div>
            <button type="button" class="button log-follow needs-script" hidden=is_following on:click=move |_| log.follow_the_end()>
                "Follow the end"
            </button>
        </div>
        <button type="button" class="button needs-script" on:click=move |_| log.copy()>
            {Signal::derive(move || if log.is_copied.get() { "Copied" } else { "Copy" })}
        </button>
    }
}
