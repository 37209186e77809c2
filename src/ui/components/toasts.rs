use leptos::prelude::*;

use crate::domain::ListedTask;
use crate::ui::components::StatusBadge;
use crate::ui::link::Connection;
use crate::ui::load::{Finished, UNDO_S};
use crate::ui::selection::{Actions, Removal};

/// What the page has to say beside the list, in front of its lower edge, so
/// that nothing moves: what is selected, what was removed, what was missed.
#[component]
pub fn Toasts(connection: Connection, actions: Actions) -> impl IntoView {
    let selected = move || actions.selection.count();
    view! {
        <div class="toasts">
            <Show when=move || connection.away.with(Option::is_some)>
                <MissedToast connection/>
            </Show>
            <div role="status">
                <Show when=move || actions.removal.with(Option::is_some)>
                    <RemovalToast actions/>
                </Show>
            </div>
            <Show when=move || selected() != 0>
                <div class="toast" role="group" aria-label="Selected tasks">
                    <span>{Signal::derive(move || format!("{} selected", selected()))}</span>
                    <button type="button" class="button danger" on:click=move |_| actions.remove_selected()>
                        "Remove"
                    </button>
                    <button type="button" class="button" on:click=move |_| actions.selection.clear()>
                        "Clear"
                    </button>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn RemovalToast(actions: Actions) -> impl IntoView {
    let words = Signal::derive(move || match actions.removal.get() {
        Some(Removal::Done(ids)) if ids.len() == 1 => "Removed".to_owned(),
        Some(Removal::Done(ids)) => format!("Removed {} tasks", ids.len()),
        Some(Removal::Failed(why)) => why,
        None => String::new(),
    });
    let is_failed = Signal::derive(move || {
        actions.removal.with(|removal| matches!(removal, Some(Removal::Failed(_))))
    });
    view! {
        <div class="toast">
            <span>{words}</span>
            <button type="button" class="button" hidden=is_failed on:click=move |_| actions.undo()>
                {format!("Undo (within {UNDO_S} s)")}
            </button>
        </div>
    }
}

/// What finished while nobody looked.
#[component]
fn MissedToast(connection: Connection) -> impl IntoView {
    let missed = move || connection.away.get().unwrap_or(Finished { tasks: Vec::new(), total: 0 });
    let words = Signal::derive(move || format!("{} finished while you were away", missed().total));
    let row = |task: ListedTask| {
        let (name, status) = (task.name().to_string(), task.status());
        view! { <li><StatusBadge status/>" "<bdi>{name}</bdi></li> }
    };
    let more = Signal::derive(move || match missed() {
        Finished { tasks, total } if total > tasks.len() as u64 => {
            format!("and {} more", total - tasks.len() as u64)
        }
        _ => String::new(),
    });
    view! {
        <section class="toast missed" role="status" aria-label="While you were away">
            <p>{words}</p>
            <ul>
                <For each=move || missed().tasks key=|task| task.id() children=row/>
            </ul>
            <p class="evidence">{more}</p>
            <button type="button" class="button" on:click=move |_| connection.away.set(None)>
                "Dismiss"
            </button>
        </section>
    }
}
