//! What a client may take: bytes, depth and time.

use std::time::{Duration, Instant};

use anyhow::Result;
use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};

use crate::raw;
use crate::server::TestServer;

#[tokio::test]
async fn a_header_that_is_too_large_is_refused() -> Result<()> {
    let server = TestServer::start().await?;
    let host = format!("Host: {}", server.address);
    let long = format!("GET /healthz HTTP/1.1\r\n{host}\r\nX-Long: {}", "x".repeat(20_000));
    let many = format!("GET /healthz HTTP/1.1\r\n{host}{}", "\r\nX-Many: x".repeat(200));
    for head in [long, many] {
        assert_eq!(raw(&server, &head).await?.0, 431);
    }
    let fine = format!("GET /healthz HTTP/1.1\r\n{host}\r\nX-Long: {}", "x".repeat(8_000));
    assert_eq!(raw(&server, &fine).await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn a_body_of_unknown_length_is_too_large_all_the_same() -> Result<()> {
    let server = TestServer::start().await?;
    let mut stream = TcpStream::connect(server.address).await?;
    let head = format!(
        "POST /api/active-tasks/add HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\n",
        server.address
    );
    stream.write_all(head.as_bytes()).await?;
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
    // The last chunk never comes: the answer must not wait for it.
    stream.write_all(chunk.repeat(17).as_bytes()).await?;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await?;
    assert_eq!(&answer, b"HTTP/1.1 413");
    Ok(())
}

#[tokio::test]
async fn json_of_any_depth_does_no_harm() -> Result<()> {
    let server = TestServer::start().await?;
    let deep = "[".repeat(30_000) + &"]".repeat(30_000);
    let bodies = [
        (deep.clone(), 422),
        ("[".repeat(60_000), 400),
        (format!("{{\"name\":{deep}}}"), 422),
        (format!("{{\"x\":{deep}}}"), 422),
        (r#"{"a":"#.repeat(10_000), 400),
    ];
    for path in ["/api/active-tasks/add", "/api/v1/tasks"] {
        for (body, status) in &bodies {
            let request =
                server.request(Method::POST, path).header("content-type", "application/json");
            let answer = server.answer(request.body(body.clone())).await?;
            // The full door refuses the unknown field before it looks into it.
            let unknown = answer.text.contains("unknown field");
            assert!(answer.status == *status || unknown, "{path}: {answer:?}");
        }
    }
    assert_eq!(server.get("/readyz").await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_slow_head_is_cut_off_within_10_s_while_an_idle_connection_stays() -> Result<()> {
    let server = TestServer::start().await?;
    let head = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n", server.address);
    let mut idle = TcpStream::connect(server.address).await?;
    ask(&mut idle, &head).await?;
    let mut later = TcpStream::connect(server.address).await?;
    ask(&mut later, &head).await?;
    let (first, silent) =
        (TcpStream::connect(server.address).await?, TcpStream::connect(server.address).await?);
    let begun = Instant::now();
    let closed = tokio::try_join!(drip(first, &head), drip(later, &head), drip(silent, ""),);
    closed?;
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    ask(&mut idle, &head).await
}

/// Asks on a connection that stays open.
async fn ask(stream: &mut TcpStream, head: &str) -> Result<()> {
    stream.write_all(format!("{head}\r\n").as_bytes()).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\nok\n") {
        assert_ne!(stream.read_buf(&mut answer).await?, 0, "closed: {answer:?}");
    }
    Ok(())
}

/// Sends `head` and then header after header, never ending, until the server closes.
async fn drip(mut stream: TcpStream, head: &str) -> Result<()> {
    stream.write_all(head.as_bytes()).await?;
    let (mut reader, mut writer) = stream.split();
    let dripping = async {
        let mut pace = interval(Duration::from_millis(500));
        while !head.is_empty() && writer.write_all(b"X-Drip: 1\r\n").await.is_ok() {
            pace.tick().await;
        }
        std::future::pending().await
    };
    let mut answer = Vec::new();
    let closed = timeout(Duration::from_secs(12), reader.read_to_end(&mut answer));
    tokio::select! {
        // A reset closes as well as an end does.
        closed = closed => closed.map(drop)?,
        () = dripping => {}
    }
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"), "{answer:?}");
    Ok(())
}
