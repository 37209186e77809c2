//! The door's description, for programs and for people, and the server's health.

use anyhow::Result;

use crate::server::TestServer;

#[tokio::test]
async fn the_description_names_every_path_with_its_methods() -> Result<()> {
    let server = TestServer::start().await?;
    let description = server.get("/api/openapi.json").await?;
    assert_eq!(description.header("content-type"), "application/json");
    let description = description.json()?;
    assert_eq!(description["info"]["title"], "Progress Monitor");
    for (path, methods) in [
        ("/api/v1/tasks", ["get", "post"].as_slice()),
        ("/api/v1/tasks/{id}", &["get", "patch", "delete"]),
        ("/api/v1/batch", &["post"]),
        ("/api/v1/history", &["get"]),
        ("/api/v1/history.csv", &["get"]),
        ("/api/v1/history.json", &["get"]),
    ] {
        for method in methods {
            let operation = &description["paths"][path][method];
            assert!(operation["responses"].is_object(), "{method} {path}");
            assert!(operation["operationId"].is_string(), "{method} {path}");
        }
    }
    for schema in ["Task", "Problem", "NewTaskBody", "UpdateBody", "TaskList", "PastTask"] {
        assert!(description["components"]["schemas"][schema].is_object(), "{schema}");
    }
    Ok(())
}

#[tokio::test]
async fn the_description_to_read_loads_nothing_from_elsewhere() -> Result<()> {
    let server = TestServer::start().await?;
    let page = server.get("/api/docs").await?;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    for words in ["/api/v1/tasks/{id}", "PATCH", "ended_early", "409"] {
        assert!(page.text.contains(words), "{words}");
    }
    for (place, _) in page.text.match_indices("src=").chain(page.text.match_indices("href=")) {
        let address = page.text[place..].split('"').nth(1).unwrap_or_default();
        let is_own = address.starts_with('/') && !address.starts_with("//");
        assert!(is_own || address.starts_with('#'), "{address}");
    }
    assert!(!page.text.contains("<script"), "the page has no script");
    assert!(
        page.header("content-security-policy").starts_with("default-src 'none'; style-src 'self'")
    );
    Ok(())
}

#[tokio::test]
async fn the_process_lives_and_the_store_is_ready() -> Result<()> {
    let server = TestServer::start().await?;
    for path in ["/healthz", "/readyz"] {
        let answer = server.get(path).await?;
        assert_eq!((answer.status, answer.text.as_str()), (200, "ok\n"), "{path}");
    }
    Ok(())
}
