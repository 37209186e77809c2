//! What is told of simulated jobs, and the forecasts of odd pasts.

use super::*;
use crate::domain::arbitrary::backtest;
use crate::domain::{Estimate, Moment, Outlook, Percent, Report, Task, TaskId, Update};

/// A generator of random numbers (SplitMix64, Steele et al. 2014).
struct Random(u64);

impl Random {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        low + (high - low) * ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn whole(&mut self, low: usize, high: usize) -> usize {
        self.between(low as f64, high as f64 + 1.0) as usize
    }

    /// By Box and Muller, 1958.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.between(1e-12, 1.0).ln()).sqrt();
        radius * self.between(0.0, std::f64::consts::TAU).cos()
    }
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Steady,
    Slowing,
    Bursty,
    LongLastPhase,
}

const STEPS: usize = 80;

/// A job: what each of its steps costs and how its runs differ.
struct Job {
    kind: Kind,
    cost: Vec<f64>,
    speed_sigma: f64,
}

impl Job {
    fn new(kind: Kind, random: &mut Random) -> Job {
        let mut cost: Vec<f64> = match kind {
            Kind::Steady => vec![1.0; STEPS],
            Kind::Slowing => {
                let slower = random.between(3.0, 9.0);
                (0..STEPS).map(|i| 1.0 + slower * i as f64 / STEPS as f64).collect()
            }
            Kind::Bursty => bursts(random),
            Kind::LongLastPhase => {
                let (share, time) = (random.between(0.85, 0.95), random.between(0.4, 0.6));
                let first = (share * STEPS as f64) as usize;
                let mut cost = vec![time / first as f64; first];
                cost.resize(STEPS, (1.0 - time) / (STEPS - first) as f64);
                cost
            }
        };
        let whole: f64 = cost.iter().sum();
        cost.iter_mut().for_each(|step| *step *= 1000.0 / whole);
        Job { kind, cost, speed_sigma: random.between(0.1, 0.25) }
    }

    /// A run: when it had done each step, in seconds. It differs from the next in
    /// its speed, in the load of the machine that comes and goes, and in every step.
    fn run(&self, random: &mut Random) -> Vec<f64> {
        let mut cost = self.cost.clone();
        if let Kind::Bursty = self.kind {
            for _ in 0..random.whole(0, 3) {
                cost[random.whole(0, STEPS - 1)] += random.between(10.0, 80.0);
            }
        }
        if let Kind::LongLastPhase = self.kind {
            let heavier = (0.1 * random.normal()).exp();
            cost[STEPS * 9 / 10..].iter_mut().for_each(|step| *step *= heavier);
        }
        let speed = self.speed_sigma * random.normal();
        let (mut load, mut at) = (0.1 * random.normal(), 0.0);
        let mut done = vec![0.0];
        for step in cost {
            load = 0.95 * load + 0.031 * random.normal();
            at += step * (speed + load + 0.3 * random.normal()).exp();
            done.push(at);
        }
        done
    }
}

/// Stalls and cached stretches at the places of this job.
fn bursts(random: &mut Random) -> Vec<f64> {
    let mut cost = vec![1.0; STEPS];
    for _ in 0..random.whole(2, 4) {
        let (from, length) = (random.whole(0, STEPS - 10), random.whole(4, 10));
        cost[from..from + length].iter_mut().for_each(|step| *step *= 0.1);
    }
    for _ in 0..random.whole(2, 4) {
        cost[random.whole(0, STEPS - 1)] += STEPS as f64 * random.between(0.1, 0.5);
    }
    cost
}

fn past_run(done: &[f64]) -> PastRun {
    let reached: Vec<(f64, Duration)> =
        done.iter().enumerate().map(|(i, at)| (i as f64 / STEPS as f64, seconds(*at))).collect();
    PastRun::new(seconds(done[STEPS]), &reached)
}

/// What a reader of the page is told when the run has come so many steps: low, middle and
/// high of the end, in seconds after the start.
fn told(past: &Past, done: &[f64], steps: usize) -> [f64; 3] {
    let at = |seconds: f64| Moment::from_millis((seconds * 1000.0) as i64);
    let mut task = Task::added(TaskId(1), backtest(), at(0.0)).task;
    let mut outlook = Outlook::default().after(&task, past);
    for (step, after) in done.iter().enumerate().take(steps + 1).skip(1) {
        let percent = Percent::try_from(step as f64 / STEPS as f64 * 100.0).unwrap();
        let update = Update { progress: Some(Report::Percent(percent)), ..Update::default() };
        task = task.apply(&update, at(*after)).unwrap().task;
        outlook = outlook.after(&task, past);
    }
    let Estimate { earliest, ends_at, latest, .. } = outlook.estimate().unwrap();
    [earliest, ends_at, latest].map(|end| end.millis() as f64 / 1000.0)
}

/// How good the forecasts were at one share.
#[derive(Debug)]
struct Judged {
    /// The part of the runs that ended in the range.
    covered: f64,
    /// The median absolute error, and that of elapsed / share * (1 - share), in seconds.
    error: f64,
    linear_error: f64,
}

