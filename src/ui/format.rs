//! Times on the page, in the viewer's zone where it is known.

use crate::domain::Moment;
pub use crate::domain::words::{ago, grouped, lasting, short};

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
    fn utc_is_said_to_be_utc() {
        let moment = Moment::from_millis(1_760_058_329_123);
        assert_eq!(exact_utc(moment), "2025-10-10 01:05:29 UTC");
        let clock = |now| utc(moment, Moment::from_millis(now));
        assert_eq!(clock(1_760_058_400_000).time, "01:05 UTC");
        assert_eq!(clock(1_760_058_400_000).day, "today");
        assert_eq!(clock(1_760_158_400_000).day, "2025-10-10");
    }
}
