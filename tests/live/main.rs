//! The live stream, `GET /api/v1/live`, as a WebSocket and as events.

#[path = "../server/mod.rs"]
mod server;

mod end;
mod events;
mod socket;
mod watcher;
