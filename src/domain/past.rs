//! When a run will end, from how the earlier runs of the same job went.

mod fit;
mod recorded;
mod run;
#[cfg(test)]
mod tests;

use std::time::Duration;

use fit::Fit;
use run::GRID;
pub use run::PastRun;

/// With fewer runs than this nothing is said from the past.
const ENOUGH: usize = 3;

/// With fewer runs than this none is called slow.
const ENOUGH_FOR_SLOW: usize = 5;

/// A run is slow that takes so many times what nineteen of twenty stay below.
const SLOW: f64 = 1.5;

/// How much running time a run has left.
///
/// `low` ≤ `middle` ≤ `high`: it ends before `middle` as often as after it,
/// and between `low` and `high` in four of five cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// One run in ten ends earlier.
    pub low: Duration,
    /// As many end earlier as later.
    pub middle: Duration,
    /// One run in ten ends later.
    pub high: Duration,
}

/// The finished runs of one job, the newest twenty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Past {
    /// The oldest first.
    runs: Vec<PastRun>,
    /// What each of them took in seconds, the shortest first.
    took: Vec<f64>,
    /// One for each hundredth; none while there are too few runs.
    fits: Vec<Fit>,
}

impl Past {
    /// So many runs are kept: what was long ago says little of today.
    pub const KEPT: usize = 20;

    /// The past made of `runs`, the oldest first.
    pub fn new(mut runs: Vec<PastRun>) -> Past {
        runs.drain(..runs.len().saturating_sub(Past::KEPT));
        let mut took: Vec<f64> = runs.iter().map(|run| run.took()).collect();
        took.sort_by(f64::total_cmp);
        let grid = if runs.len() < ENOUGH { 0..0 } else { 0..GRID + 1 };
        let fits = grid.map(|at| fit(at, &runs)).collect();
        Past { runs, took, fits }
    }

    /// This past and one more run, the newest.
    #[cfg(test)]
    #[must_use]
    pub fn with(&self, run: PastRun) -> Past {
        Past::new(self.runs.iter().cloned().chain([run]).collect())
    }

    /// How many runs are known.
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// Whether no run is known.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// What a run has left that reached `share` (0 to 1) after `elapsed` of
    /// running time; nothing while fewer than three runs are known.
    ///
    /// `by_pace` is what it has left by its own pace, where that is known. It
    /// counts for a run that is slower or faster than chance explains: it
    /// tells one that still is so from one that only was held up.
    pub fn forecast(
        &self,
        share: f64,
        elapsed: Duration,
        by_pace: Option<Duration>,
    ) -> Option<Forecast> {
        let first = self.fits.get(1)?.usual_elapsed();
        let mut elapsed = elapsed.as_secs_f64();
        let mut at = if share > 0.0 { share.min(1.0) * GRID as f64 } else { 0.0 };
        if at < 1.0 {
            // Many a run loads its data before it reports anything. Until the first percent
            // the time says how far it is, and only who is late by then is known to be slow.
            at = at.max(elapsed / first).min(1.0);
            elapsed = elapsed.max(first);
        }
        Some(self.forecast_at(at, elapsed, by_pace.map(|left| left.as_secs_f64())))
    }

    /// The forecast at a place of the grid, on straight lines from one fit to the next.
    fn forecast_at(&self, at: f64, elapsed: f64, by_pace: Option<f64>) -> Forecast {
        let below = (at as usize).min(GRID - 1);
        // When they start all runs are alike.
        let lower = self.fits[below].left(if below == 0 { 0.0 } else { elapsed }, by_pace);
        let upper = self.fits[below + 1].left(elapsed, by_pace);
        let weight = at - below as f64;
        let left = |i: usize| seconds((1.0 - weight) * lower[i] + weight * upper[i]);
        Forecast { low: left(0), middle: left(1), high: left(2) }
    }

    /// How long a run usually takes, the median; nothing while fewer than three are known.
    pub fn usual(&self) -> Option<Duration> {
        (self.len() >= ENOUGH).then(|| seconds(self.quantile(0.5)))
    }

    /// A run that takes longer than this is slow; nothing while fewer than five are known.
    pub fn slow_from(&self) -> Option<Duration> {
        (self.len() >= ENOUGH_FOR_SLOW).then(|| seconds(SLOW * self.quantile(0.95)))
    }

    /// What this part of the runs stayed below, in seconds (Hyndman and Fan 1996, type 7).
    fn quantile(&self, part: f64) -> f64 {
        let at = part * (self.took.len() - 1) as f64;
        let (below, above) = (self.took[at.floor() as usize], self.took[at.ceil() as usize]);
        below + at.fract() * (above - below)
    }
}

/// The fit at one hundredth. Runs that ended before they reported it say
/// nothing of one that has come so far, unless there are no others.
fn fit(at: usize, runs: &[PastRun]) -> Fit {
    let reported: Vec<&PastRun> = runs.iter().filter(|run| run.reported() >= at).collect();
    match reported.len() >= ENOUGH {
        true => Fit::new(at, &reported),
        false => Fit::new(at, &runs.iter().collect::<Vec<_>>()),
    }
}

/// A century is as good as never, and fits into a moment.
fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds.clamp(0.0, 3.2e9))
}
