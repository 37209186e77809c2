//! Numbers and times as a person reads them.

use std::time::Duration;

use crate::domain::Moment;

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

/// A time and its day, in the viewer's zone or in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// `14:02`, with ` UTC` behind it where that is the zone.
    pub time: String,
    /// `today`, or the date.
    pub day: String,
}

/// The moment in UTC, which server and browser render alike.
pub fn utc(moment: Moment, now: Moment) -> Clock {
    let (text, now) = (moment.to_string(), now.to_string());
    let day = if text[..10] == now[..10] { "today" } else { &text[..10] };
    Clock { time: format!("{} UTC", &text[11..16]), day: day.to_owned() }
}

/// The moment to the second in UTC: `2025-10-10 01:05:29 UTC`.
pub fn exact_utc(moment: Moment) -> String {
    let text = moment.to_string();
    format!("{} {} UTC", &text[..10], &text[11..19])
}

/// The moment in the viewer's zone and manner.
#[cfg(feature = "hydrate")]
pub fn local(moment: Moment, now: Moment) -> Clock {
    let day = browser::day(moment);
    let day = if day == browser::day(now) { "today".to_owned() } else { day };
    Clock { time: browser::time(moment), day }
}

/// On the server the viewer's zone is not known.
#[cfg(not(feature = "hydrate"))]
pub fn local(moment: Moment, now: Moment) -> Clock {
    utc(moment, now)
}

/// The moment to the second, in the viewer's zone where it is known.
pub fn to_the_second(moment: Moment, is_local: bool) -> String {
    #[cfg(feature = "hydrate")]
    if is_local {
        return browser::to_the_second(moment);
    }
    let _ = is_local;
    format!("{} UTC", &moment.to_string()[11..19])
}

#[cfg(feature = "hydrate")]
mod browser {
    use js_sys::{Array, Date, Intl, Object, Reflect};
    use leptos::wasm_bindgen::JsValue;

    use crate::domain::Moment;

    pub fn time(moment: Moment) -> String {
        format(moment, &[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")])
    }

    pub fn to_the_second(moment: Moment) -> String {
        let parts = [
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("second", "2-digit"),
            ("hourCycle", "h23"),
        ];
        format(moment, &parts)
    }

    pub fn day(moment: Moment) -> String {
        format(moment, &[("day", "numeric"), ("month", "short"), ("year", "numeric")])
    }

    fn format(moment: Moment, parts: &[(&str, &str)]) -> String {
        let options = Object::new();
        for (part, style) in parts {
            // Setting a property of a plain object cannot fail.
            let _ = Reflect::set(&options, &JsValue::from_str(part), &JsValue::from_str(style));
        }
        let date = Date::new(&JsValue::from_f64(moment.millis() as f64));
        let format = Intl::DateTimeFormat::new(&Array::new(), &options).format();
        let text = format.call1(&JsValue::UNDEFINED, &date).ok();
        text.and_then(|text| text.as_string()).unwrap_or_default()
    }
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

    #[test]
    fn utc_is_said_to_be_utc() {
        let moment = Moment::from_millis(1_760_058_329_123);
        assert_eq!(exact_utc(moment), "2025-10-10 01:05:29 UTC");
        let clock = |now| utc(moment, Moment::from_millis(now));
        assert_eq!(clock(1_760_058_400_000).time, "01:05 UTC");
        assert_eq!(clock(1_760_058_400_000).day, "today");
        assert_eq!(clock(1_760_158_400_000).day, "2025-10-10");
    }
}
