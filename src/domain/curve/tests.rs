use proptest::prelude::*;

use super::*;
use crate::domain::{Percent, Quantity};

fn point(version: i64, millis: i64, percent: u32) -> Point {
    let at = Moment::from_millis(1_760_000_000_000 + millis);
    let progress = Some(Percent::from_units(percent));
    Point { version, attempt: 1, at, progress, current: None }
}

/// Any curve: times grow, the progress goes up and down.
fn curve() -> impl Strategy<Value = Vec<Point>> {
    let steps = prop::collection::vec((1..5_000_i64, 0..=1_000_000_u32), 1..1_500);
    steps.prop_map(|steps| {
        let mut millis = 0;
        let points = steps.into_iter().enumerate().map(|(place, (step, percent))| {
            millis += step;
            point(place as i64, millis, percent)
        });
        points.collect()
    })
}

/// What is kept of `points` on arrival, thinned whenever there are many.
fn arrived(points: &[Point]) -> Vec<Point> {
    let (mut curve, mut kept) = (Curve::default(), Vec::new());
    for (place, next) in points.iter().enumerate() {
        let last = place.checked_sub(1).map(|last| points[last]);
        kept.extend(curve.push(last, *next, place + 1 == points.len()).into_iter().flatten());
        assert!(kept.len() <= Curve::MOST);
        if curve.is_full() {
            let (thinner, tolerance) = thin(&kept, Curve::MANY / 2);
            curve.thinned(thinner.len(), tolerance);
            kept = thinner;
        }
    }
    kept
}

fn values(points: &[Point]) -> Vec<u32> {
    points.iter().map(|point| point.progress.unwrap().units()).collect()
}

/// By how much the line over `kept` misses `point`.
fn miss(kept: &[Point], point: &Point) -> f64 {
    let behind = kept.partition_point(|kept| kept.at < point.at);
    let (to, from) = (Place::of(&kept[behind]), Place::of(&kept[behind.saturating_sub(1)]));
    let place = Place::of(point);
    let on_line = match to.version == from.version {
        true => to.value,
        false => from.value + from.slope_to(to) * from.until(place),
    };
    (on_line - place.value).abs()
}

proptest! {
    #[test]
    fn thinning_keeps_the_ends_and_the_extremes(points in curve()) {
        for kept in [arrived(&points), thin(&points, 200).0] {
            prop_assert_eq!(kept.first(), points.first());
            prop_assert_eq!(kept.last(), points.last());
            let (all, kept) = (values(&points), values(&kept));
            prop_assert_eq!(kept.iter().max(), all.iter().max());
            prop_assert_eq!(kept.iter().min(), all.iter().min());
        }
    }

    #[test]
    fn no_attempt_keeps_more_than_five_hundred_points_and_their_order(points in curve()) {
        let kept = arrived(&points);
        prop_assert!(kept.len() <= Curve::MOST);
        prop_assert!(kept.is_sorted_by(|one, next| one.version < next.version));
    }

    #[test]
    fn the_line_over_what_is_kept_passes_within_the_tolerance(points in curve()) {
        let (kept, tolerance) = thin(&points, 200);
        for point in &points {
            prop_assert!(miss(&kept, point) <= tolerance * WHOLE + 1e-3);
        }
    }
}

#[test]
fn a_stall_keeps_both_of_its_corners() {
    let steady = (0..50).map(|second| (second, second * 10_000));
    let stalled = (50..100).map(|second| (second, 490_000));
    let on = (100..151).map(|second| (second, 490_000 + (second - 99) * 10_000));
    let points = steady.chain(stalled).chain(on);
    let points: Vec<_> =
        points.map(|(second, percent)| point(second, second * 1000, percent as u32)).collect();
    let kept: Vec<_> = arrived(&points).iter().map(|point| point.version).collect();
    assert_eq!(kept, [0, 49, 99, 150]);
}

#[test]
fn a_count_without_a_total_is_a_curve_too() {
    let points: Vec<_> = (0..1000)
        .map(|second| {
            let current = Quantity::try_from(second as u64 * 100).ok();
            Point { progress: None, current, ..point(second, second * 1000, 0) }
        })
        .collect();
    assert_eq!(arrived(&points).len(), 2);
}
