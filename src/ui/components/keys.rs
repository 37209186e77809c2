use leptos::prelude::*;

use crate::ui::link::Connection;
use crate::ui::selection::Actions;

/// Hears the keys; shows nothing. What is not on the page is not acted on.
#[component]
pub fn Keys(
    #[prop(optional)] connection: Option<Connection>,
    #[prop(optional)] actions: Option<Actions>,
) -> impl IntoView {
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

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::ev::KeyboardEvent;
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement};

    use crate::domain::TaskId;
    use crate::ui::link::Connection;
    use crate::ui::scroll::nearest;
    use crate::ui::selection::Actions;

    const ROW: &str = "tr[data-task]";

    pub fn press(event: &KeyboardEvent, connection: Option<Connection>, actions: Option<Actions>) {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
            return;
        }
        let focused = document().active_element();
        let (key, is_typing) = (event.key(), focused.as_ref().is_some_and(takes_text));
        match (key.as_str(), connection, actions) {
            ("Escape", ..) if is_typing => blur(focused.as_ref()),
            ("Escape", _, Some(actions)) => actions.selection.clear(),
            _ if is_typing || is_in_dialogue(focused.as_ref()) => return,
            ("/", ..) => search(),
            ("j", ..) => step(1),
            ("k", ..) => step(-1),
            ("x", _, Some(actions)) => selected(focused.as_ref(), actions),
            ("z", _, Some(actions)) => actions.undo(),
            ("r", Some(connection), _) => connection.refresh(),
            ("p", Some(connection), _) => connection.toggle_pause(),
            ("?", ..) => help(),
            // On a link or a button Enter is theirs.
            ("Enter", ..)
                if focused.as_ref().is_some_and(|it| it.matches(ROW).unwrap_or(false)) =>
            {
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

    fn blur(focused: Option<&Element>) {
        if let Some(element) = focused.and_then(|element| element.dyn_ref::<HtmlElement>()) {
            // An element that does not give up the focus keeps it.
            let _ = element.blur();
        }
    }

    fn search() {
        let field = document().query_selector("input[type=search]").ok().flatten();
        if let Some(field) = field.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
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
