//! Colours: how SGR parameters name them, and which CSS class shows them.

use std::str::Split;

/// xterm's values of the sixteen named colours, to find the nearest one.
const PALETTE: [[u8; 3]; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

#[rustfmt::skip]
const CLASSES: [&str; 16] = [
    "ansi-0", "ansi-1", "ansi-2", "ansi-3", "ansi-4", "ansi-5", "ansi-6", "ansi-7",
    "ansi-8", "ansi-9", "ansi-10", "ansi-11", "ansi-12", "ansi-13", "ansi-14", "ansi-15",
];

/// A colour that a program asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// One of the sixteen that the viewer's theme defines, 0 to 15.
    Named(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

impl Colour {
    /// The CSS class of the colour, `ansi-0` to `ansi-15`. An RGB colour has that of the nearest
    /// named one, because the page's policy forbids the style attribute it would need.
    pub fn class(self) -> &'static str {
        CLASSES[usize::from(self.nearest() & 15)]
    }

    /// The number of the nearest named colour.
    pub(super) fn nearest(self) -> u8 {
        match self {
            Self::Named(n) => n & 15,
            Self::Rgb(r, g, b) => {
                let distance = |[x, y, z]: [u8; 3]| square(r, x) + square(g, y) + square(b, z);
                (0..16).min_by_key(|&n| distance(PALETTE[usize::from(n)])).unwrap_or(0)
            }
        }
    }

    /// Reads the colon form after 38 or 48: `5:n`, `2:r:g:b`, or `2:space:r:g:b` with a colour
    /// space, which the standard wants and many programs leave out.
    pub(super) fn from_colons(parameters: &str) -> Option<Self> {
        let mut values = parameters.split(':');
        let mode = values.next()?;
        if parameters.matches(':').count() > 3 {
            values.next();
        }
        Self::from_values(mode, &mut values)
    }

    /// Reads what follows the mode. A colour out of range is still read to its end, so that the
    /// rest of it is not taken for other codes.
    pub(super) fn from_values(mode: &str, values: &mut Split<char>) -> Option<Self> {
        let mut value = || values.next().and_then(number);
        match mode {
            "2" => {
                let (r, g, b) = (value(), value(), value());
                Some(Self::Rgb(r?, g?, b?))
            }
            "5" => value().map(Self::indexed),
            _ => None,
        }
    }

    /// One of 256: the named ones, a cube of six levels a side, and a ramp of greys.
    fn indexed(n: u8) -> Self {
        let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
        let grey = |step: u8| 8 + 10 * step;
        match n {
            0..=15 => Self::Named(n),
            16..=231 => {
                Self::Rgb(level((n - 16) / 36), level((n - 16) / 6 % 6), level((n - 16) % 6))
            }
            232.. => Self::Rgb(grey(n - 232), grey(n - 232), grey(n - 232)),
        }
    }

    /// Writes the parameters that select the colour, after 38 or 48.
    pub(super) fn write_to(self, out: &mut String) {
        let (mode, values) = match self {
            Self::Named(n) => (";5", &[n][..]),
            Self::Rgb(r, g, b) => (";2", &[r, g, b][..]),
        };
        out.push_str(mode);
        for value in values {
            out.push(';');
            out.push_str(&value.to_string());
        }
    }
}

fn square(a: u8, b: u8) -> u32 {
    u32::from(a.abs_diff(b)).pow(2)
}

/// A parameter: 0 when it is left out, and nothing when it is above 255.
pub(super) fn number(parameter: &str) -> Option<u8> {
    if parameter.is_empty() { Some(0) } else { parameter.parse().ok() }
}
