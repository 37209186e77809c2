//! Progress Monitor: one live page for every long-running job of a trading
//! desk. `docs/architecture.md` is the map of these rooms.

pub mod domain;

#[cfg(feature = "ssr")]
pub mod monitor;
#[cfg(feature = "ssr")]
pub mod store;
