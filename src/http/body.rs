//! JSON bodies, read so that a refusal names the field, the value and what is allowed.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;

use crate::http::{BODY_LIMIT, refusal::Refusal};

/// A JSON object of at most `LIMIT` bytes, read as `T`.
pub struct Body<T, const LIMIT: usize = BODY_LIMIT>(pub T);

impl<S, T, const LIMIT: usize> FromRequest<S> for Body<T, LIMIT>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Refusal;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            return Err(not_json());
        }
        DefaultBodyLimit::max(LIMIT).apply(&mut request);
        let bytes =
            Bytes::from_request(request, state).await.map_err(|rejection| {
                match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => too_large(LIMIT),
                    _ => malformed(&rejection.body_text()),
                }
            })?;
        parse(&bytes).map(Body)
    }
}

/// Reads a JSON object.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        serde_json::from_slice::<IgnoredAny>(bytes)
            .map_err(|error| malformed(&error.to_string()))?;
        return Err(Refusal::invalid("the body is not a JSON object".to_owned()));
    }
    // Knowing the path costs more than the reading itself: only what fails is read with it.
    serde_json::from_slice(bytes).or_else(|_| parse_with_path(bytes))
}

fn parse_with_path<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (path, error) = (error.path().to_string(), error.into_inner());
        match error.classify() {
            Category::Data => {
                Refusal::invalid(format!("{}: {}", field(&path), without_position(&error)))
            }
            // JSON allows 1e400, and no number here is as large.
            _ if error.to_string().starts_with("number out of range") => {
                Refusal::invalid(format!("{}: the number is out of range", field(&path)))
            }
            _ => malformed(&error.to_string()),
        }
    })?;
    json.end().map_err(|error| malformed(&error.to_string()))?;
    Ok(value)
}

/// What is wrong with the object itself, as a field given twice, has no path.
fn field(path: &str) -> &str {
    if path == "." { "the body" } else { path }
}

/// The position helps where the text is malformed, not where a field is named.
fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    text[..end].to_owned()
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(content_type) = content_type else { return false };
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
}

fn not_json() -> Refusal {
    Refusal {
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        kind: "not-json",
        title: "The body is not JSON",
        detail: "send the body as JSON, with the header Content-Type: application/json".to_owned(),
    }
}

fn malformed(reason: &str) -> Refusal {
    Refusal {
        status: StatusCode::BAD_REQUEST,
        kind: "malformed-json",
        title: "The body cannot be read",
        detail: format!("the body is not well-formed JSON in UTF-8: {reason}"),
    }
}

fn too_large(limit: usize) -> Refusal {
    Refusal {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        kind: "body-too-large",
        title: "The body is too large",
        detail: format!("a body has at most {} KiB", limit / 1024),
    }
}
