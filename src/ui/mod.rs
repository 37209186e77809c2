//! What a person sees: pages rendered on the server, complete without wasm.
//!
//! What lives on a page is an island: it alone is compiled for the browser and
//! hydrated there (ADR 2). Only effects touch the browser.

mod address;
#[cfg(feature = "ssr")]
mod app;
pub mod board;
mod components;
mod format;
mod link;
mod load;
mod log;
mod now;
#[cfg(feature = "ssr")]
mod pages;
mod parts;
pub mod query;
mod scroll;
mod selection;
#[cfg(feature = "ssr")]
mod shell;

#[cfg(feature = "ssr")]
pub use app::App;
#[cfg(feature = "ssr")]
pub use pages::log_part;
#[cfg(feature = "ssr")]
pub use shell::{SiteFiles, shell};
