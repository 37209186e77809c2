//! What stands before every route, against a real server.

mod hosts;
mod limits;
mod origins;
#[path = "../server/mod.rs"]
mod server;

use anyhow::{Context, Result};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use server::{Answer, TestServer};

/// Sends `head` and its end as they are, and reads until the server closes; status and all.
async fn raw(server: &TestServer, head: &str) -> Result<(u16, String)> {
    let mut stream = TcpStream::connect(server.address).await?;
    stream.write_all(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let answer = String::from_utf8(answer)?;
    let status = answer.split(' ').nth(1).with_context(|| format!("no status: {answer:?}"))?;
    Ok((status.parse()?, answer))
}

/// The task that nobody may change from elsewhere.
async fn add_any(server: &TestServer) -> Result<()> {
    let task = json!({"name": "Nightly", "type": "backtest"});
    assert_eq!(server.post("/api/v1/tasks", &task).await?.status, 201);
    Ok(())
}

fn assert_secure(answer: &Answer) {
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{answer:?}");
    assert!(policy.contains("frame-ancestors 'none'"), "{answer:?}");
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("access-control-allow-origin", ""),
    ] {
        assert_eq!(answer.header(name), value, "{name}: {answer:?}");
    }
}

#[tokio::test]
async fn every_answer_tells_the_browser_what_it_may_not_do() -> Result<()> {
    let server = TestServer::start().await?;
    let paths = [
        "/api/active-tasks",
        "/api/v1/tasks",
        "/api/v1/tasks/1",
        "/api/docs",
        "/api/no",
        "/readyz",
    ];
    for path in paths {
        assert_secure(&server.get(path).await?);
    }
    assert_secure(&server.post("/api/active-tasks/add", &json!([])).await?);
    Ok(())
}
