//! How far a task is.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::domain::{Invalid, Unit};

/// How far a task is, as its bot last said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Progress {
    /// Nothing has been said, which is not the same as 0 %.
    #[default]
    Unknown,
    /// A share of the whole.
    Percent(Percent),
    /// Things done, of a total where it is known: 500 of 1000 candles.
    Count {
        /// How many are done.
        current: Quantity,
        /// How many there are in all.
        total: Option<Quantity>,
        /// What is counted.
        unit: Option<Unit>,
    },
}

/// What a bot says about its progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// A share of the whole; replaces a count.
    Percent(Percent),
    /// Counts; what is left out stays as it was.
    Count {
        /// How many are done.
        current: Option<Quantity>,
        /// How many there are in all.
        total: Option<Quantity>,
        /// What is counted.
        unit: Option<Unit>,
    },
}

/// A share of the whole, from 0 to 100, kept to a ten-thousandth.
///
/// An integer inside, so that it is equal to itself after any round trip, and
/// rounded down, so that what is not finished never reads 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Percent(u32);

/// How many of something: a whole number that JSON can carry exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Quantity(u64);

impl Progress {
    /// The share of the whole, where it can be said.
    pub fn percent(&self) -> Option<Percent> {
        match self {
            Progress::Unknown => None,
            Progress::Percent(percent) => Some(*percent),
            Progress::Count { current, total, .. } => total.and_then(|total| current.of(total)),
        }
    }

    /// How many are done, where the bot counts.
    pub fn current(&self) -> Option<Quantity> {
        match self {
            Progress::Count { current, .. } => Some(*current),
            _ => None,
        }
    }

    /// What is counted, where the bot says so.
    pub fn unit(&self) -> Option<&Unit> {
        match self {
            Progress::Count { unit, .. } => unit.as_ref(),
            _ => None,
        }
    }

    /// The progress after `report`: the last word counts, down as well as up.
    #[must_use]
    pub fn reported(&self, report: &Report) -> Progress {
        match report {
            Report::Percent(percent) => Progress::Percent(*percent),
            Report::Count { current, total, unit } => {
                let (was, of, counted) = self.count();
                Progress::Count {
                    current: current.unwrap_or(was),
                    total: total.or(of),
                    unit: unit.clone().or(counted),
                }
            }
        }
    }

    fn count(&self) -> (Quantity, Option<Quantity>, Option<Unit>) {
        match self {
            Progress::Count { current, total, unit } => (*current, *total, unit.clone()),
            _ => Default::default(),
        }
    }
}

impl Percent {
    /// All of it.
    pub const WHOLE: Percent = Percent(100 * Percent::SCALE);

    const SCALE: u32 = 10_000;

    /// The whole percents, rounded down: what a person is shown.
    pub fn floor(self) -> u8 {
        (self.0 / Self::SCALE) as u8
    }

    /// Ten-thousandths of a percent, from 0 to 1,000,000.
    pub fn units(self) -> u32 {
        self.0
    }

    /// The share of that many ten-thousandths of a percent; 100 at most.
    pub fn from_units(units: u32) -> Percent {
        Percent(units).min(Percent::WHOLE)
    }

    /// The share as a number, 0 to 100.
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(Self::SCALE)
    }
}

impl TryFrom<f64> for Percent {
    type Error = Invalid;

    fn try_from(percent: f64) -> Result<Self, Invalid> {
        if !(0.0..=100.0).contains(&percent) {
            return Err(Invalid::number(percent, Percent::ALLOWED));
        }
        // The nudge keeps decimal fractions that binary cannot hold (0.29)
        // from being rounded down to the ten-thousandth below.
        Ok(Percent((percent * f64::from(Self::SCALE) + 1e-6) as u32))
    }
}

impl Quantity {
    /// The most that a JSON number carries exactly: 2⁵³ − 1.
    pub const MAX: u64 = (1 << 53) - 1;

    /// The number itself.
    pub fn get(self) -> u64 {
        self.0
    }

