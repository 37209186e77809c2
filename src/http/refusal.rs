//! How a request is refused: RFC 9457 problem details with a stable type.

use axum::Json;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::Problem;
use crate::monitor::Error;

/// Why a request is refused, and with which status.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The status of the answer.
    pub status: StatusCode,
    /// The end of the problem's type, `/problems/<kind>`; it never changes.
    pub kind: &'static str,
    /// The same for every occurrence.
    pub title: &'static str,
    /// What is wrong here, and the way out.
    pub detail: String,
}

/// The body of a refusal (RFC 9457).
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDetails {
    /// Names the kind of problem; stable.
    #[serde(rename = "type")]
    kind: String,
    /// The kind of problem for a person.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong here, and the way out.
    detail: String,
}

impl Refusal {
    /// A value that cannot be taken; `detail` names field, value and what is allowed.
    pub fn invalid(detail: String) -> Self {
        Refusal {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            kind: "invalid-value",
            title: "A value is not allowed",
            detail,
        }
    }

    /// A field that must be given.
    pub fn missing(field: &str, allowed: &str) -> Self {
        Refusal::invalid(format!("{field}: is missing; give {allowed}"))
    }

    /// No task has that id.
    pub fn no_such_task(id: &str) -> Self {
        Refusal {
            status: StatusCode::NOT_FOUND,
            kind: "task-not-found",
            title: "There is no such task",
            detail: format!("there is no task {id}, or it was removed"),
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let (status, kind, title) = match &error {
            Error::NotFound(id) => return Refusal::no_such_task(&id.to_string()),
            Error::Refused(Problem::NotAdded { .. }) => {
                (StatusCode::NOT_FOUND, "task-not-found", "There is no such task")
            }
            Error::Refused(Problem::AlreadyFinished { .. }) => {
                (StatusCode::CONFLICT, "task-already-finished", "The task is already finished")
            }
            Error::Refused(Problem::NotStarted { .. }) => {
                (StatusCode::CONFLICT, "task-not-started", "The task has not started")
            }
            Error::Refused(Problem::KeyTaken { .. }) => {
                (StatusCode::CONFLICT, "key-taken", "Another task has the key")
            }
            Error::Refused(Problem::NotSaved(reason)) => return Refusal::invalid(reason.clone()),
            Error::Refused(Problem::NotRecorded) => {
                (StatusCode::CONFLICT, "not-recorded", "Nothing is recorded")
            }
            Error::Refused(Problem::TooManySearches) => {
                (StatusCode::CONFLICT, "too-many-searches", "Too many searches are saved")
            }
            Error::StorageFull => {
                (StatusCode::INSUFFICIENT_STORAGE, "storage-full", "The disk is full")
            }
            Error::NoRoomForBackup => {
                (StatusCode::INSUFFICIENT_STORAGE, "storage-full", "The disk is full")
            }
            Error::BackupFailed => {
                (StatusCode::INTERNAL_SERVER_ERROR, "backup-failed", "No backup could be made")
            }
            Error::BackupInProgress => (
                StatusCode::SERVICE_UNAVAILABLE,
                "backup-in-progress",
                "Another backup is under way",
            ),
            Error::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "store-unavailable", "The store is not available")
            }
            Error::OutcomeUnknown => {
                (StatusCode::SERVICE_UNAVAILABLE, "outcome-unknown", "The outcome is unknown")
            }
            Error::Stopping => {
                (StatusCode::SERVICE_UNAVAILABLE, "stopping", "The server is stopping")
            }
        };
        Refusal { status, kind, title, detail: error.to_string() }
    }
}

impl From<Refusal> for ProblemDetails {
    fn from(refusal: Refusal) -> Self {
        ProblemDetails {
            kind: format!("/problems/{}", refusal.kind),
            title: refusal.title,
            status: refusal.status.as_u16(),
            detail: refusal.detail,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = self.status;
        let content_type = [(header::CONTENT_TYPE, "application/problem+json")];
        (status, content_type, Json(ProblemDetails::from(self))).into_response()
    }
}

/// Gives the empty answer to a request that took too long its reason.
pub fn for_timeout(response: Response) -> Response {
    if response.status() != StatusCode::REQUEST_TIMEOUT {
        return response;
    }
    let refusal = Refusal {
        status: StatusCode::REQUEST_TIMEOUT,
        kind: "request-timeout",
        title: "The request took too long",
        detail: "the request did not arrive, or was not answered, within 15 seconds".to_owned(),
    };
    refusal.into_response()
}

/// A known path asked with a method that it does not have.
pub async fn method_not_allowed(method: Method, uri: Uri) -> Refusal {
    Refusal {
        status: StatusCode::METHOD_NOT_ALLOWED,
        kind: "method-not-allowed",
        title: "The method is not allowed here",
        detail: format!("{method} is not allowed on {}; see the Allow header", uri.path()),
    }
}

/// A path of the API that leads nowhere.
pub async fn no_such_path(uri: Uri) -> Refusal {
    Refusal {
        status: StatusCode::NOT_FOUND,
        kind: "no-such-path",
        title: "There is no such path",
        detail: format!("{} leads nowhere; /api/docs lists what does", uri.path()),
    }
}
