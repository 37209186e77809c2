//! What is expected of a run: when it ends, and how long its job usually takes.

use crate::domain::Moment;

/// When a task will end.
///
/// `earliest` ≤ `ends_at` ≤ `latest`, and none of them is before the task was
/// last heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// As many runs end before this as after it.
    pub ends_at: Moment,
    /// One run in ten ends earlier; the same as `ends_at` where there is no past.
    pub earliest: Moment,
    /// One run in ten ends later; the same as `ends_at` where there is no past.
    pub latest: Moment,
    /// From how many earlier runs of the job; 0 where it is from the rate of this run alone.
    pub runs: u32,
}

/// How long the runs of a job take, in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usual {
    /// The median.
    pub took_s: u64,
    /// What takes longer is slow; none while too few runs are known to say so.
    pub slow_from_s: Option<u64>,
}
