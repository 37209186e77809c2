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
    /// The last frame of each bar that is drawn over and over, which is a line when it is done.
    frames: Vec<Frame>,
    /// Whether lines are drawn over as well, as by who draws several bars.
    redraws: bool,
}

/// What a bar showed last.
struct Frame {
    of: String,
    at: Moment,
    text: String,
}

/// Who hides the cursor or moves it up draws over what stands above.
const REDRAWS: [&str; 3] = ["\x1b[?25l", "\x1b[A", "\x1b[1A"];

/// Of more bars at once the first are not kept.
const MOST_FRAMES: usize = 64;

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

impl Printed {
    /// In the place of what the same bar showed before.
    fn keep(&mut self, frame: Frame) {
        match self.frames.iter_mut().find(|kept| kept.of == frame.of) {
            Some(kept) => *kept = frame,
            None => {
                if self.frames.len() == MOST_FRAMES {
                    self.frames.remove(0);
                }
                self.frames.push(frame);
            }
        }
    }
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
        printed.redraws |= REDRAWS.iter().any(|escape| piece.text.contains(escape));
        let shown = plain(&piece.text);
        let is_blank = shown.trim().is_empty();
        let bar = self.see(&shown);
        let is_frame = !piece.is_line || bar.is_some() && (piece.is_drawn || printed.redraws);
        if is_frame {
            // A blank frame wipes a bar away, and what it said last is worth a line.
            if !is_blank {
                printed.keep(Frame { of: bar.unwrap_or_default(), at, text: piece.text });
            }
            return;
        }
        let had_frames = self.tell_frames(printed, stream);
        if !(had_frames && is_blank) {
            self.report.line(at, stream, &piece.text, &shown);
        }
    }

    /// Makes lines of what was drawn last; whether there was any.
    fn tell_frames(&self, printed: &mut Printed, stream: Option<Stream>) -> bool {
        let frames = std::mem::take(&mut printed.frames);
        for Frame { at, text, .. } in &frames {
            self.report.line(*at, stream, text, &plain(text));
        }
        !frames.is_empty()
    }

    /// The name of the bar that the text is a frame of, if it is one.
    fn see(&mut self, text: &str) -> Option<String> {
        let sighting = self.reader.read(text)?;
        let bar = sighting.is_bar().then(|| sighting.label.clone());
        self.tracker.see(sighting);
        bar
    }

    fn end(mut self) {
        for (stream, mut printed) in std::mem::take(&mut self.printed) {
            let standing = printed.lines.standing();
            if let Some(piece) = standing.filter(|piece| !printed.screen.draws(&piece.text)) {
                let of = self.see(&plain(&piece.text)).unwrap_or_default();
                printed.keep(Frame { of, at: now(), text: piece.text });
            }
            self.tell_frames(&mut printed, stream);
        }
        self.report.standing(self.tracker.standing());
    }
}
