//! The task that a path names.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use crate::domain::TaskId;
use crate::http::refusal::Refusal;

/// The `{id}` of a path; what is not a number, or not text, is the id of no task.
pub struct PathId(pub TaskId);

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let text = text.map_or_else(|_| "\u{FFFD}".to_owned(), |Path(text)| text);
        text.parse().map(|id| PathId(TaskId(id))).map_err(|_| Refusal::no_such_task(&text))
    }
}
