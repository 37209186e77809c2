//! What a reader has chosen to act on, and what was done and can be undone.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::domain::TaskId;

/// The selected tasks. Copies share them.
#[derive(Debug, Clone, Copy)]
pub struct Selection(RwSignal<BTreeSet<TaskId>>);

/// Tasks that were removed just now, and what became of that.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser removes"))]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removal {
    /// They are gone, and can be taken back.
    Done(Vec<TaskId>),
    /// The server did not do it: why.
    Failed(String),
}

/// What can be done to tasks, with undo. Copies share it.
#[derive(Debug, Clone, Copy)]
pub struct Actions {
    /// What is selected.
    pub selection: Selection,
    /// What was removed last, while it can be taken back.
    pub removal: RwSignal<Option<Removal>>,
}

impl Selection {
    /// Whether that task is selected.
    pub fn has(&self, id: TaskId) -> bool {
        self.0.with(|ids| ids.contains(&id))
    }

    /// How many are.
    pub fn count(&self) -> usize {
        self.0.with(BTreeSet::len)
    }

    /// Selects that task, or no longer.
    pub fn toggle(&self, id: TaskId) {
        self.0.update(|ids| {
            if !ids.remove(&id) {
                ids.insert(id);
            }
        });
    }

    /// Selects nothing.
    pub fn clear(&self) {
        self.0.update(BTreeSet::clear);
    }

    fn take(&self) -> Vec<TaskId> {
        self.0.try_update(std::mem::take).unwrap_or_default().into_iter().collect()
    }
}

impl Actions {
    /// Nothing selected, nothing removed.
    pub fn provide() -> Actions {
        let selection = Selection(RwSignal::new(BTreeSet::new()));
        let actions = Actions { selection, removal: RwSignal::new(None) };
        provide_context(actions);
        actions
    }

    /// Removes what is selected.
    pub fn remove_selected(&self) {
        self.remove(self.selection.take());
    }

    /// Removes tasks.
    pub fn remove(&self, ids: Vec<TaskId>) {
        #[cfg(feature = "hydrate")]
        browser::remove(*self, ids);
        #[cfg(not(feature = "hydrate"))]
        let _ = ids;
    }

    /// Takes the last removal back.
    pub fn undo(&self) {
        #[cfg(feature = "hydrate")]
        browser::undo(*self);
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use gloo_timers::future::TimeoutFuture;
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use leptos::wasm_bindgen::JsCast;
    use web_sys::HtmlElement;

    use super::{Actions, Removal};
    use crate::domain::TaskId;
    use crate::ui::load::{UNDO_S, remove_tasks, restore_tasks};

    pub fn remove(actions: Actions, ids: Vec<TaskId>) {
        if ids.is_empty() {
            return;
        }
        leave_row();
        spawn_local(async move {
            let removal = match remove_tasks(ids.clone()).await {
                Ok(()) => Removal::Done(ids),
                Err(error) => Removal::Failed(format!("Not removed: {error}")),
            };
            tell(actions, removal).await;
        });
    }

    /// A row stays while it has the focus: what is removed by hand gives it to a neighbour.
    fn leave_row() {
        let focused = document().active_element();
        let row = focused.and_then(|focused| focused.closest("tr[data-task]").ok().flatten());
        let Some(row) = row else { return };
        let neighbours = [row.next_element_sibling(), row.previous_element_sibling()];
        let rows = neighbours.into_iter().flatten().filter(|row| row.has_attribute("data-task"));
        if let Some(row) = rows.filter_map(|row| row.dyn_into::<HtmlElement>().ok()).next() {
            // A row that does not take the focus leaves it where it is.
            let _ = row.focus();
        }
    }

    pub fn undo(actions: Actions) {
        let Some(Removal::Done(ids)) = actions.removal.get_untracked() else { return };
        actions.removal.set(None);
        spawn_local(async move {
            if let Err(error) = restore_tasks(ids).await {
                tell(actions, Removal::Failed(format!("Not taken back: {error}"))).await;
            }
        });
    }

    /// Tells of it for as long as it can be taken back.
    async fn tell(actions: Actions, removal: Removal) {
        actions.removal.set(Some(removal.clone()));
        TimeoutFuture::new(UNDO_S * 1000).await;
        if actions.removal.get_untracked() == Some(removal) {
            actions.removal.set(None);
        }
    }
}
