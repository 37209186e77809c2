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
        || Invalid::new(text, "longer or shorter than a time, as >1h30m or <0.5s: s, m, h, d");
    let side = text.chars().next().filter(|side| matches!(side, '<' | '>')).ok_or_else(invalid)?;
    let duration = duration(&text[1..]).ok_or_else(invalid)?;
    if side == '>' {
        filter.took_longer = filter.took_longer.max(Some(duration));
    } else {
        filter.took_shorter = Some(filter.took_shorter.map_or(duration, |it| it.min(duration)));
    }
    Ok(())
}

/// Reads `90m`, `1.5h` or `1h30m`, to the millisecond.
fn duration(text: &str) -> Option<Duration> {
    let (mut rest, mut total) = (text, 0_u64);
    loop {
        let (number, behind) = rest.split_at(rest.find(|c: char| c.is_ascii_alphabetic())?);
        let end = behind.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(end);
        let (_, seconds) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
        total = total.checked_add(millis(number, seconds)?)?;
        if behind.is_empty() {
            return Some(Duration::from_millis(total));
        }
        rest = behind;
    }
}

/// `1.5` times so many seconds.
fn millis(number: &str, seconds: u64) -> Option<u64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // More digits than these say nothing about a millisecond.
    if !are_digits(whole) || !are_digits(part) || part.len() > 9 {
        return None;
    }
    let unit = seconds * 1000;
    let share = part.parse::<u64>().ok()? * unit / 10_u64.pow(part.len() as u32);
    whole.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(share)
}

/// Writes a time in the longest unit of which it is a multiple.
pub fn duration_text(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if duration.subsec_millis() > 0 {
        return format!("{seconds}.{:03}s", duration.subsec_millis());
    }
    let mut units = UNITS.into_iter();
    let unit = units.find(|(_, unit)| seconds > 0 && seconds.is_multiple_of(*unit));
    let (name, unit) = unit.unwrap_or(("s", 1));
    format!("{}{name}", seconds / unit)
}
