//! Styles: how SGR sequences change them, and which CSS classes show them.

use super::colour::{Colour, number};

/// How a character looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// The colour of the text; none for the usual one.
    pub foreground: Option<Colour>,
    /// The colour behind it; none for the usual one.
    pub background: Option<Colour>,
    /// Strong.
    pub bold: bool,
    /// Weak.
    pub dim: bool,
    /// Slanted.
    pub italic: bool,
    /// With a line under it.
    pub underline: bool,
    /// With its two colours the other way round.
    pub inverse: bool,
    /// With a line through it.
    pub strike: bool,
}

impl Style {
    /// The CSS classes, such as `ansi-1 ansi-bg-4 ansi-bold`; none for plain text.
    ///
    /// `ansi-inverse` leaves the colours as they are: swapping them is the style sheet's part.
    pub fn classes(&self) -> String {
        let mut out = String::new();
        if let Some(colour) = self.foreground {
            out.push_str(colour.class());
            out.push(' ');
        }
        if let Some(colour) = self.background {
            out.push_str("ansi-bg-");
            out.push_str(&colour.nearest().to_string());
            out.push(' ');
        }
        for (class, _) in self.attributes() {
            out.push_str(class);
            out.push(' ');
        }
        out.pop();
        out
    }

    /// Writes the text in this style, and a reset after it unless it is plain.
    pub(super) fn paint(&self, text: &str, out: &mut String) {
        if *self == Self::default() {
            return out.push_str(text);
        }
        out.push_str("\x1b[0");
        for (_, code) in self.attributes() {
            out.push_str(code);
        }
        for (code, colour) in [(";38", self.foreground), (";48", self.background)] {
            if let Some(colour) = colour {
                out.push_str(code);
                colour.write_to(out);
            }
        }
        out.push('m');
        out.push_str(text);
        out.push_str("\x1b[0m");
    }

    /// The class and the SGR parameter of each attribute that is on.
    fn attributes(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let all = [
            (self.bold, "ansi-bold", ";1"),
            (self.dim, "ansi-dim", ";2"),
            (self.italic, "ansi-italic", ";3"),
            (self.underline, "ansi-underline", ";4"),
            (self.inverse, "ansi-inverse", ";7"),
            (self.strike, "ansi-strike", ";9"),
        ];
        all.into_iter().filter(|&(on, ..)| on).map(|(_, class, code)| (class, code))
    }

    /// Obeys the parameters of one SGR sequence. What it does not know, it ignores: text that a
    /// program wants blinking or hidden is shown like any other.
    pub(super) fn select(&mut self, parameters: &str) {
        let mut codes = parameters.split(';');
        while let Some(code) = codes.next() {
            match code.split_once(':') {
                Some(("4", kind)) => self.underline = kind != "0",
                Some((ground, colour)) => self.fill(ground, Colour::from_colons(colour)),
                // 58 colours underlines. It is read like the others, to be left out as a whole.
                None if matches!(code, "38" | "48" | "58") => {
                    let mode = codes.next().unwrap_or_default();
                    self.fill(code, Colour::from_values(mode, &mut codes));
                }
                None => self.set(number(code)),
            }
        }
    }

    /// Sets the foreground or background, unless the colour was malformed.
    fn fill(&mut self, ground: &str, colour: Option<Colour>) {
        match ground {
            "38" => self.foreground = colour.or(self.foreground),
            "48" => self.background = colour.or(self.background),
            _ => {}
        }
    }

    fn set(&mut self, code: Option<u8>) {
        let Some(code) = code else { return };
        match code {
            0 => *self = Self::default(),
            1 => self.bold = true,
            2 => self.dim = true,
            22 => (self.bold, self.dim) = (false, false),
            3 | 23 => self.italic = code == 3,
            4 | 24 => self.underline = code == 4,
            7 | 27 => self.inverse = code == 7,
            9 | 29 => self.strike = code == 9,
            30..=37 => self.foreground = Some(Colour::Named(code - 30)),
            90..=97 => self.foreground = Some(Colour::Named(code - 90 + 8)),
            39 => self.foreground = None,
            40..=47 => self.background = Some(Colour::Named(code - 40)),
            100..=107 => self.background = Some(Colour::Named(code - 100 + 8)),
            49 => self.background = None,
            _ => {}
        }
    }
}
