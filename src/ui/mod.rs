//! What a person sees: pages rendered on the server, complete without wasm,
//! then hydrated. Compiles for both sides; only effects touch the browser.

mod app;
pub mod board;
mod components;
mod format;
mod load;
mod now;
mod pages;
mod polling;
#[cfg(not(feature = "hydrate"))]
mod shell;

pub use app::App;
#[cfg(feature = "ssr")]
pub use shell::{SiteFiles, shell};
