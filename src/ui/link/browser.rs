//! The connection at work: what sets it in motion.

use std::rc::Rc;

use gloo_timers::callback::Interval;
use leptos::ev::{online, visibilitychange};
use leptos::prelude::*;

use super::Connection;
use super::driver::{Driver, TICK_MS};
use crate::ui::board::TaskBoard;
use crate::ui::now::Now;
use crate::ui::query::Window;

/// Keeps `board` showing `window`, as `connection` says.
pub fn start(connection: Connection, board: TaskBoard, now: Now, window: Memo<Window>) {
    let driver = Driver::new(connection, board, now, window);
    // A memo that is tracked without being read would tell of its first value as of a change.
    on_change(move || window.with(|_| ()), &driver, Driver::ask);
    on_change(move || connection.cadence.track(), &driver, Driver::change_cadence);
    on_change(move || connection.asks.track(), &driver, Driver::refresh);
    Effect::new(move || {
        driver.tick();
        let ticking = driver.clone();
        let tick = Interval::new(TICK_MS, move || ticking.tick());
        let tick = StoredValue::new_local(Some(tick));
        let seen = driver.clone();
        let seen = window_event_listener(visibilitychange, move |_| seen.change_visibility());
        let back = driver.clone();
        let back = window_event_listener(online, move |_| back.reopen());
        on_cleanup(move || {
            drop(tick.try_update_value(Option::take));
            seen.remove();
            back.remove();
        });
    });
}

/// Has the driver act on each change of what `track` tracks, but not on its first value.
fn on_change(track: impl Fn() + 'static, driver: &Rc<Driver>, act: fn(&Rc<Driver>)) {
    let driver = driver.clone();
    Effect::new(move |before: Option<()>| {
        track();
        if before.is_some() {
            untrack(|| act(&driver));
        }
    });
}
