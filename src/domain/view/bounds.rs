//! From when until when, and how long: `after:2026-11-01`, `took:>1h`.

use std::time::Duration;

use crate::domain::{Filter, Invalid, Moment};

/// How many milliseconds a day has.
const DAY_MS: i64 = 86_400_000;

/// The units of a time and their seconds, the longest first.
const UNITS: [(&str, u64); 5] = [("d", 86_400), ("h", 3600), ("m", 60), ("min", 60), ("s", 1)];

/// Reads the begin of a day, or any moment.
pub fn moment(text: &str) -> Result<Moment, Invalid> {
    let begin = || format!("{text}T00:00:00Z").parse();
    let allowed = "a day as 2026-11-01, or an RFC 3339 time as 2026-11-01T09:30:00Z";
    text.parse().or_else(|_| begin()).map_err(|_: Invalid| Invalid::new(text, allowed))
}

/// Writes a moment as it would be typed.
pub fn moment_text(moment: Moment) -> String {
    let mut text = moment.to_string();
    if moment.millis().rem_euclid(DAY_MS) == 0 {
        text.truncate("2026-11-01".len());
    }
    text
}

/// Reads `>1h` or `<5m` into `filter`; where there is one already, both must be met.
pub fn took(text: &str, filter: &mut Filter) -> Result<(), Invalid> {
    let invalid =
        || Invalid::new(text, "longer or shorter than a time, as >1h or <30s: s, m, h, d");
    let side = text.chars().next().filter(|side| matches!(side, '<' | '>')).ok_or_else(invalid)?;
    let duration = duration(&text[1..]).ok_or_else(invalid)?;
    if side == '>' {
        filter.took_longer = filter.took_longer.max(Some(duration));
    } else {
        filter.took_shorter = Some(filter.took_shorter.map_or(duration, |it| it.min(duration)));
    }
    Ok(())
}

fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let (_, seconds) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(seconds).map(Duration::from_secs)
}

/// Writes a time in the longest unit of which it is a multiple.
pub fn duration_text(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let mut units = UNITS.into_iter();
    let unit = units.find(|(_, unit)| seconds > 0 && seconds.is_multiple_of(*unit));
    let (name, unit) = unit.unwrap_or(("s", 1));
    format!("{}{name}", seconds / unit)
}
