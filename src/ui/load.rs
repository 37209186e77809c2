//! How the page asks for its data.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::domain::Snapshot;

/// How many tasks a page shows unless it is asked for more.
pub const SHOWN: u32 = 200;

/// How many it shows at most.
pub const MOST_SHOWN: u32 = 1000;

/// The newest `limit` active tasks, and counts for the rest.
#[server(prefix = "/ui", endpoint = "board", input = GetUrl)]
pub async fn load_snapshot(limit: u32) -> Result<Snapshot, ServerFnError> {
    use crate::monitor::{Actor, Monitor};

    let monitor = expect_context::<Monitor>();
    Ok(monitor.snapshot(Actor::Local, limit.min(MOST_SHOWN) as usize))
}
