//! How often something may be kept, so that a bot in a tight loop fills no disk.

use std::time::Duration;

use crate::domain::Moment;

/// What was kept of an attempt so far: the first things however fast they
/// come, after them one in a while, which grows with the run.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rhythm {
    began_at: Option<Moment>,
    kept: u32,
    kept_at: Moment,
}

/// So many are kept however fast they come.
const FIRST: u32 = 50;

/// After them one in this time, and one in this part of the run so far: more
/// could not be told apart on any page.
const LEAST: Duration = Duration::from_secs(1);
const PARTS: u32 = 250;

impl Rhythm {
    /// Whether something may be kept at `now`.
    pub fn is_due(&self, now: Moment) -> bool {
        let so_far = self.began_at.map_or(Duration::ZERO, |began_at| now.since(began_at));
        self.kept < FIRST || now.since(self.kept_at) >= LEAST.max(so_far / PARTS)
    }

    /// Something was kept.
    pub fn keep(&mut self, now: Moment) {
        self.began_at.get_or_insert(now);
        self.kept += 1;
        self.kept_at = now;
    }
}
