//! Looks at what the command prints, beside the way that it takes, and never in it.

mod lines;
mod observer;
mod screen;
mod tap;

pub use observer::observe;
pub use tap::{Tap, Tapped};
