//! Frames as they come: news of a view, or lines of a log.

use serde::Deserialize;

use crate::domain::{Frame, LogLine};

/// A frame with the number of what it is about.
#[derive(Debug)]
pub enum Said {
    /// News of a view.
    View(Frame),
    /// Lines of a log.
    Log {
        /// The watcher's number for the log.
        sub: u32,
        /// The lines.
        lines: Vec<LogLine>,
    },
}

#[derive(Deserialize)]
struct LogFrame {
    sub: u32,
    log: LogNews,
}

#[derive(Deserialize)]
struct LogNews {
    lines: Vec<LogLine>,
}

/// Reads a frame; none of a kind that is not known here, as a newer server may say.
pub fn read(text: &str) -> Option<Said> {
    if let Ok(frame) = serde_json::from_str(text) {
        return Some(Said::View(frame));
    }
    let LogFrame { sub, log } = serde_json::from_str(text).ok()?;
    Some(Said::Log { sub, lines: log.lines })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::News;

    #[test]
    fn lines_news_and_what_is_not_known_are_told_apart() {
        let line = r#"{"seq":1,"at":"2025-10-10T01:05:29Z","level":null,"stream":null,"text":"a"}"#;
        let log = format!(r#"{{"sub":3,"log":{{"lines":[{line}],"next_seq":2}}}}"#);
        assert!(matches!(read(&log), Some(Said::Log { sub: 3, lines }) if lines.len() == 1));
        let beat = read(r#"{"sub":1,"as_of":"2025-10-10T01:05:29Z"}"#);
        assert!(matches!(beat, Some(Said::View(Frame { sub: 1, news: News::Beat(_) }))));
        assert!(read(r#"{"sub":1,"colour":"red"}"#).is_none());
    }
}
