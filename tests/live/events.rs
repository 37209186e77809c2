use anyhow::{Context, Result};
use reqwest::{Method, Response, header};
use serde_json::{Value, json};

use crate::server::TestServer;

/// The data of the events that come, one after the other.
struct Events {
    response: Response,
    text: String,
}

impl Events {
    async fn open(server: &TestServer, params: &str) -> Result<Events> {
        let request = server.request(Method::GET, &format!("/api/v1/live?{params}"));
        let response = request.header(header::ACCEPT, "text/event-stream").send().await?;
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        Ok(Events { response, text: String::new() })
    }

    async fn event(&mut self) -> Result<String> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                return Ok(event);
            }
            let bytes = self.response.chunk().await?.context("the events ended")?;
            self.text.push_str(std::str::from_utf8(&bytes)?);
        }
    }

    async fn next(&mut self) -> Result<Value> {
        let event = self.event().await?;
        Ok(serde_json::from_str(event.trim_start_matches("data: "))?)
    }
}

#[tokio::test]
async fn programs_hear_the_same_frames_as_events() -> Result<()> {
    let server = TestServer::start().await?;
    server.post("/api/v1/tasks", &json!({"name": "Hidden", "type": "backtest"})).await?;
    let mut events = Events::open(&server, "q=btc").await?;
    let first = events.next().await?;
    assert_eq!((&first["sub"], &first["snapshot"]["total"]), (&1.into(), &0.into()));
    server.post("/api/v1/tasks", &json!({"name": "Grid BTC", "type": "backtest"})).await?;
    let next = events.next().await?;
    assert_eq!((&next["sub"], &next["changes"][0]["put"]["name"]), (&1.into(), &"Grid BTC".into()));
    Ok(())
}

#[tokio::test]
async fn events_end_with_the_time_to_come_back() -> Result<()> {
    let server = TestServer::start().await?;
    let mut events = Events::open(&server, "").await?;
    events.next().await?;
    let stopped = tokio::spawn(server.stop());
    let last = events.event().await?;
    let retry = last.lines().find_map(|line| line.strip_prefix("retry:")).context("no retry")?;
    assert!((1_000..=5_000).contains(&retry.trim().parse::<u64>()?), "{last}");
    assert!(last.contains("\"retry_ms\":"), "{last}");
    assert!(events.event().await.is_err());
    stopped.await?
}

#[tokio::test]
async fn a_stream_that_cannot_be_shown_is_refused_before_it_begins() -> Result<()> {
    let server = TestServer::start().await?;
    for (params, status) in [("limit=1001", 422), ("after=1:2", 422), ("colour=red", 422)] {
        let answer = server.get(&format!("/api/v1/live?{params}")).await?;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, "application/problem+json")
        );
    }
    let request = server.request(Method::GET, "/api/v1/live");
    let foreign = server.answer(request.header(header::ORIGIN, "http://evil.example")).await?;
    assert_eq!(foreign.status, 403);
    let request = server.request(Method::GET, "/api/v1/live");
    let foreign = server.answer(request.header("sec-fetch-site", "cross-site")).await?;
    assert_eq!(foreign.status, 403);
    Ok(())
}
