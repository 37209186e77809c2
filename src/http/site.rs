//! The site's files: inside the program in a release, from disk in a debug build.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::ui::SiteFiles;

#[derive(RustEmbed)]
#[folder = "target/site"]
#[allow_missing = true]
struct Site;

/// Hashed names never change their content; the others are asked for anew each
/// time, which costs no more than their ETag.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const FOR_NOW: HeaderValue = HeaderValue::from_static("no-cache");

/// The addresses of the files that a page needs.
pub fn files(has_custom_css: bool) -> SiteFiles {
    SiteFiles {
        script: address(".js"),
        wasm: address(".wasm"),
        style: address(".css"),
        has_custom_css,
    }
}

/// The one file of the package with that ending, whatever its hash.
fn address(ending: &str) -> String {
    let name = Site::iter().find(|name| name.starts_with("pkg/") && name.ends_with(ending));
    format!("/{}", name.unwrap_or(Cow::Borrowed("pkg/missing")))
}

/// The file at that path, in the best encoding that the browser takes.
pub fn serve(path: &str, headers: &HeaderMap) -> Option<Response> {
    let path = path.trim_start_matches('/');
    let (file, encoding) = encoded(path, headers)?;
    let etag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..16]));
    let mut answer = HeaderMap::new();
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let lasting = if path.starts_with("pkg/") { FOR_EVER } else { FOR_NOW };
    answer.insert(header::CACHE_CONTROL, lasting);
    answer.extend(HeaderValue::from_str(&etag).ok().map(|etag| (header::ETAG, etag)));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return Some((StatusCode::NOT_MODIFIED, answer).into_response());
    }
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    answer.extend(encoding.map(|name| (header::CONTENT_ENCODING, HeaderValue::from_static(name))));
    Some((answer, file.data).into_response())
}

fn encoded(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let accepts =
        |name: &str| accepted.is_some_and(|list| list.split(',').any(|e| e.trim() == name));
    [("br", "br"), ("gz", "gzip")]
        .into_iter()
        .filter(|(_, name)| accepts(name))
        .find_map(|(ending, name)| Some((Site::get(&format!("{path}.{ending}"))?, Some(name))))
        .or_else(|| Some((Site::get(path)?, None)))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The user's own style sheet, read anew each time so that a change shows on reload.
pub async fn custom_css(path: Option<Arc<PathBuf>>) -> Response {
    let Some(path) = path else { return StatusCode::NOT_FOUND.into_response() };
    match tokio::fs::read(&*path).await {
        Ok(css) => ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], css).into_response(),
        Err(error) => {
            tracing::warn!(%error, "cannot read the custom style sheet {}", path.display());
            StatusCode::NOT_FOUND.into_response()
        }
    }
}