    /// The share that this is of `total`: 100 % at most, nothing of nothing.
    fn of(self, total: Quantity) -> Option<Percent> {
        let units = u128::from(self.0) * u128::from(Percent::WHOLE.0);
        let share = units.checked_div(u128::from(total.0))?;
        Some(Percent(share.min(u128::from(Percent::WHOLE.0)) as u32))
    }
}

impl TryFrom<u64> for Quantity {
    type Error = Invalid;

    fn try_from(count: u64) -> Result<Self, Invalid> {
        match count {
            0..=Quantity::MAX => Ok(Quantity(count)),
            _ => Err(Invalid::number(count, Quantity::ALLOWED)),
        }
    }
}

impl Percent {
    const ALLOWED: &str = "a number from 0 to 100";
}

impl Quantity {
    const ALLOWED: &str = "a whole number from 0 to 9007199254740991";
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 % Self::SCALE {
            0 => serializer.serialize_u32(self.0 / Self::SCALE),
            _ => serializer.serialize_f64(self.value()),
        }
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = deserializer.deserialize_any(Number(Percent::ALLOWED))?;
        Percent::try_from(number).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = deserializer.deserialize_any(Number(Quantity::ALLOWED))?;
        if number.fract() != 0.0 || !(0.0..=Quantity::MAX as f64).contains(&number) {
            return Err(de::Error::custom(Invalid::number(number, Quantity::ALLOWED)));
        }
        Ok(Quantity(number as u64))
    }
}

/// Reads any JSON number; what else comes is refused with what is allowed.
struct Number(&'static str);

impl de::Visitor<'_> for Number {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_f64<E>(self, number: f64) -> Result<f64, E> {
        Ok(number)
    }

    fn visit_u64<E>(self, number: u64) -> Result<f64, E> {
        Ok(number as f64)
    }

    fn visit_i64<E>(self, number: i64) -> Result<f64, E> {
        Ok(number as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(count: u64) -> Quantity {
        Quantity::try_from(count).unwrap()
    }

    #[test]
    fn a_fraction_of_a_percent_is_kept_and_shown_rounded_down() {
        let percent = Percent::try_from(99.99999999).unwrap();
        assert_eq!(percent.floor(), 99);
        for exact in [0.0, 0.29, 33.3333, 57.0, 100.0] {
            assert_eq!(Percent::try_from(exact).unwrap().value(), exact);
        }
        for refused in [-0.1, 100.1, f64::NAN, f64::INFINITY] {
            assert!(Percent::try_from(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn progress_follows_a_count_where_the_total_is_known() {
        let count = |current, total| Progress::Count {
            current: quantity(current),
            total: Some(quantity(total)),
            unit: None,
        };
        assert_eq!(count(500, 1000).percent().unwrap().floor(), 50);
        assert_eq!(count(1200, 1000).percent(), Some(Percent::WHOLE));
        assert_eq!(count(Quantity::MAX - 1, Quantity::MAX).percent().unwrap().floor(), 99);
        assert_eq!(count(0, 0).percent(), None);
        assert_eq!(Progress::Unknown.percent(), None);
    }

    #[test]
    fn a_report_keeps_what_it_does_not_mention() {
        let of = |current, total| Report::Count { current, total, unit: None };
        let begun = Progress::Unknown.reported(&of(None, Some(quantity(77))));
        let further = begun.reported(&of(Some(quantity(7)), None));
        let expected =
            Progress::Count { current: quantity(7), total: Some(quantity(77)), unit: None };
        assert_eq!(further, expected);
    }

    #[test]
    fn a_refused_number_is_named_with_what_is_allowed() {
        let error = serde_json::from_str::<Percent>("150").unwrap_err().to_string();
        assert!(error.contains("150 is not a number from 0 to 100"), "{error}");
        let error = serde_json::from_str::<Percent>("\"half\"").unwrap_err().to_string();
        assert!(error.contains("expected a number from 0 to 100"), "{error}");
        for refused in ["-1", "1.5", "9007199254740992", "true"] {
            assert!(serde_json::from_str::<Quantity>(refused).is_err(), "{refused}");
        }
    }
}
