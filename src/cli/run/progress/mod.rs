//! Reads progress out of what programs print: one reader for each kind of bar, all of them pure.

mod bars;
mod custom;
mod json;
mod percent;
mod ratio;
#[cfg(test)]
mod recordings;
mod tqdm;
mod tracker;
mod transfer;

use regex::Regex;

pub use custom::pattern;
pub use tracker::{Standing, Tracker};

/// How far something is, as one line says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sighting {
    /// What the bar is called; empty where it has no name.
    pub label: String,
    /// How many are done.
    pub current: Option<f64>,
    /// How many there are.
    pub total: Option<f64>,
    /// 0 to 100, where only that is said.
    pub percent: Option<f64>,
    /// What is counted.
    pub unit: Option<String>,
    /// How sure it is that this is progress.
    pub shape: Shape,
    /// Whether the bar says that it has just begun.
    pub begins: bool,
}

/// How sure a sighting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// A bar that is drawn over and over.
    #[default]
    Bar,
    /// Said on purpose, in a line of its own.
    Said,
    /// A number among words: progress if it grows.
    Words,
}

/// Reads lines, with all that is known here and what the user adds to it.
pub struct Reader {
    custom: Option<Regex>,
    json: json::Json,
}

impl Reader {
    /// One that also knows the user's own pattern.
    pub fn new(custom: Option<Regex>) -> Reader {
        Reader { custom, json: json::Json::default() }
    }

    /// What the line, free of colours, says.
    pub fn read(&mut self, line: &str) -> Option<Sighting> {
        if let Some(custom) = &self.custom {
            // Who says how progress is told means nothing else by it.
            return custom::read(custom, line);
        }
        if !line.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        tqdm::read(line)
            .or_else(|| bars::read(line))
            .or_else(|| transfer::read(line))
            .or_else(|| self.json.read(line))
            .or_else(|| ratio::read(line))
            .or_else(|| percent::read(line))
            .filter(Sighting::is_possible)
    }
}

impl Sighting {
    /// Whether it is a frame of a bar, of which the last is enough for a log.
    pub fn is_bar(&self) -> bool {
        self.shape == Shape::Bar
    }

    /// 0 to 100, where that can be said.
    pub fn share(&self) -> Option<f64> {
        let of_total = || Some(100.0 * self.current? / self.total?);
        self.percent.or_else(of_total)
    }

    fn is_possible(&self) -> bool {
        let is_share = self.share().is_none_or(|share| (0.0..=100.0).contains(&share));
        is_share && self.total.is_none_or(|total| total > 0.0)
    }
}

/// "1,234", "12.5k", "3.2M": a count as bars shorten it.
fn count(text: &str) -> Option<f64> {
    let text = text.replace([',', '_'], "");
    let (number, factor) = match text.chars().last()? {
        'k' | 'K' => (&text[..text.len() - 1], 1e3),
        'M' => (&text[..text.len() - 1], 1e6),
        'G' => (&text[..text.len() - 1], 1e9),
        'T' => (&text[..text.len() - 1], 1e12),
        _ => (text.as_str(), 1.0),
    };
    Some(number.parse::<f64>().ok()? * factor)
}

/// A name without what surrounds it.
fn label(text: &str) -> String {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || ":-•|[](){}=,".contains(c));
    trimmed.chars().take(80).collect()
}
