//! For how long what has finished is kept, and what would go.

use std::time::Duration;

use crate::domain::{Due, KeepFor, Moment, Retention, Size};
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

/// Limits that somebody asks about, in place of those that are set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Supposed {
    /// For how long what has finished would be kept.
    pub history_for: Option<KeepFor>,
    /// To how much all that is kept could grow.
    pub history_max: Option<Size>,
}

impl Supposed {
    fn options(self, set: Options) -> Options {
        Options {
            history_for: self.history_for.map_or(set.history_for, |KeepFor(time)| time),
            history_max: self.history_max.map(|Size(bytes)| bytes).or(set.history_max),
            ..set
        }
    }
}

impl Monitor {
    /// For how long tasks are kept, and what would be deleted now; by other limits, where some
    /// are supposed.
    pub async fn retention(&self, _actor: Actor, supposed: Supposed) -> Result<Retention, Error> {
        let (now, options) = (self.now(), supposed.options(self.0.options));
        let Footprint { used, free } = self.0.store.footprint().await?;
        Ok(Retention {
            history_for_s: options.history_for.map(|time| time.as_secs()),
            history_max_bytes: options.history_max,
            used_bytes: used,
            free_bytes: free,
            due: self.due(&options, now, used).await?,
            pruning: self.0.rounds.are_under_way(),
            as_of: now,
        })
    }

    /// What will be deleted before long, within `time`; nothing where all is kept for ever.
    pub async fn due_within(&self, _actor: Actor, time: Duration) -> Result<Due, Error> {
        let options = self.0.options;
        let Some(history_for) = options.history_for else { return Ok(Due::default()) };
        let sooner = Some(history_for.saturating_sub(time));
        let options = Options { history_for: sooner, ..options };
        let Footprint { used, .. } = self.0.store.footprint().await?;
        Ok(self.due(&options, self.now(), used).await?)
    }

    /// Deletes at once what is due, while others go on writing. Does not wait
    /// for the end, which the retention tells.
    pub fn prune(&self, _actor: Actor) {
        self.0.rounds.ask();
    }

    /// What is too old, and of the rest the oldest while it is too much.
    async fn due(&self, options: &Options, now: Moment, used: u64) -> Result<Due, StoreError> {
        let store = &self.0.store;
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
