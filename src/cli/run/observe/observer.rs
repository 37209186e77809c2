//! Makes lines of a log, and the progress, of what the command prints.

use std::collections::HashMap;

use regex::Regex;

use crate::cli::run::observe::lines::{Lines, Piece};
use crate::cli::run::observe::screen::Screen;
use crate::cli::run::observe::tap::{Chunk, Tapped};
use crate::cli::run::progress::{Reader, Tracker};
use crate::cli::run::report::{Report, now};
use crate::domain::{Moment, Stream, plain};

/// What is known of one stream.
#[derive(Default)]
struct Printed {
    lines: Lines,
    screen: Screen,
    /// The last frame of a bar that is drawn over and over, which is a line when it is done.
    frame: Option<(Moment, String)>,
}

struct Observer<'a> {
    report: &'a Report,
    reader: Reader,
    tracker: Tracker,
    printed: HashMap<Option<Stream>, Printed>,
}

/// Until nothing more is to come.
pub fn observe(tapped: &Tapped, report: &Report, custom: Option<Regex>) {
    let (reader, tracker) = (Reader::new(custom), Tracker::default());
    let mut observer = Observer { report, reader, tracker, printed: HashMap::new() };
    while let Some(chunks) = tapped.take() {
        for chunk in chunks {
            observer.take(chunk);
        }
        observer.report.standing(observer.tracker.standing());
    }
    observer.end();
}

impl Observer<'_> {
    fn take(&mut self, chunk: Chunk) {
        let Chunk { stream, at, lost_bytes, bytes } = chunk;
        if lost_bytes > 0 {
            let mark = format!("… {lost_bytes} bytes were printed too fast to be kept …");
            self.report.line(at, None, &mark, &mark);
        }
        let mut printed = self.printed.remove(&stream).unwrap_or_default();
        for piece in printed.lines.completed(&bytes) {
            self.read(&mut printed, stream, at, piece);
        }
        // A bar often ends without a break, and waits so for the next frame.
        if let Some(Piece { text, .. }) = printed.lines.standing() {
            self.see(&plain(&text));
        }
        self.printed.insert(stream, printed);
    }

    fn read(&mut self, printed: &mut Printed, stream: Option<Stream>, at: Moment, piece: Piece) {
        if printed.screen.draws(&piece.text) {
            return;
        }
        let shown = plain(&piece.text);
        let is_blank = shown.trim().is_empty();
        if self.see(&shown) || !piece.is_line {
            // A blank frame wipes a bar away, and what it said last is worth a line.
            if !is_blank {
                printed.frame = Some((at, piece.text));
            }
            return;
        }
        if let Some((at, frame)) = printed.frame.take() {
            self.report.line(at, stream, &frame, &plain(&frame));
            if is_blank {
                return;
            }
        }
        self.report.line(at, stream, &piece.text, &shown);
    }

    /// Whether it is a frame of a bar.
    fn see(&mut self, text: &str) -> bool {
        let Some(sighting) = self.reader.read(text) else { return false };
        let is_bar = sighting.is_bar();
        self.tracker.see(sighting);
        is_bar
    }

    fn end(mut self) {
        for (stream, mut printed) in std::mem::take(&mut self.printed) {
            if let Some((at, frame)) = printed.frame.take() {
                self.report.line(at, stream, &frame, &plain(&frame));
            }
            let standing = printed.lines.standing();
            if let Some(piece) = standing.filter(|piece| !printed.screen.draws(&piece.text)) {
                let shown = plain(&piece.text);
                self.see(&shown);
                self.report.line(now(), stream, &piece.text, &shown);
            }
        }
        self.report.standing(self.tracker.standing());
    }
}
