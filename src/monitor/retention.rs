//! For how long what has finished is kept, and what would go.

use std::time::Duration;

use crate::domain::{Due, Moment, Retention};
use crate::monitor::{Actor, Error, Monitor, Options};
use crate::store::{Footprint, StoreError};

impl Options {
    /// What was past before this moment is not kept, where all that is kept takes
    /// `used` bytes. What the board shows is kept in any case.
    pub(super) fn kept_since(&self, now: Moment, used: u64) -> Moment {
        let history_for = match self.too_much(used) {
            Some(_) => Duration::ZERO,
            None => self.history_for.unwrap_or(Duration::MAX),
        };
        now.before(history_for.max(self.active_for))
    }

    /// How many bytes too much `used` are, if they are.
    pub(super) fn too_much(&self, used: u64) -> Option<u64> {
        used.checked_sub(self.history_max?).filter(|bytes| *bytes > 0)
    }
}

impl Monitor {
    /// For how long tasks are kept, and what would be deleted now.
    pub async fn retention(&self, _actor: Actor) -> Result<Retention, Error> {
        let (now, options) = (self.now(), &self.0.options);
        let Footprint { used, free } = self.0.store.footprint().await?;
        Ok(Retention {
            history_for_s: options.history_for.map(|time| time.as_secs()),
            history_max_bytes: options.history_max,
            used_bytes: used,
            free_bytes: free,
            due: self.due(now, used).await?,
            pruning: self.0.rounds.are_under_way(),
            as_of: now,
        })
    }

    /// Deletes at once what is due, while others go on writing. Does not wait
    /// for the end, which the retention tells.
    pub fn prune(&self, _actor: Actor) {
        self.0.rounds.ask();
    }

    /// What is too old, and of the rest the oldest while it is too much.
    async fn due(&self, now: Moment, used: u64) -> Result<Due, StoreError> {
        let (store, options) = (&self.0.store, &self.0.options);
        let too_old = store.due(options.kept_since(now, 0), u64::MAX).await?;
        let Some(too_much) = options.too_much(used).filter(|bytes| *bytes > too_old.bytes) else {
            return Ok(too_old);
        };
        let until = options.kept_since(now, used);
        let all = store.due(until, u64::MAX).await?;
        let share = (too_much as f64 / all.bytes.max(1) as f64).min(1.0);
        let tasks = (all.tasks as f64 * share).ceil() as u64;
        store.due(until, tasks.max(too_old.tasks)).await
    }
}
