//! Whether a program draws on the whole screen, of which no line is one for a log.

/// Whether the other screen is shown, that which editors and pagers draw on.
#[derive(Default)]
pub struct Screen {
    is_other: bool,
}

const OTHER: [&str; 2] = ["\x1b[?1049", "\x1b[?47"];

impl Screen {
    /// Whether any of `text` was drawn on the other screen; it may be entered and left in it.
    pub fn draws(&mut self, text: &str) -> bool {
        let before = self.is_other;
        let mut switched = false;
        for mode in OTHER {
            for (at, _) in text.match_indices(mode) {
                self.is_other = text[at + mode.len()..].starts_with('h');
                switched = true;
            }
        }
        before || switched
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_between_entering_and_leaving_is_no_line() {
        let mut screen = Screen::default();
        assert!(!screen.draws("before"));
        assert!(screen.draws("\x1b[?1049h\x1b[2J"));
        assert!(screen.draws("~"));
        assert!(screen.draws("\x1b[?1049l"));
        assert!(!screen.draws("after"));
    }
}
