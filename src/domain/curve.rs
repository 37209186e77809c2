//! The curve of a task's progress, thinned as it comes in.
//!
//! A point is kept where the straight line over it would be wrong: from the
//! last kept point, each new one narrows the cone of slopes that pass near
//! all since; the first that lies outside of it makes the one before it a
//! corner. (The fan method, of the family of the "swinging door" by which
//! plant historians thin their data, E. Bristol 1990.) A steady job costs two
//! points however often it reports; a restless one may bend in a rhythm only.

use crate::domain::rhythm::Rhythm;
use crate::domain::{Moment, Point};

/// What has to be known of a curve to go on with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve {
    anchor: Option<Place>,
    cone: Cone,
    low: f64,
    high: f64,
    /// How far a line may pass from a point, as a share of the whole.
    tolerance: f64,
    kept: usize,
    rhythm: Rhythm,
}

/// A point as the cone sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    version: i64,
    at: Moment,
    value: f64,
    is_share: bool,
}

/// Whether a point must be a corner, and whether it may be one.
#[derive(Clone, Copy)]
struct Bend {
    must: bool,
    may: bool,
}

/// The slopes of lines that pass near all points since the last kept one.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cone {
    least: f64,
    greatest: f64,
}

/// A tenth of a percent: less than a pixel of any chart.
const TOLERANCE: f64 = 0.001;

/// All of it, in the units of a percentage.
const WHOLE: f64 = 1_000_000.0;

impl Default for Curve {
    fn default() -> Self {
        Curve {
            anchor: None,
            cone: Cone::OPEN,
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            tolerance: TOLERANCE,
            kept: 0,
            rhythm: Rhythm::default(),
        }
    }
}

impl Curve {
    /// No attempt keeps more points than this.
    pub const MOST: usize = 500;

    /// From so many on, a curve waits to be thinned.
    pub const MANY: usize = 400;

    /// The curve of an attempt of which `kept` points are kept already.
    pub fn resumed(kept: usize) -> Curve {
        Curve { kept, ..Curve::default() }
    }

    /// Goes on to `next`, `last` being where the curve was; gives back which of
    /// the two are to be kept. The end is kept wherever it lies.
    pub fn push(&mut self, last: Option<Point>, next: Point, is_end: bool) -> [Option<Point>; 2] {
        let turns = last.is_some_and(|last| self.turns(Place::of(&last).value, &next));
        let must = turns || is_other_kind(last, &next);
        self.step(last, next, Bend { must, may: self.rhythm.is_due(next.at) }, is_end)
    }

    /// Whether there are so many points that the curve should be thinned.
    pub fn is_full(&self) -> bool {
        self.kept >= Curve::MANY
    }

    /// The curve once only `kept` points of it are left, within `tolerance`.
    pub fn thinned(&mut self, kept: usize, tolerance: f64) {
        (self.kept, self.tolerance) = (kept, tolerance);
    }

    /// Keeps `last` if it must be a corner or the line bends there, and `next` if it is an end.
    fn step(
        &mut self,
        last: Option<Point>,
        next: Point,
        bend: Bend,
        is_end: bool,
    ) -> [Option<Point>; 2] {
        let begins = self.anchor.is_none() || is_other_kind(last, &next);
        let corner = last.filter(|last| self.is_corner(Place::of(last), Place::of(&next), bend));
        let corner = corner.filter(|corner| self.keep(corner, Curve::MOST - 1));
        let kept = (begins || is_end).then_some(next);
        let kept = kept.filter(|kept| self.keep(kept, Curve::MOST));
        if let (None, Some(anchor)) = (kept, self.anchor) {
            let tolerance = self.tolerance * self.whole(&Place::of(&next));
            self.cone = self.cone.narrowed(anchor, Place::of(&next), tolerance);
        }
        [corner, kept]
    }

    fn is_corner(&self, last: Place, next: Place, bend: Bend) -> bool {
        match self.anchor {
            Some(anchor) if last.version <= anchor.version => false,
            Some(anchor) => bend.must || (bend.may && !self.cone.holds(anchor.slope_to(next))),
            None => true,
        }
    }

    /// Whether the curve was never so high, or so low, as before `next`.
    fn turns(&self, last: f64, next: &Point) -> bool {
        let next = Place::of(next).value;
        (last > self.high && next < last) || (last < self.low && next > last)
    }

    fn keep(&mut self, point: &Point, most: usize) -> bool {
        if self.kept >= most {
            return false;
        }
        let place = Place::of(point);
        self.kept += 1;
        self.rhythm.keep(point.at);
        self.anchor = Some(place);
        self.cone = Cone::OPEN;
        self.low = self.low.min(place.value);
        self.high = self.high.max(place.value);
        true
    }

    fn whole(&self, place: &Place) -> f64 {
        if place.is_share { WHOLE } else { self.high.max(place.value) }
    }
}

/// Which of the points of one attempt to keep so that at most `most` are left,
/// and within which tolerance the lines between them then pass the others.
/// The ends, the highest and the lowest are among them.
pub fn thin(points: &[Point], most: usize) -> (Vec<Point>, f64) {
    let mut tolerance = TOLERANCE;
    loop {
        let kept = thinned(points, tolerance);
        if kept.len() <= most {
            return (kept, tolerance);
        }
        tolerance *= 2.0;
    }
}

fn thinned(points: &[Point], tolerance: f64) -> Vec<Point> {
    let value = |place: &usize| Place::of(&points[*place]).value;
    let by_value = |one: &usize, other: &usize| value(one).total_cmp(&value(other));
    let highest = (0..points.len()).max_by(by_value);
    let lowest = (0..points.len()).min_by(by_value);
    let mut curve = Curve { tolerance, ..Curve::default() };
    let mut kept = Vec::new();
    for (place, next) in points.iter().enumerate() {
        let last = place.checked_sub(1);
        let must = last.is_some() && (last == highest || last == lowest);
        let last = last.map(|last| points[last]);
        let bend = Bend { must: must || is_other_kind(last, next), may: true };
        curve.kept = 0;
        kept.extend(curve.step(last, *next, bend, place + 1 == points.len()).into_iter().flatten());
    }
    kept
}

fn is_other_kind(last: Option<Point>, next: &Point) -> bool {
    last.is_some_and(|last| last.progress.is_some() != next.progress.is_some())
}

impl Place {
    fn of(point: &Point) -> Place {
        let count = || point.current.map_or(0.0, |current| current.get() as f64);
        let share = point.progress.map(|percent| f64::from(percent.units()));
        Place {
            version: point.version,
            at: point.at,
            value: share.unwrap_or_else(count),
            is_share: share.is_some(),
        }
    }

    fn slope_to(&self, later: Place) -> f64 {
        (later.value - self.value) / self.until(later)
    }

    /// Milliseconds; one at least, for what happened within the same.
    fn until(&self, later: Place) -> f64 {
        (later.at.since(self.at).as_millis() as f64).max(1.0)
    }
}

impl Cone {
    const OPEN: Cone = Cone { least: f64::NEG_INFINITY, greatest: f64::INFINITY };

    fn holds(&self, slope: f64) -> bool {
        (self.least..=self.greatest).contains(&slope)
    }

    fn narrowed(self, anchor: Place, point: Place, tolerance: f64) -> Cone {
        let (slope, leeway) = (anchor.slope_to(point), tolerance / anchor.until(point));
        Cone { least: self.least.max(slope - leeway), greatest: self.greatest.min(slope + leeway) }
    }
}

#[cfg(test)]
mod tests;
