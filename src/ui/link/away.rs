//! What happened while nobody looked, or could.

use std::cell::Cell;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::Moment;
use crate::ui::link::Connection;
use crate::ui::load::{Finished, ask};
use crate::ui::query::escaped;

/// Whoever was away for less has missed nothing that the page does not show.
const LONG_MS: f64 = 30_000.0;

/// Since when the page is away from what it shows: by the server's clock, and
/// by the browser's own.
#[derive(Default)]
pub struct Away(Cell<Option<(Moment, f64)>>);

impl Away {
    /// The page showed what was so at `as_of`, and shows no news from now on.
    pub fn begin(&self, as_of: Moment, now_ms: f64) {
        if self.0.get().is_none() {
            self.0.set(Some((as_of, now_ms)));
        }
    }

    /// The page is true again: what finished meanwhile is listed, once.
    pub fn end(&self, connection: Connection, now_ms: f64) {
        let Some((as_of, since_ms)) = self.0.take() else { return };
        if now_ms - since_ms < LONG_MS {
            return;
        }
        spawn_local(async move {
            let address = format!("/ui/finished?after={}", escaped(&as_of.to_string()));
            let finished: Option<Finished> = ask(&address).await;
            if let Some(finished) = finished.filter(|finished| finished.total > 0) {
                connection.away.set(Some(finished));
            }
        });
    }
}
