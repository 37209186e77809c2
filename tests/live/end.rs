use anyhow::Result;
use tokio_tungstenite::tungstenite::Message;

use crate::server::TestServer;
use crate::watcher::Watcher;

#[tokio::test]
async fn when_the_server_stops_watchers_are_told_when_to_come_back_and_sent_home() -> Result<()> {
    let server = TestServer::start().await?;
    let mut watchers = Vec::new();
    for _ in 0..20 {
        let mut watcher = Watcher::open(&server, "").await?;
        watcher.next().await?;
        watchers.push(watcher);
    }
    let stopped = tokio::spawn(server.stop());
    for watcher in &mut watchers {
        let retry_ms = watcher.next().await?["retry_ms"].as_u64().unwrap_or_default();
        assert!((1_000..=5_000).contains(&retry_ms), "{retry_ms}");
        let Message::Close(Some(close)) = watcher.message().await? else { panic!("not closed") };
        assert_eq!(u16::from(close.code), 1012);
    }
    stopped.await?
}

#[tokio::test]
async fn beyond_the_last_seat_a_watcher_is_told_to_try_later() -> Result<()> {
    let server = TestServer::start_with(|settings| settings.max_streams = 2).await?;
    let mut first = Watcher::open(&server, "").await?;
    let _second = Watcher::open(&server, "").await?;
    let refused = server.get("/api/v1/live").await?;
    assert_eq!((refused.status, refused.header("retry-after")), (503, "5"));
    assert_eq!(refused.json()?["type"], "/problems/too-many-streams");
    first.next().await?;
    drop(first);
    // The seat is free as soon as the server has seen that the watcher left.
    while Watcher::open(&server, "").await.is_err() {}
    Ok(())
}

#[tokio::test]
async fn a_thousand_watchers_that_come_and_go_leave_every_seat_free() -> Result<()> {
    let server = TestServer::start_with(|settings| settings.max_streams = 50).await?;
    for _ in 0..1_000 {
        // Refused now and then, when those before have not been seen to leave yet.
        if let Ok(mut watcher) = Watcher::open(&server, "").await {
            watcher.next().await?;
        }
    }
    let mut seats = Vec::new();
    while seats.len() < 50 {
        seats.extend(Watcher::open(&server, "").await.ok());
    }
    Ok(())
}
