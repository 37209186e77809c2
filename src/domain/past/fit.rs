//! What the past runs say at one share.

use super::PastRun;

/// How strongly the slope is held at one, as a sum of squared log times.
///
/// A slope of one says that a run that was slow so far stays as slow. This is
/// as much as four runs say that are a sixth slower or faster than the usual.
const HOLD: f64 = 0.1;

/// A run further from the others than so many standard deviations is not so by chance.
const CHANCE: f64 = 2.0;

/// The log time left is never taken to be known better than this, about one percent.
const LEAST_DEVIATION: f64 = 0.01;

/// Logarithms are taken of times moved up by this share of a run, since zero has none.
const ABOVE_ZERO: f64 = 0.001;

/// A straight line through the log times left over the log times elapsed.
///
/// Logarithms, since runs differ by factors. The line is a ridge regression
/// (Hastie, Tibshirani and Friedman, The Elements of Statistical Learning,
/// 3.4.1), its range the prediction interval of one more observation (Draper
/// and Smith, Applied Regression Analysis, chapter 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Seconds.
    above_zero: f64,
    usual_left: f64,
    /// What is usual, in log seconds: elapsed, and left by the pace of the run.
    elapsed: f64,
    by_pace: f64,
    slope: f64,
    /// How far from the usual chance brings the log of what elapsed.
    chance: f64,
    /// Half the range of a usual run, squared, and what each squared distance adds.
    spread: f64,
    widening: f64,
}

impl Fit {
    /// The fit at the `at`th hundredth to at least three runs.
    pub fn new(at: usize, runs: &[&PastRun]) -> Fit {
        let n = runs.len() as f64;
        let mean = |of: &dyn Fn(&PastRun) -> f64| runs.iter().map(|run| of(run)).sum::<f64>() / n;
        let above_zero = ABOVE_ZERO * mean(&|run| run.took()) + 1e-6;
        let log = |seconds: f64| (seconds + above_zero).ln();
        let elapsed = mean(&|run| log(run.elapsed(at)));
        let left = mean(&|run| log(run.left(at)));
        let x = |run: &PastRun| log(run.elapsed(at)) - elapsed;
        let y = |run: &PastRun| log(run.left(at)) - left;
        let xx = n * mean(&|run| x(run) * x(run));
        let slope = (n * mean(&|run| x(run) * y(run)) + HOLD) / (xx + HOLD);
        // The mean takes one degree of freedom, the slope what the hold leaves of one.
        let freedom = n - 1.0 - xx / (xx + HOLD);
        let misses = n * mean(&|run| (y(run) - slope * x(run)).powi(2));
        let range = t90(freedom).powi(2) * (misses / freedom).max(LEAST_DEVIATION.powi(2));
        Fit {
            above_zero,
            usual_left: (left.exp() - above_zero).max(0.0),
            elapsed,
            by_pace: mean(&|run| log(run.left_by_pace(at))),
            slope,
            chance: CHANCE * (xx / n).sqrt(),
            spread: range * (1.0 + 1.0 / n),
            widening: range / (xx + HOLD),
        }
    }

    /// When a run usually gets here, in seconds.
    pub fn usual_elapsed(&self) -> f64 {
        self.elapsed.exp()
    }

    /// The seconds left of a run that got here after `elapsed` seconds and has
    /// `by_pace` left by its own pace: low, middle and high.
    pub fn left(&self, elapsed: f64, by_pace: Option<f64>) -> [f64; 3] {
        let log = |seconds: f64| (seconds + self.above_zero).ln();
        let distance = log(elapsed) - self.elapsed;
        let by_chance = distance.clamp(-self.chance, self.chance);
        let beyond = distance - by_chance;
        let slower = self.slope * by_chance;
        // What chance does not explain is taken to last, unless the pace says otherwise.
        let slower = by_pace.map_or(slower + beyond, |left| {
            (log(left) - self.by_pace).clamp(slower - beyond.abs(), slower + beyond.abs())
        });
        let half = (self.spread + self.widening * distance * distance).sqrt();
        // E to the 22nd keeps what is a century anyway finite.
        [slower - half, slower, slower + half]
            .map(|slower| self.usual_left * slower.min(22.0).exp())
    }
}

/// The 90 % quantile of Student's t, to two percent from one degree of freedom
/// on (Abramowitz and Stegun, 26.7.5).
fn t90(freedom: f64) -> f64 {
    [0.0544, 0.2586, 0.5710, 0.8467, 1.2816].iter().fold(0.0, |sum, term| sum / freedom + term)
}
