//! The program from start to end.

mod demo;
#[cfg(target_os = "linux")]
mod disk_full;
mod page;
mod past_pages;
#[path = "../program/mod.rs"]
mod program;
mod prune;
mod restart;
mod start;
mod stop;

use std::time::Duration;

use anyhow::Result;
use reqwest::Client;
use serde_json::Value;

use program::Program;

/// The issue's own limit for an end in order.
const END: Duration = Duration::from_secs(5);

fn client() -> Result<Client> {
    Ok(Client::builder().no_proxy().build()?)
}

async fn get(program: &Program, path: &str) -> Result<Value> {
    Ok(client()?.get(program.url(path)).send().await?.error_for_status()?.json().await?)
}

/// The answer to a change through the guide's door, which must succeed.
async fn post(program: &Program, path: &str, body: &Value) -> Result<Value> {
    let request = client()?.post(program.url(path)).json(body);
    Ok(request.send().await?.error_for_status()?.json().await?)
}
