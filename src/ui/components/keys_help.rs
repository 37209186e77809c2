use leptos::prelude::*;

/// A key, what it does, and whether it does so on every page, on those where
/// something is followed, or on the board alone.
const KEYS: [(&str, &str, Keyed); 10] = [
    ("/", "Search", Keyed::Reading),
    ("j", "Next task", Keyed::Board),
    ("k", "Task before", Keyed::Board),
    ("Enter", "Unfold the task, or fold it", Keyed::Board),
    ("x", "Select the task, or no longer", Keyed::Board),
    ("z", "Undo the removal", Keyed::Board),
    ("r", "Refresh", Keyed::Following),
    ("p", "Pause, or go on", Keyed::Following),
    ("Esc", "Leave the search, clear the selection", Keyed::Reading),
    ("?", "These keys", Keyed::Reading),
];

/// How much of a page can be done with keys; each has the keys of those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keyed {
    /// It is read and searched.
    Reading,
    /// It follows what happens.
    Following,
    /// It has rows.
    Board,
}

/// The keys of a page, in a dialogue; drawn on the server, for the browser opens and closes it.
#[component]
pub fn KeysHelp(of: Keyed) -> impl IntoView {
    let keys = KEYS.into_iter().filter(|(.., keyed)| *keyed <= of);
    let keys = keys.map(|(key, what, _)| view! { <dt><kbd>{key}</kbd></dt><dd>{what}</dd> });
    view! {
        <dialog id="keys" class="keys" aria-labelledby="keys-title">
            <h2 id="keys-title">"Keys"</h2>
            <dl>{keys.collect_view()}</dl>
            <form method="dialog"><button class="button">"Close"</button></form>
        </dialog>
    }
}
