//! Lines on their way into a log.

use serde::Serialize;

use crate::domain::{Level, LogText, Moment, NewLine};

/// A line as the API takes it.
#[derive(Serialize)]
struct Body {
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<Level>,
    text: LogText,
}

/// A line that is longer goes on in another, so that no line needs more memory than this.
const LONGEST: usize = 64 << 10;

/// Takes apart what comes in.
#[derive(Default)]
pub struct Lines {
    /// The beginning of a line whose end has not come.
    begun: Vec<u8>,
}

impl Lines {
    /// The lines that `bytes` complete.
    pub fn completed_by(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            for part in part.chunks(LONGEST) {
                self.begun.extend_from_slice(part);
                if self.begun.ends_with(b"\n") {
                    self.begun.pop();
                    lines.push(std::mem::take(&mut self.begun));
                } else if self.begun.len() >= LONGEST {
                    lines.push(std::mem::take(&mut self.begun));
                }
            }
        }
        lines
    }

    /// What came behind the last line break.
    pub fn rest(&mut self) -> Option<Vec<u8>> {
        Some(std::mem::take(&mut self.begun)).filter(|rest| !rest.is_empty())
    }
}

/// The line as JSON with its break; one that names its level, as loggers do, has that level.
pub fn json(line: &[u8], at: Option<Moment>, level: Option<Level>) -> Vec<u8> {
    let NewLine { level: named, text, .. } = NewLine::printed(LogText::from(line));
    let body = Body { at, level: level.or(named), text };
    let mut json = serde_json::to_vec(&body).expect("texts and numbers are always JSON");
    json.push(b'\n');
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_however_they_come_in_pieces() {
        let mut lines = Lines::default();
        assert_eq!(lines.completed_by(b"one\ntw"), [b"one".to_vec()]);
        assert_eq!(lines.completed_by(b"o\n\nthree"), [b"two".to_vec(), Vec::new()]);
        assert_eq!(lines.rest(), Some(b"three".to_vec()));
        assert_eq!(lines.rest(), None);
    }

    #[test]
    fn a_line_without_end_takes_no_more_memory_than_a_long_one() {
        let mut lines = Lines::default();
        let mut came = 0;
        for _ in 0..100 {
            let completed = lines.completed_by(&[b'x'; 10_000]);
            came += completed.iter().map(Vec::len).sum::<usize>();
            assert!(lines.begun.len() < LONGEST);
        }
        assert_eq!(came + lines.rest().map_or(0, |rest| rest.len()), 1_000_000);
    }

    #[test]
    fn a_line_that_names_its_level_has_it_and_what_is_said_goes_before() {
        let of = |level| String::from_utf8(json(b"ERROR no candles\r", None, level)).unwrap();
        assert_eq!(of(None), "{\"level\":\"error\",\"text\":\"ERROR no candles\"}\n");
        assert!(of(Some(Level::Info)).contains("\"level\":\"info\""));
    }
}