/// Two hundred runs at 25, 50 and 75 %, each forecast from 5 to 12 others of its job.
fn judged(kind: Kind, seed: u64) -> [Judged; 3] {
    let mut random = Random(seed);
    let trials: Vec<(Past, Vec<f64>)> = (0..200)
        .map(|_| {
            let job = Job::new(kind, &mut random);
            let others = random.whole(5, 12);
            let runs = (0..others).map(|_| past_run(&job.run(&mut random))).collect();
            (Past::new(runs), job.run(&mut random))
        })
        .collect();
    [0.25, 0.5, 0.75].map(|share| judged_at(share, &trials))
}

fn judged_at(share: f64, trials: &[(Past, Vec<f64>)]) -> Judged {
    let (mut covered, mut errors, mut linear_errors) = (0, Vec::new(), Vec::new());
    for (past, run) in trials {
        let steps = (share * STEPS as f64) as usize;
        let (elapsed, end) = (run[steps], run[STEPS]);
        let left = end - elapsed;
        let [low, middle, high] = told(past, run, steps);
        covered += usize::from(low <= end && end <= high);
        errors.push((middle - end).abs());
        linear_errors.push((elapsed / share * (1.0 - share) - left).abs());
    }
    let covered = covered as f64 / trials.len() as f64;
    Judged { covered, error: median(errors), linear_error: median(linear_errors) }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Two seeds, so that no single one was chosen to fit.
const SEEDS: [u64; 2] = [1, 2];

fn the_range_holds_four_of_five_ends_of(kind: Kind) -> Vec<Judged> {
    let judged: Vec<Judged> = SEEDS.into_iter().flat_map(|seed| judged(kind, seed)).collect();
    assert!(judged.iter().all(|at| (0.7..=0.9).contains(&at.covered)), "{judged:#?}");
    judged
}

fn the_error_is_half_the_linear_one_at_most(judged: &[Judged]) {
    assert!(judged.iter().all(|at| at.error <= at.linear_error / 2.0), "{judged:#?}");
}

#[test]
fn a_steady_job_is_forecast_about_as_well_as_by_its_rate() {
    let judged = the_range_holds_four_of_five_ends_of(Kind::Steady);
    assert!(judged.iter().all(|at| at.error <= at.linear_error * 1.4), "{judged:#?}");
}

#[test]
fn a_job_that_slows_down_is_forecast_from_its_past() {
    the_error_is_half_the_linear_one_at_most(&the_range_holds_four_of_five_ends_of(Kind::Slowing));
}

#[test]
fn a_job_of_stalls_and_bursts_is_forecast_from_its_past() {
    the_error_is_half_the_linear_one_at_most(&the_range_holds_four_of_five_ends_of(Kind::Bursty));
}

#[test]
fn a_job_with_a_long_last_phase_is_forecast_from_its_past() {
    let judged = the_range_holds_four_of_five_ends_of(Kind::LongLastPhase);
    the_error_is_half_the_linear_one_at_most(&judged);
}

fn secs(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

/// A run of an even rate.
fn even(took: f64) -> PastRun {
    PastRun::new(secs(took), &[(0.25, secs(took / 4.0)), (1.0, secs(took))])
}

fn evens(took: &[f64]) -> Past {
    Past::new(took.iter().map(|&took| even(took)).collect())
}

/// The forecast in seconds: low, middle and high.
fn said(past: &Past, share: f64, elapsed: f64) -> [f64; 3] {
    let said = past.forecast(share, secs(elapsed), None).unwrap();
    [said.low, said.middle, said.high].map(|left| left.as_secs_f64())
}

fn is_about(value: f64, expected: f64) -> bool {
    (value - expected).abs() <= expected * 0.05
}

#[test]
fn nothing_is_said_from_fewer_than_three_runs() {
    let two = evens(&[100.0, 110.0]);
    assert_eq!(two.forecast(0.5, secs(50.0), None), None);
    assert_eq!((two.usual(), two.slow_from()), (None, None));
    let three = two.with(even(105.0));
    assert!(is_about(said(&three, 0.5, 52.0)[1], 52.0), "{:?}", said(&three, 0.5, 52.0));
    assert_eq!((three.len(), three.usual(), three.slow_from()), (3, Some(secs(105.0)), None));
}

#[test]
fn a_run_is_slow_that_takes_half_as_long_again_as_nineteen_of_twenty() {
    let past = evens(&[100.0, 90.0, 110.0, 95.0, 105.0]);
    assert_eq!((past.usual(), past.slow_from()), (Some(secs(100.0)), Some(secs(1.5 * 109.0))));
}

#[test]
fn the_newest_twenty_runs_are_kept() {
    let past = (0..30).fold(Past::default(), |past, i| past.with(even(100.0 + f64::from(i))));
    assert_eq!((past.len(), past.usual()), (20, Some(secs(119.5))));
}

#[test]
fn runs_that_were_all_equal_give_a_small_range() {
    let [low, middle, high] = said(&evens(&[100.0; 6]), 0.5, 50.0);
    assert!(is_about(middle, 50.0) && low < middle && middle < high, "{low} {middle} {high}");
    assert!(is_about(low, middle) && is_about(high, middle), "{low} {middle} {high}");
}

#[test]
fn a_run_longer_than_all_before_stays_as_slow() {
    let past = evens(&[100.0, 90.0, 110.0, 95.0, 105.0]);
    let [low, middle, high] = said(&past, 0.5, 500.0);
    assert!(0.0 < low && (300.0..700.0).contains(&middle) && 500.0 < high, "{low} {middle} {high}");
}

#[test]
fn a_run_that_was_held_up_but_goes_on_as_ever_is_not_taken_for_a_slow_one() {
    let past = evens(&[100.0, 90.0, 110.0, 95.0, 105.0]);
    let left = |by_pace| past.forecast(0.5, secs(150.0), Some(secs(by_pace))).unwrap().middle;
    assert!(is_about(left(50.0).as_secs_f64(), 50.0), "{:?}", left(50.0));
    assert!(left(150.0) > secs(120.0), "{:?}", left(150.0));
}

#[test]
fn until_the_first_percent_the_time_says_how_far_a_run_is() {
    // Forty seconds of loading, then sixty of work.
    let run = |by: f64| {
        PastRun::new(secs(100.0 * by), &[(0.0, secs(39.0 * by)), (0.01, secs(40.0 * by))])
    };
    let past = Past::new([0.9, 0.95, 1.0, 1.05, 1.1].map(run).into());
    assert!(is_about(said(&past, 0.0, 0.0)[1], 100.0), "{:?}", said(&past, 0.0, 0.0));
    assert!(is_about(said(&past, 0.0, 20.0)[1], 80.0), "{:?}", said(&past, 0.0, 20.0));
    assert!(is_about(said(&past, 0.01, 40.0)[1], 60.0), "{:?}", said(&past, 0.01, 40.0));
}

#[test]
fn at_the_whole_nothing_is_left_but_what_always_came_after_it() {
    assert_eq!(said(&evens(&[100.0, 90.0, 110.0]), 1.0, 300.0), [0.0; 3]);
    let run = |took: f64| PastRun::new(secs(took), &[(1.0, secs(took - 10.0))]);
    let past = Past::new([100.0, 90.0, 110.0].map(run).into());
    assert!(is_about(said(&past, 1.0, 90.0)[1], 10.0), "{:?}", said(&past, 1.0, 90.0));
}

#[test]
fn runs_that_ended_early_say_nothing_of_one_that_has_come_further() {
    let early = PastRun::new(secs(60.0), &[(0.3, secs(30.0)), (0.6, secs(60.0))]);
    let past = [100.0, 90.0, 110.0].into_iter().fold(Past::default(), |past, s| past.with(even(s)));
    let past = past.with(early.clone()).with(early.clone());
    assert!(is_about(said(&past, 0.8, 80.0)[1], 20.0), "{:?}", said(&past, 0.8, 80.0));
    assert!(said(&past, 0.5, 50.0)[0] < 20.0, "{:?}", said(&past, 0.5, 50.0));
    let all = Past::new(vec![early; 3]);
    assert!(is_about(said(&all, 0.3, 30.0)[1], 30.0), "{:?}", said(&all, 0.3, 30.0));
}

#[test]
fn points_that_are_doubled_or_go_back_or_are_no_numbers_are_passed_over() {
    let points =
        [(0.5, 50.0), (0.25, 25.0), (0.5, 50.0), (0.1, 60.0), (0.5, 70.0), (f64::NAN, 80.0)];
    let points = points.map(|(share, after)| (share, secs(after)));
    assert_eq!(PastRun::new(secs(100.0), &points), {
        PastRun::new(secs(100.0), &[(0.25, secs(25.0)), (0.5, secs(50.0))])
    });
}

#[test]
fn whatever_is_asked_the_answer_is_in_order() {
    let instant = Past::new(vec![PastRun::new(Duration::ZERO, &[]); 3]);
    let uneven = evens(&[1e-3, 1.0, 1e3, 1e6, 1e9]);
    for past in [instant, uneven, evens(&[100.0; 5]), evens(&[100.0, 90.0, 110.0])] {
        for share in [f64::NAN, -1.0, 0.0, 1e-9, 0.005, 0.01, 0.5, 0.999, 1.0, 7.0] {
            for elapsed in [Duration::ZERO, secs(1e-9), secs(60.0), Duration::MAX] {
                for by_pace in [None, Some(Duration::ZERO), Some(secs(9.0)), Some(Duration::MAX)] {
                    let said = past.forecast(share, elapsed, by_pace).unwrap();
                    assert!(said.low <= said.middle && said.middle <= said.high, "{said:?}");
                }
            }
        }
    }
}
