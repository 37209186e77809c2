//! Parts what is printed into lines, and a line that is drawn over and over into its frames.

/// A line as it stands, or one that was drawn over or ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    /// Whether a line break ended it; else what comes next is drawn over it.
    pub is_line: bool,
    /// Whether it was itself drawn over what stood there.
    pub is_drawn: bool,
}

/// What has come of the line that is being printed.
#[derive(Default)]
pub struct Lines {
    rest: Vec<u8>,
    /// A carriage return came, and what follows tells whether it belongs to a line break.
    returned: bool,
    is_drawn: bool,
}

/// What is longer is cut; a line of the log has 8 KiB.
const MOST_BYTES: usize = 8192;

impl Lines {
    /// The pieces that `bytes` complete.
    pub fn completed(&mut self, bytes: &[u8]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut rest = bytes;
        while let Some(at) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            self.text(&rest[..at], &mut pieces);
            match rest[at] {
                b'\n' => {
                    self.returned = false;
                    pieces.push(self.piece(true));
                }
                _ => self.returned = true,
            }
            rest = &rest[at + 1..];
        }
        self.text(rest, &mut pieces);
        pieces
    }

    /// What stands there now, which nothing may ever complete.
    pub fn standing(&self) -> Option<Piece> {
        let text = String::from_utf8_lossy(&self.rest).into_owned();
        let is_drawn = self.is_drawn;
        (!text.is_empty()).then_some(Piece { text, is_line: false, is_drawn })
    }

    fn text(&mut self, bytes: &[u8], pieces: &mut Vec<Piece>) {
        if bytes.is_empty() {
            return;
        }
        if std::mem::take(&mut self.returned) {
            if !self.rest.is_empty() {
                pieces.push(self.piece(false));
            }
            self.is_drawn = true;
        }
        let room = MOST_BYTES.saturating_sub(self.rest.len());
        self.rest.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn piece(&mut self, is_line: bool) -> Piece {
        let text = String::from_utf8_lossy(&self.rest).into_owned();
        self.rest.clear();
        Piece { text, is_line, is_drawn: std::mem::take(&mut self.is_drawn) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(chunks: &[&str]) -> Vec<(String, bool)> {
        let mut lines = Lines::default();
        let completed = chunks.iter().flat_map(|chunk| lines.completed(chunk.as_bytes()));
        completed.map(|piece| (piece.text, piece.is_line)).collect()
    }

    #[test]
    fn a_line_ends_with_its_break_and_a_frame_when_it_is_drawn_over() {
        let line = |text: &str| (text.to_owned(), true);
        let frame = |text: &str| (text.to_owned(), false);
        for (chunks, expected) in [
            (&["a\nb\n"][..], vec![line("a"), line("b")]),
            (&["a\r", "\nb\r\n"], vec![line("a"), line("b")]),
            (&["\r 1 %", "\r 2 %\r", " 3 %\n"], vec![frame(" 1 %"), frame(" 2 %"), line(" 3 %")]),
            (&["no end"], vec![]),
            (&["\n\n"], vec![line(""), line("")]),
        ] {
            assert_eq!(pieces(chunks), expected, "{chunks:?}");
        }
    }

    #[test]
    fn a_line_without_end_takes_no_memory_without_end() {
        let mut lines = Lines::default();
        for _ in 0..100 {
            assert_eq!(lines.completed(&[b'x'; 1000]), []);
        }
        assert_eq!(lines.standing().unwrap().text.len(), MOST_BYTES);
    }
}
