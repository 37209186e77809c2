//! What a task prints, line by line.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::{Invalid, Moment, ProducerName, plain};

/// A line of a task's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct LogLine {
    /// Its number in the log, counted from 1; where one is left out, lines are gone.
    pub seq: u64,
    /// When it was printed, or arrived.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub at: Moment,
    /// How grave it is, where it says so.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    pub level: Option<Level>,
    /// Where it was printed to, where that is known.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    pub stream: Option<Stream>,
    /// What it says, without the line break; over 8 KiB it is cut and marked.
    /// Colours and carriage returns are in it as they were printed.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub text: LogText,
}

/// A line as it comes in, before it has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLine {
    /// When it was printed; when it arrived, where that is not said.
    pub at: Option<Moment>,
    /// How grave it is, where it says so.
    pub level: Option<Level>,
    /// Where it was printed to, where that is known.
    pub stream: Option<Stream>,
    /// What it says.
    pub text: LogText,
}

/// Lines that come in together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogBatch {
    /// Who counts them, so that a repeat adds nothing.
    pub producer: Option<Producer>,
    /// The lines.
    pub lines: Vec<NewLine>,
}

/// Whoever prints lines and counts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Producer {
    /// How it calls itself.
    pub name: ProducerName,
    /// The number it gives to the first line of the batch, counted from 1.
    pub first: u64,
}

/// The text of a line: at most 8 KiB, and no line break in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct LogText(String);

/// How grave a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Level {
    /// For whoever looks for a fault.
    Debug,
    /// As it should be.
    Info,
    /// Not as it should be.
    Warning,
    /// It failed.
    Error,
}

/// Where a line was printed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Stream {
    /// The usual output.
    Stdout,
    /// The output for errors.
    Stderr,
}

impl LogText {
    /// The most bytes that a line holds, the mark of a cut included.
    pub const MAX_BYTES: usize = 8192;

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As much of `text` as a line holds; it had so many `bytes` when it came.
    fn cut(text: String, bytes: usize) -> LogText {
        if text.len() <= Self::MAX_BYTES {
            return LogText(text);
        }
        let mark = format!("… [cut: {bytes} bytes in all]");
        let end = text.floor_char_boundary(Self::MAX_BYTES - mark.len());
        LogText(format!("{}{mark}", &text[..end]))
    }
}

impl From<String> for LogText {
    fn from(text: String) -> Self {
        let text =
            if text.contains(['\n', '\0']) { text.replace(['\n', '\0'], "\u{FFFD}") } else { text };
        let bytes = text.len();
        LogText::cut(text, bytes)
    }
}

impl From<&[u8]> for LogText {
    /// What is not UTF-8 becomes U+FFFD, visibly; the break of a DOS line goes.
    fn from(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let text = String::from_utf8_lossy(bytes).replace('\0', "\u{FFFD}");
        LogText::cut(text, bytes.len())
    }
}

impl From<LogText> for String {
    fn from(text: LogText) -> String {
        text.0
    }
}

impl NewLine {
    /// A line of which only the text is known; a level that it names, as
    /// loggers do, is its level.
    pub fn printed(text: LogText) -> NewLine {
        let level = Level::named_in(&plain(text.as_str()));
        NewLine { at: None, level, stream: None, text }
    }
}

impl Level {
    /// Every level, from the least grave on.
    pub const ALL: [Level; 4] = [Level::Debug, Level::Info, Level::Warning, Level::Error];

    /// How the loggers of this world call them, in capitals.
    const NAMES: [(&str, Level); 8] = [
        ("ERROR", Level::Error),
        ("CRITICAL", Level::Error),
        ("FATAL", Level::Error),
        ("WARNING", Level::Warning),
        ("WARN", Level::Warning),
        ("INFO", Level::Info),
        ("DEBUG", Level::Debug),
        ("TRACE", Level::Debug),
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }

    /// The level that stands in capitals among the first words of a line.
    fn named_in(text: &str) -> Option<Level> {
        let start = &text[..text.floor_char_boundary(80)];
        let mut words = start.split(|c: char| !c.is_ascii_alphabetic());
        words.find_map(|word| {
            Level::NAMES.into_iter().find(|(name, _)| *name == word).map(|(_, level)| level)
        })
    }
}

impl Stream {
    /// Every stream.
    pub const ALL: [Stream; 2] = [Stream::Stdout, Stream::Stderr];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Stream::Stdout => "stdout",
            Stream::Stderr => "stderr",
        }
    }
}

impl FromStr for Level {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let upper = text.to_ascii_uppercase();
        let known = Level::NAMES.into_iter().find(|(name, _)| *name == upper);
        let allowed = "a level: debug, info, warning or error";
        known.map(|(_, level)| level).ok_or_else(|| Invalid::new(text, allowed))
    }
}

impl FromStr for Stream {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text {
            "stdout" => Ok(Stream::Stdout),
            "stderr" => Ok(Stream::Stderr),
            _ => Err(Invalid::new(text, "a stream: stdout or stderr")),
        }
    }
}

macro_rules! named {
    ($($type:ident),*) => {$(
        impl TryFrom<String> for $type {
            type Error = Invalid;

            fn try_from(text: String) -> Result<Self, Invalid> {
                text.parse()
            }
        }

        impl From<$type> for &'static str {
            fn from(named: $type) -> Self {
                named.as_str()
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

named!(Level, Stream);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_character_and_binary_become_visible_and_lose_no_line() {
        let half = &"é".as_bytes()[..1];
        assert_eq!(LogText::from(half).as_str(), "\u{FFFD}");
        assert_eq!(LogText::from(&b"\x00\xff ok\r"[..]).as_str(), "\u{FFFD}\u{FFFD} ok");
    }

    #[test]
    fn a_long_line_is_cut_at_a_character_and_marked() {
        let text = LogText::from("é".repeat(5000));
        assert!(text.as_str().len() <= LogText::MAX_BYTES);
        assert!(text.as_str().ends_with("é… [cut: 10000 bytes in all]"));
        assert_eq!(LogText::from(text.as_str().to_owned()), text);
        let binary = LogText::from(&[0xff; 9000][..]);
        assert!(binary.as_str().len() <= LogText::MAX_BYTES);
        assert!(binary.as_str().ends_with("\u{FFFD}… [cut: 9000 bytes in all]"));
    }

    #[test]
    fn a_level_is_what_a_logger_says_in_capitals() {
        for (line, level) in [
            ("2026-11-24 10:00:00,123 - freqtrade - WARNING - no candles", Some(Level::Warning)),
            ("ERROR:root:no such pair", Some(Level::Error)),
            ("[INFO] 500 candles", Some(Level::Info)),
            ("the error was mine", None),
            ("INFORMATION", None),
        ] {
            assert_eq!(Level::named_in(line), level, "{line}");
        }
    }
}
