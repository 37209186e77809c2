//! Colours, where they are wanted.

use ratatui::backend::FromCrossterm;
use ratatui::style::{Color, Modifier, Style};

use crate::cli::look;
use crate::domain::{Colour, Status, Style as Printed};

/// Whether there are colours. Bold and turned round are none.
#[derive(Debug, Clone, Copy)]
pub struct Ink {
    has_colours: bool,
}

impl Ink {
    /// As the environment wants it: `NO_COLOR` turns colours off.
    pub fn from_env() -> Ink {
        Ink { has_colours: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) }
    }

    /// In that colour.
    pub fn colour(self, colour: Color) -> Style {
        if self.has_colours { Style::new().fg(colour) } else { Style::new() }
    }

    /// In the colour of a status.
    pub fn status(self, status: Status) -> Style {
        self.colour(Color::from_crossterm(look::colour(status)))
    }

    /// As a program printed it.
    pub fn style(self, printed: &Printed) -> Style {
        let modifiers = [
            (printed.bold, Modifier::BOLD),
            (printed.dim, Modifier::DIM),
            (printed.italic, Modifier::ITALIC),
            (printed.underline, Modifier::UNDERLINED),
            (printed.inverse, Modifier::REVERSED),
            (printed.strike, Modifier::CROSSED_OUT),
        ];
        let modifiers = modifiers.into_iter().filter(|(is_on, _)| *is_on);
        let modifiers = modifiers.map(|(_, modifier)| modifier).collect();
        let mut style = Style::new().add_modifier(modifiers);
        if self.has_colours {
            style.fg = printed.foreground.map(colour);
            style.bg = printed.background.map(colour);
        }
        style
    }
}

fn colour(colour: Colour) -> Color {
    match colour {
        Colour::Named(number) => Color::Indexed(number),
        Colour::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}
