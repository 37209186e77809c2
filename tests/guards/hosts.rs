//! The server answers only to its own names, on every route and method.

use anyhow::{Error, Result};
use progress_monitor::http::AllowedHost;
use reqwest::Method;

use crate::server::TestServer;
use crate::{add_any, assert_secure, raw};

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const PATHS: [&str; 11] = [
    "/",
    "/nowhere",
    "/favicon.svg",
    "/custom.css",
    "/ui/board?limit=1",
    "/healthz",
    "/api/docs",
    "/api/nowhere",
    "/api/active-tasks",
    "/api/active-tasks/1/remove",
    "/api/v1/tasks/1",
];

#[tokio::test]
async fn a_foreign_name_is_misdirected_on_every_route_and_method() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    for path in PATHS {
        for method in METHODS {
            let head = format!("{method} {path} HTTP/1.1\r\nHost: evil.example");
            assert_eq!(raw(&server, &head).await?.0, 421, "{method} {path}");
        }
    }
    assert_eq!(server.get("/api/v1/tasks/1").await?.status, 200, "nothing was removed");
    Ok(())
}

#[tokio::test]
async fn a_name_that_is_not_quite_the_servers_own_is_foreign() -> Result<()> {
    let server = TestServer::start().await?;
    let port = server.address.port();
    let other_port = if port == 1 { 2 } else { 1 };
    let own = format!("Host: localhost:{port}");
    let table = [
        String::new(),
        "Host:".to_owned(),
        "Host: localhost".to_owned(),
        format!("Host: localhost:{other_port}"),
        format!("Host: 127.0.0.1:{other_port}"),
        format!("Host: 127.0.0.2:{port}"),
        format!("Host: evil.example:{port}"),
        format!("Host: localhost.evil.example:{port}"),
        format!("Host: localhost.:{port}"),
        format!("Host: evil@localhost:{port}"),
        format!("{own}, evil.example"),
        format!("{own}\r\n{own}"),
        format!("{own}\r\nHost: evil.example"),
        format!("Host: evil.example\r\n{own}"),
        format!("Host: evil.example\r\nX-Forwarded-Host: localhost:{port}"),
    ];
    for host in table {
        let lines = if host.is_empty() { "X-None: 1" } else { &host };
        let (status, answer) = raw(&server, &format!("GET /healthz HTTP/1.1\r\n{lines}")).await?;
        // Some of these are no HTTP at all, which is as good a reason.
        assert!(status == 421 || status == 400, "{host:?}: {answer}");
    }
    let target = "GET http://evil.example/healthz HTTP/1.1";
    assert_eq!(raw(&server, &format!("{target}\r\n{own}")).await?.0, 421);
    Ok(())
}

#[tokio::test]
async fn the_loopbacks_own_names_are_the_servers() -> Result<()> {
    let server = TestServer::start().await?;
    let port = server.address.port();
    for name in ["localhost", "LocalHost", "127.0.0.1", "[::1]"] {
        let head = format!("GET /healthz HTTP/1.1\r\nHost: {name}:{port}");
        assert_eq!(raw(&server, &head).await?.0, 200, "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn a_refusal_names_the_host_and_the_way_out() -> Result<()> {
    let server = TestServer::start().await?;
    let request = server.request(Method::GET, "/").header("host", "monitor.example");
    let answer = server.answer(request).await?;
    assert_eq!((answer.status, answer.header("content-type")), (421, "application/problem+json"));
    let problem = answer.json()?;
    assert_eq!(problem["type"], "/problems/foreign-host");
    let detail = "the Host header \"monitor.example\" is not one of this server's names; start it \
                  with --allowed-host to add one";
    assert_eq!(problem["detail"], detail);
    assert_secure(&answer);
    Ok(())
}

#[tokio::test]
async fn an_allowed_host_is_a_name_of_the_server_with_its_port() -> Result<()> {
    let allowed = |name: &str| name.parse::<AllowedHost>().map_err(Error::msg);
    let hosts = vec![allowed("monitor.example")?, allowed("tunnel.example:8443")?];
    let server = TestServer::start_with(|settings| settings.allowed_hosts = hosts).await?;
    let own = format!("127.0.0.1:{}", server.address.port());
    let table = [
        ("monitor.example", 200),
        ("Monitor.Example", 200),
        ("tunnel.example:8443", 200),
        (own.as_str(), 200),
        ("monitor.example:8443", 421),
        ("tunnel.example", 421),
        ("other.example", 421),
    ];
    for (host, status) in table {
        let head = format!("GET /healthz HTTP/1.1\r\nHost: {host}");
        assert_eq!(raw(&server, &head).await?.0, status, "{host}");
    }
    Ok(())
}

#[tokio::test]
async fn another_address_than_the_loopbacks_is_refused_with_the_reason() -> Result<()> {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:5000"] {
        let address = address.parse()?;
        let refused = TestServer::start_with(|settings| settings.addr = address).await;
        let reason = refused.err().map(|error| error.to_string()).unwrap_or_default();
        let words = format!("{address} is not a loopback address: there are no users yet");
        assert!(reason.starts_with(&words), "{reason:?}");
    }
    Ok(())
}
