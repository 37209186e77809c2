//! No other site's page changes anything; programs, which send no Origin, do.

use anyhow::Result;
use reqwest::Method;
use serde_json::json;

use crate::server::{Answer, TestServer};
use crate::{add_any, assert_secure};

/// Every way to change something, or to make the server work hard.
const CHANGES: [(Method, &str); 7] = [
    (Method::POST, "/api/v1/backup"),
    (Method::POST, "/api/v1/tasks"),
    (Method::PATCH, "/api/v1/tasks/1"),
    (Method::DELETE, "/api/v1/tasks/1"),
    (Method::POST, "/api/active-tasks/add"),
    (Method::POST, "/api/active-tasks/1/update"),
    (Method::POST, "/api/active-tasks/1/remove"),
];

async fn change(
    server: &TestServer,
    headers: &[(&str, &str)],
    at: (Method, &str),
) -> Result<Answer> {
    let is_new = at.1.ends_with("/tasks") || at.1.ends_with("/add");
    let body = if is_new { json!({"name": "a", "type": "b"}) } else { json!({"progress": 1}) };
    let request = server.request(at.0, at.1).json(&body);
    let with = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    server.answer(with).await
}

#[tokio::test]
async fn a_page_of_another_origin_changes_nothing() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    let before = server.get("/api/active-tasks").await?.json()?["tasks"].take();
    let port = server.address.port();
    let (https, other_name) =
        (format!("https://127.0.0.1:{port}"), format!("http://localhost:{port}"));
    let foreign: [&[(&str, &str)]; 8] = [
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:1")],
        &[("origin", &other_name)],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "http://evil.example")],
        &[("sec-fetch-site", "same-site"), ("origin", &https)],
    ];
    for headers in foreign {
        for at in CHANGES {
            let answer = change(&server, headers, at.clone()).await?;
            assert_eq!(answer.status, 403, "{headers:?} {at:?}: {answer:?}");
            assert_eq!(answer.json()?["type"], "/problems/foreign-origin");
            assert_secure(&answer);
        }
    }
    assert_eq!(server.get("/api/active-tasks").await?.json()?["tasks"], before);
    Ok(())
}

#[tokio::test]
async fn programs_and_the_servers_own_pages_change_what_they_like() -> Result<()> {
    for at in CHANGES {
        for kind in 0..4 {
            let server = TestServer::start().await?;
            add_any(&server).await?;
            let origin = format!("http://{}", server.address);
            let own: [&[(&str, &str)]; 4] = [
                &[],
                &[("sec-fetch-site", "same-origin")],
                &[("sec-fetch-site", "none")],
                &[("origin", &origin)],
            ];
            let answer = change(&server, own[kind], at.clone()).await?;
            assert!((200..300).contains(&answer.status), "{:?} {at:?}: {answer:?}", own[kind]);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_link_from_another_site_may_be_followed() -> Result<()> {
    let server = TestServer::start().await?;
    let request = server.request(Method::GET, "/api/docs").header("sec-fetch-site", "cross-site");
    assert_eq!(server.answer(request).await?.status, 200);
    Ok(())
}
