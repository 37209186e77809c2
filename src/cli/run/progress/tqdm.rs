//! `Epoch:  45%|████▌     | 45/100 [00:01<00:01, 31.2it/s]`, and `45it [00:01, 31.2it/s]`.

use std::sync::LazyLock;

use regex::Regex;

use crate::cli::run::progress::{Shape, Sighting, count, label};

static OF_TOTAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?P<label>.*?)\s*\b\d{1,3}%\|[^|]*\|\s*(?P<current>[\d.]+[kMGTP]?)/(?P<total>[\d.]+[kMGTP]?)\D*\[",
    )
    .expect("the pattern is valid")
});

static UNENDING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?P<label>.*?): )?(?P<current>\d[\d.]*[kMGTP]?)(?P<unit>[A-Za-z ]+?) \[\d+:\d\d(?::\d\d)?, ")
        .expect("the pattern is valid")
});

static RATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\d.?]+[kMGTP]?(?:(?P<per>[A-Za-z]+)/s|s/(?P<each>[A-Za-z]+))[\],]")
        .expect("the pattern is valid")
});

/// What a bar of tqdm says, or one that counts without knowing an end.
pub fn read(line: &str) -> Option<Sighting> {
    if !line.contains('[') {
        return None;
    }
    if let Some(found) = line.contains("%|").then(|| OF_TOTAL.captures(line)).flatten() {
        return Some(Sighting {
            label: label(&found["label"]),
            current: count(&found["current"]),
            total: count(&found["total"]),
            unit: unit(line),
            begins: line.contains("[00:00<?"),
            ..Sighting::default()
        });
    }
    let found = UNENDING.captures(line)?;
    Some(Sighting {
        label: label(found.name("label").map_or("", |label| label.as_str())),
        current: count(&found["current"]),
        unit: Some(found["unit"].trim().to_owned()).filter(|unit| unit != "it"),
        shape: Shape::Bar,
        ..Sighting::default()
    })
}

/// What the rate is told in; "it" is tqdm's word for anything.
fn unit(line: &str) -> Option<String> {
    let found = RATE.captures(line)?;
    let unit = found.name("per").or(found.name("each"))?.as_str();
    (unit != "it").then(|| unit.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_tells_its_name_and_its_counts() {
        for (line, label, current, total, unit) in [
            (
                "Epoch:  45%|████▌     | 45/100 [00:01<00:01, 31.20it/s]",
                "Epoch",
                45.0,
                Some(100.0),
                None,
            ),
            ("  0%|          | 0/77 [00:00<?, ?it/s]", "", 0.0, Some(77.0), None),
            (
                " 45%|####5     | 1.50k/3.00k [00:01<00:01, 3.1candles/s]",
                "",
                1500.0,
                Some(3000.0),
                Some("candles"),
            ),
            (
                "Best trial: 3. Best value: 0.12:  30%|███       | 3/10 [00:00<00:00, 9.9s/it]",
                "Best trial: 3. Best value: 0.12",
                3.0,
                Some(10.0),
                None,
            ),
            (
                "100%|██████████| 10/10 [00:00<00:00, 31.20it/s, loss=0.5]",
                "",
                10.0,
                Some(10.0),
                None,
            ),
            ("reading: 512it [00:01, 500.2it/s]", "reading", 512.0, None, None),
        ] {
            let seen = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(seen.label, label, "{line}");
            assert_eq!((seen.current, seen.total), (Some(current), total), "{line}");
            assert_eq!(seen.unit.as_deref(), unit, "{line}");
        }
    }

    #[test]
    fn other_lines_are_no_bars() {
        for line in ["45% | 3/4", "12 items [done]", "a|b|c 5/7 [x]"] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
