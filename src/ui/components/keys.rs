use leptos::prelude::*;

use crate::ui::link::Connection;
use crate::ui::selection::Actions;

/// The keys, and what they do.
const KEYS: [(&str, &str); 10] = [
    ("/", "Search"),
    ("j", "Next task"),
    ("k", "Task before"),
    ("Enter", "Unfold the task, or fold it"),
    ("x", "Select the task, or no longer"),
    ("z", "Undo the removal"),
    ("r", "Refresh"),
    ("p", "Pause, or go on"),
    ("Esc", "Leave the search, clear the selection"),
    ("?", "These keys"),
];

/// Hears the keys; shows nothing.
#[component]
pub fn Keys(connection: Connection, actions: Actions) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        let pressed = window_event_listener(leptos::ev::keydown, move |event| {
            browser::press(&event, connection, actions);
        });
        on_cleanup(move || pressed.remove());
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (connection, actions);
}

/// All keys, in a dialogue.
#[component]
pub fn KeysHelp() -> impl IntoView {
    let keys = KEYS.map(|(key, what)| view! { <dt><kbd>{key}</kbd></dt><dd>{what}</dd> });
    view! {
        <dialog id="keys" class="keys" aria-labelledby="keys-title">
            <h2 id="keys-title">"Keys"</h2>
            <dl>{keys.into_iter().collect_view()}</dl>
            <form method="dialog"><button class="button">"Close"</button></form>
        </dialog>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::ev::KeyboardEvent;
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement};

    use crate::domain::TaskId;
    use crate::ui::link::Connection;
    use crate::ui::selection::Actions;

    const ROW: &str = "tr[data-task]";

    pub fn press(event: &KeyboardEvent, connection: Connection, actions: Actions) {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
            return;
        }
        let focused = document().active_element();
        let (key, is_typing) = (event.key(), focused.as_ref().is_some_and(takes_text));
        match key.as_str() {
            "Escape" => escape(focused.as_ref(), is_typing, actions),
            _ if is_typing || is_in_dialogue(focused.as_ref()) => return,
            "/" => search(),
            "j" => step(1),
            "k" => step(-1),
            "x" => selected(focused.as_ref(), actions),
            "z" => actions.undo(),
            "r" => connection.refresh(),
            "p" => connection.toggle_pause(),
            "?" => help(),
            // On a link or a button Enter is theirs.
            "Enter" if focused.as_ref().is_some_and(|it| it.matches(ROW).unwrap_or(false)) => {
                unfold(focused.as_ref());
            }
            _ => return,
        }
        if key != "Escape" {
            event.prevent_default();
        }
    }

    fn takes_text(element: &Element) -> bool {
        let is_text = "input:not([type=checkbox]), textarea, select, [contenteditable]";
        element.matches(is_text).unwrap_or(false)
    }

    fn is_in_dialogue(focused: Option<&Element>) -> bool {
        focused.is_some_and(|it| it.closest("dialog").is_ok_and(|dialog| dialog.is_some()))
    }

    fn escape(focused: Option<&Element>, is_typing: bool, actions: Actions) {
        match focused.and_then(|element| element.dyn_ref::<HtmlElement>()) {
            // An element that does not give up the focus keeps it.
            Some(element) if is_typing => drop(element.blur()),
            _ => actions.selection.clear(),
        }
    }

    fn search() {
        if let Some(field) = by_id::<HtmlInputElement>("search") {
            let _ = field.focus();
            field.select();
        }
    }

    fn help() {
        if let Some(dialogue) = by_id::<HtmlDialogElement>("keys") {
            // One that is open already stays open.
            let _ = dialogue.show_modal();
        }
    }

    /// Gives the focus to the row before or behind the one that has it, or to the first.
    fn step(by: i32) {
        let Ok(rows) = document().query_selector_all(ROW) else { return };
        let row = |at: i32| rows.item(u32::try_from(at).ok()?)?.dyn_into::<HtmlElement>().ok();
        let focused = focused_row(document().active_element().as_ref());
        let at = (0..rows.length() as i32).find(|&at| row(at).map(Element::from) == focused);
        let next = match (at, focused) {
            (Some(at), Some(_)) => at + by,
            _ => 0,
        };
        if let Some(row) = row(next) {
            let _ = row.focus();
            row.scroll_into_view_with_scroll_into_view_options(&nearest());
        }
    }

    fn nearest() -> web_sys::ScrollIntoViewOptions {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        options
    }

    fn selected(focused: Option<&Element>, actions: Actions) {
        let row = focused_row(focused);
        if let Some(id) = row.and_then(|row| row.get_attribute("data-task")?.parse().ok()) {
            actions.selection.toggle(TaskId(id));
        }
    }

    fn unfold(focused: Option<&Element>) {
        let more = focused.and_then(|row| row.query_selector("details").ok().flatten());
        if let Some(more) = more {
            let _ = more.toggle_attribute("open");
        }
    }

    fn focused_row(focused: Option<&Element>) -> Option<Element> {
        focused?.closest(ROW).ok().flatten()
    }

    fn by_id<T: JsCast>(id: &str) -> Option<T> {
        document().get_element_by_id(id)?.dyn_into().ok()
    }
}
