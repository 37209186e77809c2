//! The page as the server renders it: whole without a script, and safe with hostile tasks.
//!
//! Asked of the real program, since the framework keeps state for the process
//! that several servers in one would share.

use anyhow::{Context, Result};
use serde_json::json;

use crate::program::{Program, serve};
use crate::{client, post};

#[tokio::test]
async fn the_page_shows_the_tasks_as_text_whatever_they_are_called() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = Program::start(&mut serve(dir.path()))?;
    for hostile in [
        "<script>alert(1)</script>",
        "</script><img src=x onerror=alert(1)>",
        "\u{2028}\u{202E}\"'&",
    ] {
        let task = json!({"name": format!("name {hostile}"), "type": "b", "details": hostile});
        post(&program, "/api/active-tasks/add", &task).await?;
    }
    let page = client()?.get(program.url("/")).send().await?;
    assert_eq!(page.status(), 200);
    let page = page.text().await?;
    assert!(
        page.contains("Active Tasks") && page.contains("name &lt;script&gt;alert(1)"),
        "{page}"
    );
    for executable in ["<script>alert", "</script><img", "<img src=x"] {
        assert!(!page.contains(executable), "{executable}");
    }
    Ok(())
}

#[tokio::test]
async fn only_a_script_with_the_pages_nonce_may_run() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = Program::start(&mut serve(dir.path()))?;
    let mut nonces = Vec::new();
    for (path, status) in [("/", 200), ("/nowhere", 404)] {
        let page = client()?.get(program.url(path)).send().await?;
        assert_eq!(page.status(), status, "{path}");
        let policy = page.headers()["content-security-policy"].to_str()?.to_owned();
        for name in ["x-content-type-options", "cache-control", "cross-origin-opener-policy"] {
            assert!(page.headers().contains_key(name), "{path}: {name}");
        }
        let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next());
        let nonce = nonce.with_context(|| policy.clone())?.to_owned();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        let text = page.text().await?;
        for (place, _) in text.match_indices("<script") {
            let tag = text[place..].split('>').next().unwrap_or_default();
            assert!(tag.contains(&nonce) || tag.contains("application/json"), "{path}: {tag}");
        }
        assert!(!text.contains(" style="), "{path}: a style attribute needs unsafe-inline");
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1], "a nonce is used once");
    Ok(())
}

#[tokio::test]
async fn a_style_sheet_of_the_users_own_is_served_and_read_anew() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let css = dir.path().join("own.css");
    let program = Program::start(serve(dir.path()).arg("--custom-css").arg(&css))?;
    let own = || async {
        client()?.get(program.url("/custom.css")).send().await.map_err(anyhow::Error::from)
    };
    assert_eq!(own().await?.status(), 404, "the file is not there yet");
    for text in [".status-running { color: red; }", ".status-running { color: blue; }"] {
        std::fs::write(&css, text)?;
        let answer = own().await?;
        assert_eq!(answer.headers()["content-type"], "text/css; charset=utf-8");
        assert_eq!(answer.text().await?, text);
    }
    let page = client()?.get(program.url("/")).send().await?.text().await?;
    assert!(page.contains("href=\"/custom.css\""), "the page does not load it");
    Ok(())
}
