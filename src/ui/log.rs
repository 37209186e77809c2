//! The part of a task's log that the page holds, and how it moves along it.
//!
//! The server draws the lines (`/tasks/{id}/log`); the browser puts them into
//! the list, and only looks at their numbers.

use leptos::html::Div;
use leptos::prelude::*;

use crate::domain::TaskId;

/// The part of a log that the page holds. Copies share it.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser moves along it"))]
pub struct Log {
    id: TaskId,
    scroller: NodeRef<Div>,
    text: RwSignal<String>,
    level: RwSignal<String>,
    /// Whether no line is held.
    pub is_empty: RwSignal<bool>,
    /// Whether the end is in sight, and stays there as lines come.
    pub is_following: RwSignal<bool>,
    /// Whether what is shown was just copied.
    pub is_copied: RwSignal<bool>,
}

impl Log {
    /// Begins with the last lines, as the server drew them.
    pub fn start(id: TaskId, is_empty: bool, scroller: NodeRef<Div>) -> Log {
        let log = Log {
            id,
            scroller,
            text: RwSignal::new(String::new()),
            level: RwSignal::new(String::new()),
            is_empty: RwSignal::new(is_empty),
            is_following: RwSignal::new(true),
            is_copied: RwSignal::new(false),
        };
        #[cfg(feature = "hydrate")]
        browser::follow(log);
        log
    }

    /// Whether only some of the lines are asked for.
    pub fn is_sieved(&self) -> bool {
        !self.level.with(String::is_empty) || !self.text.with(String::is_empty)
    }

    /// To the end, and on with it.
    pub fn follow_the_end(&self) {
        #[cfg(feature = "hydrate")]
        fetch::leap(*self, 0);
    }

    /// Copies the shown lines, without their colours.
    pub fn copy(&self) {
        #[cfg(feature = "hydrate")]
        lines::copy(*self);
    }

    /// The reader scrolled: away from the end, to it, or to an edge of what is held.
    pub fn scrolled(&self) {
        #[cfg(feature = "hydrate")]
        lines::scrolled(*self);
    }
}

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "hydrate")]
mod fetch;
#[cfg(feature = "hydrate")]
mod lines;
