//! Counts, times and tasks in words, as a person reads them on the page and in the terminal.

use std::time::Duration;

use crate::domain::{ListedTask, Moment, Percent, Progress, Status, Task};

/// A count with its thousands apart: `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How long ago, in its largest unit: `3 s ago`.
pub fn ago(now: Moment, then: Moment) -> String {
    format!("{} ago", short(now.since(then)))
}

/// A duration in its largest unit: `3 s`, `12 min`, `5 h`, `2 d`.
pub fn short(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ ..60 => format!("{seconds} s"),
        seconds @ ..3600 => format!("{} min", seconds / 60),
        seconds @ ..86_400 => format!("{} h", seconds / 3600),
        seconds => format!("{} d", seconds / 86_400),
    }
}

/// A duration in its two largest units, as far as both say something: `12 min`, `1 h 12 min`.
pub fn lasting(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 1.., 1..) => format!("{hours} h {minutes} min"),
        (1.., 1.., _) => format!("{days} d {hours} h"),
        _ => short(duration),
    }
}

/// The word for a status.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Queued => "Queued",
        Status::Running => "Running",
        Status::Paused => "Paused",
        Status::Completed => "Completed",
        Status::Failed => "Failed",
        Status::Cancelled => "Cancelled",
    }
}

/// How far a task is: `42 %`, `under way`, `–`.
pub fn progress(task: &Task) -> String {
    match (task.percent().map(Percent::floor), task.status()) {
        (Some(percent), _) => format!("{percent}\u{a0}%"),
        (None, Status::Running) => "under way".to_owned(),
        (None, _) => "–".to_owned(),
    }
}

/// `500 / 1,000 candles`; nothing where the bot does not count.
pub fn counted(task: &Task) -> String {
    let Progress::Count { current, total, unit } = task.progress() else { return String::new() };
    let of = total.map(|total| format!(" / {}", grouped(total.get()))).unwrap_or_default();
    let unit = unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    format!("{}{of}{unit}", grouped(current.get()))
}

/// When a task ends, or how long it took: `≈ 12 min`, `waits 3 s`, `took 1 h 12 min`.
pub fn time(task: &ListedTask, now: Moment) -> String {
    let lasted = task.started_at().zip(task.finished_at());
    let lasted = lasted.map(|(started, finished)| lasting(finished.since(started)));
    match (task.status(), lasted) {
        (Status::Running, _) => left(task, now),
        (Status::Queued, _) => format!("waits {}", lasting(now.since(task.updated_at()))),
        (Status::Completed, Some(lasted)) => format!("took {lasted}"),
        (_, Some(lasted)) => format!("after {lasted}"),
        (Status::Paused, None) => "stands still".to_owned(),
        (_, None) => "–".to_owned(),
    }
}

/// What is left of a running task: `≈ 12 min`, `learning`.
pub fn left(task: &ListedTask, now: Moment) -> String {
    match task.ends_at() {
        Some(end) if end > now => format!("≈ {}", lasting(end.since(now))),
        Some(_) => "any moment".to_owned(),
        None if task.percent().is_some() => "learning".to_owned(),
        None => "no end known".to_owned(),
    }
}

/// `slower than usual: 41 min, usually 22 min`; nothing for what is not.
pub fn slow(task: &ListedTask, now: Moment) -> Option<String> {
    let (ran, usual) = task.slower_than_usual(now)?;
    Some(format!("slower than usual: {}, usually {}", lasting(ran), lasting(usual)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn a_duration_is_said_in_its_largest_unit() {
        for (seconds, text) in
            [(0, "0 s"), (59, "59 s"), (60, "1 min"), (7199, "1 h"), (200_000, "2 d")]
        {
            assert_eq!(short(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn how_long_something_lasts_is_said_in_two_units() {
        for (seconds, text) in [
            (59, "59 s"),
            (3599, "59 min"),
            (3600, "1 h"),
            (4320, "1 h 12 min"),
            (93_600, "1 d 2 h"),
            (172_860, "2 d"),
        ] {
            assert_eq!(lasting(Duration::from_secs(seconds)), text);
        }
    }
}
