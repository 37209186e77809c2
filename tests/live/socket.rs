use anyhow::Result;
use reqwest::Method;
use reqwest::header;
use serde_json::json;

use crate::server::TestServer;
use crate::watcher::Watcher;

async fn add(server: &TestServer, name: &str) -> Result<i64> {
    let task = server.post("/api/v1/tasks", &json!({"name": name, "type": "backtest"})).await?;
    Ok(task.json()?["id"].as_i64().unwrap_or_default())
}

async fn patch(server: &TestServer, id: i64, change: serde_json::Value) -> Result<()> {
    let request = server.request(Method::PATCH, &format!("/api/v1/tasks/{id}")).json(&change);
    assert_eq!(server.answer(request).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn the_first_frame_is_a_snapshot_and_changes_follow() -> Result<()> {
    let server = TestServer::start().await?;
    let id = add(&server, "Golden Cross").await?;
    let mut watcher = Watcher::open(&server, "").await?;
    let first = watcher.next().await?;
    assert_eq!((&first["sub"], &first["snapshot"]["tasks"][0]["id"]), (&1.into(), &id.into()));
    patch(&server, id, json!({"progress": 40})).await?;
    let next = watcher.next().await?;
    assert_eq!((&next["sub"], &next["changes"][0]["put"]["progress"]), (&1.into(), &40.into()));
    assert!(next["as_of"].is_string() && next["total"] == 1 && next["counts"]["running"] == 1);
    Ok(())
}

#[tokio::test]
async fn the_view_changes_without_a_new_connection_and_frames_say_whose_they_are() -> Result<()> {
    let server = TestServer::start().await?;
    let (btc, eth) = (add(&server, "Grid BTC").await?, add(&server, "Grid ETH").await?);
    let mut watcher = Watcher::open(&server, "q=btc").await?;
    assert_eq!(watcher.next().await?["snapshot"]["tasks"][0]["id"], btc);
    watcher.ask(7, "q=eth&sort=-id&limit=50").await?;
    let snapshot = watcher.next().await?;
    assert_eq!(
        (&snapshot["sub"], &snapshot["snapshot"]["tasks"][0]["id"]),
        (&7.into(), &eth.into())
    );
    patch(&server, btc, json!({"details": "not seen"})).await?;
    patch(&server, eth, json!({"details": "seen"})).await?;
    let next = watcher.next().await?;
    assert_eq!((&next["sub"], &next["changes"][0]["put"]["details"]), (&7.into(), &"seen".into()));
    Ok(())
}

#[tokio::test]
async fn a_view_of_no_tasks_counts_them() -> Result<()> {
    let server = TestServer::start().await?;
    add(&server, "Golden Cross").await?;
    let mut watcher = Watcher::open(&server, "limit=0").await?;
    let snapshot = watcher.next().await?["snapshot"].clone();
    assert_eq!((&snapshot["tasks"], &snapshot["counts"]["running"]), (&json!([]), &1.into()));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused_and_the_view_before_stays() -> Result<()> {
    let server = TestServer::start().await?;
    let id = add(&server, "Golden Cross").await?;
    let mut watcher = Watcher::open(&server, "").await?;
    watcher.next().await?;
    for (view, expected) in [
        ("status=lost", "status: \"lost\" is not a status"),
        ("start=150", "start: 150 is not a multiple of 100"),
        ("scope=all", "scope: the live stream shows what is active"),
        ("q=colour:red", "q: there is no \"colour:\" to search by"),
    ] {
        watcher.ask(9, view).await?;
        let refused = watcher.next().await?;
        assert_eq!(refused["sub"], 9);
        assert!(refused["error"].as_str().unwrap_or_default().starts_with(expected), "{refused}");
    }
    watcher.say("hello").await?;
    assert!(watcher.next().await?["error"].as_str().is_some());
    patch(&server, id, json!({"progress": 1})).await?;
    assert_eq!(watcher.next().await?["sub"], 1);
    Ok(())
}

#[tokio::test]
async fn only_the_servers_own_pages_and_programs_may_listen() -> Result<()> {
    let server = TestServer::start().await?;
    let own = format!("http://{}", server.address);
    let refused = |headers: Vec<(header::HeaderName, String)>| {
        let server = &server;
        async move {
            let headers: Vec<_> =
                headers.iter().map(|(name, value)| (name.clone(), value.as_str())).collect();
            Watcher::open_with(server, "", &headers).await.err().map(|error| error.to_string())
        }
    };
    let cookie = (header::COOKIE, "session=1".to_owned());
    assert_eq!(refused(vec![]).await, None);
    assert_eq!(refused(vec![(header::ORIGIN, own.clone())]).await, None);
    assert_eq!(refused(vec![(header::ORIGIN, own), cookie.clone()]).await, None);
    assert_eq!(refused(vec![cookie]).await.as_deref(), Some("403"));
    for foreign in ["http://evil.example", "null", "http://127.0.0.1:1"] {
        let origin = (header::ORIGIN, foreign.to_owned());
        assert_eq!(refused(vec![origin]).await.as_deref(), Some("403"), "{foreign}");
    }
    assert_eq!(
        refused(vec![(header::HOST, "evil.example".to_owned())]).await.as_deref(),
        Some("421")
    );
    Ok(())
}

#[tokio::test]
async fn when_nothing_happens_that_is_said_and_nobody_is_cut_off() -> Result<()> {
    let server = TestServer::start().await?;
    add(&server, "Golden Cross").await?;
    let mut watcher = Watcher::open(&server, "").await?;
    watcher.next().await?;
    // The first byte of a message must not be taken for the head of a request,
    // which has eight seconds: the next frame comes after fifteen.
    watcher.ask(2, "limit=10").await?;
    watcher.next().await?;
    let beat = watcher.next().await?;
    assert_eq!((&beat["sub"], beat.as_object().map(|beat| beat.len())), (&2.into(), Some(2)));
    assert!(beat["as_of"].is_string(), "{beat}");
    Ok(())
}

async fn print(server: &TestServer, id: i64, text: &'static str) -> Result<()> {
    let request = server.request(Method::POST, &format!("/api/v1/tasks/{id}/logs"));
    let request = request.header(header::CONTENT_TYPE, "text/plain").body(text);
    assert_eq!(server.answer(request).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn an_open_log_is_told_as_it_grows_beside_the_view() -> Result<()> {
    let server = TestServer::start().await?;
    let id = add(&server, "Grid BTC").await?;
    print(&server, id, "one\ntwo\n").await?;
    let mut watcher = Watcher::open(&server, "").await?;
    assert_eq!(watcher.next().await?["sub"], 1);
    watcher.say(&json!({"sub": 5, "log": id, "after": 1}).to_string()).await?;
    let first = watcher.next().await?;
    assert_eq!((&first["sub"], &first["log"]["next_seq"]), (&5.into(), &3.into()));
    assert_eq!(first["log"]["lines"][0]["text"], "two");
    print(&server, id, "three\n").await?;
    assert_eq!(watcher.next().await?["log"]["lines"][0]["seq"], 3);
    patch(&server, id, json!({"details": "seen"})).await?;
    assert_eq!(watcher.next().await?["sub"], 1);
    watcher.say("{\"sub\": 6, \"log\": 99}").await?;
    let refused = watcher.next().await?;
    assert_eq!((&refused["sub"], &refused["error"]), (&6.into(), &"task 99 not found".into()));
    Ok(())
}
