//! What the time is on the page: the server's, ticking once a second.

use leptos::prelude::*;

use crate::domain::Moment;

/// The server's time, as far as the page knows it, and whether the viewer's
/// zone is known. Both begin as the server rendered them, so that the first
/// paint in the browser is the same.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    now: RwSignal<Moment>,
    minute: Memo<Moment>,
    is_local: RwSignal<bool>,
}

impl Now {
    /// Begins at `as_of`; in the browser it ticks once the page is hydrated.
    pub fn provide(as_of: Moment) -> Now {
        let now = RwSignal::new(as_of);
        let minute = Memo::new(move |_| to_the_minute(now.get()));
        let now = Now { now, minute, is_local: RwSignal::new(false) };
        provide_context(now);
        #[cfg(feature = "hydrate")]
        browser::start(now, as_of);
        now
    }

    /// The server's time.
    pub fn get(&self) -> Moment {
        self.now.get()
    }

    /// The server's time to the minute, for what says no more than that.
    pub fn minute(&self) -> Moment {
        self.minute.get()
    }

    /// Whether times can be shown in the viewer's zone by now.
    pub fn is_local(&self) -> bool {
        self.is_local.get()
    }

    /// The server said what time it is.
    #[cfg(feature = "hydrate")]
    pub fn set(&self, as_of: Moment) {
        browser::set(as_of);
        self.now.set(as_of);
    }
}

/// The beginning of the minute in which `moment` lies.
pub fn to_the_minute(moment: Moment) -> Moment {
    Moment::from_millis(moment.millis() / 60_000 * 60_000)
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;
    use std::time::Duration;

    use gloo_timers::callback::Interval;
    use leptos::prelude::*;

    use super::Now;
    use crate::domain::Moment;

    thread_local! {
        /// What the server said, and the browser's own stopwatch at that time:
        /// a viewer's clock may be wrong, a stopwatch is not.
        static SAID: Cell<(Moment, f64)> = const { Cell::new((Moment::from_millis(0), 0.0)) };
    }

    pub fn start(now: Now, as_of: Moment) {
        set(as_of);
        Effect::new(move || {
            now.is_local.set(true);
            let tick = Interval::new(1000, move || now.now.set(estimate()));
            let tick = StoredValue::new_local(Some(tick));
            on_cleanup(move || drop(tick.try_update_value(Option::take)));
        });
    }

    pub fn set(as_of: Moment) {
        SAID.set((as_of, stopwatch()));
    }

    fn estimate() -> Moment {
        let (said, then) = SAID.get();
        said.after(Duration::from_millis((stopwatch() - then).max(0.0) as u64))
    }

    fn stopwatch() -> f64 {
        window().performance().map_or(0.0, |performance| performance.now())
    }
}
