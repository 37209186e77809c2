//! How a finished run went.

use std::time::Duration;

/// The shares that are looked at are the hundredths.
pub const GRID: usize = 100;

/// By its own pace a run goes on as in the rest of its time after this part.
///
/// What was since then is on average as long ago as in a moving average whose
/// memory is a third of the run, which is how the caller knows the pace.
const BEFORE_LATELY: f64 = 0.44;

/// One finished run of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct PastRun {
    /// Seconds of running time.
    took: f64,
    /// After how many seconds it had reached each hundredth.
    curve: Box<[f32]>,
    /// The last hundredth that it reported.
    reported: usize,
}

impl PastRun {
    /// A run that ended after `took` of running time and had reached each
    /// share (0 to 1) after so much of it.
    ///
    /// The first time that a share was reached counts: a share that goes back
    /// is passed over. Between two reports the share is taken to have grown
    /// evenly, and so from the last one to the end, where it is 1.
    pub fn new(took: Duration, reached: &[(f64, Duration)]) -> PastRun {
        let took = took.as_secs_f64();
        let rises = rises(took, reached);
        // A little more, since 0.29 times 100 is a little less than 29.
        let reported = rises.last().map_or(0, |last| (last.0 * GRID as f64 + 1e-9) as usize);
        PastRun { took, curve: resampled(&rises, took), reported }
    }

    /// Its seconds of running time.
    pub(super) fn took(&self) -> f64 {
        self.took
    }

    /// The last hundredth that it reported.
    pub(super) fn reported(&self) -> usize {
        self.reported
    }

    /// After how many seconds it had reached a hundredth.
    pub(super) fn elapsed(&self, at: usize) -> f64 {
        f64::from(self.curve[at])
    }

    /// The seconds that it had left then.
    pub(super) fn left(&self, at: usize) -> f64 {
        f64::from((self.took as f32 - self.curve[at]).max(0.0))
    }

    /// The seconds that it would have had left then by its own pace.
    pub(super) fn left_by_pace(&self, at: usize) -> f64 {
        let now = self.elapsed(at);
        let is_before = |&then: &f32| f64::from(then) < now * BEFORE_LATELY;
        let from = self.curve[..at].partition_point(is_before).min(at.saturating_sub(1));
        let steps = (at - from).max(1);
        (now - self.elapsed(from)) / steps as f64 * (GRID - at) as f64
    }
}

/// The reports that were higher than all before, as (share, seconds).
fn rises(took: f64, reached: &[(f64, Duration)]) -> Vec<(f64, f64)> {
    let in_seconds = |&(share, after): &(f64, Duration)| (share, after.as_secs_f64().min(took));
    let mut reports: Vec<(f64, f64)> = reached.iter().map(in_seconds).collect();
    reports.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut highest = 0.0;
    reports.retain(|&(share, _)| {
        let is_higher = share > highest && share <= 1.0;
        highest = if is_higher { share } else { highest };
        is_higher
    });
    reports
}

/// The seconds at each hundredth, on straight lines from one rise to the next.
fn resampled(rises: &[(f64, f64)], took: f64) -> Box<[f32]> {
    let end = (1.0, took);
    let mut rises = rises.iter().copied();
    let (mut from, mut to) = ((0.0, 0.0), rises.next().unwrap_or(end));
    let mut at = |share: f64| {
        while share > to.0 {
            (from, to) = (to, rises.next().unwrap_or(end));
        }
        (from.1 + (share - from.0) / (to.0 - from.0) * (to.1 - from.1)) as f32
    };
    (0..=GRID).map(|i| at(i as f64 / GRID as f64)).collect()
}
