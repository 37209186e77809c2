//! The guide's door: the paths, names, messages and times of the user guide of
//! the Python dashboard that this server takes the place of.
//!
//! It translates, calls the monitor like everybody else, and never grows.

mod list;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use crate::domain::{
    Details, Invalid, Name, NewTask, Outcome, Percent, Report, Status, TaskId, TaskType,
    Transition, Update,
};
use crate::http::body::Body;
use crate::http::path_id::PathId;
use crate::http::refusal::{self, Refusal};
use crate::http::tasks::{no_start, required_name, required_type};
use crate::monitor::{Actor, Error, Monitor};

/// The four routes of the guide.
pub fn router() -> Router<Monitor> {
    let cache = Arc::new(list::ListCache::default());
    Router::new()
        .route("/api/active-tasks", get(move |state| list::list_active(state, cache.clone())))
        .route("/api/active-tasks/add", post(add_task))
        .route("/api/active-tasks/{id}/update", post(update_task))
        .route("/api/active-tasks/{id}/remove", post(remove_task))
        .method_not_allowed_fallback(method_not_allowed)
}

/// A refusal in the guide's shape.
#[derive(Debug)]
struct Refused(Refusal);

/// The guide's answer to a change.
#[derive(Debug, Serialize)]
struct Answer {
    success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    task_id: Option<TaskId>,
    message: Cow<'static, str>,
}

/// A task to be added; null is absent, and unknown fields are passed over.
#[derive(Debug, Deserialize)]
struct NewTaskBody {
    name: Option<Name>,
    #[serde(rename = "type")]
    task_type: Option<TaskType>,
    details: Option<Details>,
    status: Option<GuideStatus>,
}

/// A change of a task; null is absent, and unknown fields are passed over.
#[derive(Debug, Deserialize)]
struct UpdateBody {
    progress: Option<Percent>,
    status: Option<GuideStatus>,
    details: Option<Details>,
}

/// The statuses that the guide knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
enum GuideStatus {
    Running,
    Completed,
    Failed,
    Queued,
}

async fn add_task(
    State(monitor): State<Monitor>,
    body: Result<Body<NewTaskBody>, Refusal>,
) -> Result<Json<Answer>, Refused> {
    let Body(body) = body?;
    let new = body.into_new_task()?;
    let added = monitor.add(Actor::GUIDE, new).await?;
    let task_id = Some(added.task.id());
    Ok(Json(Answer { success: true, task_id, message: "Task added successfully".into() }))
}

async fn update_task(
    State(monitor): State<Monitor>,
    id: Result<PathId, Refusal>,
    body: Result<Body<UpdateBody>, Refusal>,
) -> Result<Json<Answer>, Refused> {
    let (Body(body), PathId(id)) = (body?, id?);
    monitor.update(Actor::GUIDE, id, body.into()).await?;
    Ok(done("Task updated successfully"))
}

async fn remove_task(
    State(monitor): State<Monitor>,
    id: Result<PathId, Refusal>,
) -> Result<Json<Answer>, Refused> {
    let PathId(id) = id?;
    monitor.remove(Actor::GUIDE, id, Duration::ZERO).await?;
    Ok(done("Task removed successfully"))
}

async fn method_not_allowed(method: Method, uri: Uri) -> Refused {
    Refused(refusal::method_not_allowed(method, uri).await)
}

fn done(message: &'static str) -> Json<Answer> {
    Json(Answer { success: true, task_id: None, message: message.into() })
}

impl NewTaskBody {
    fn into_new_task(self) -> Result<NewTask, Refusal> {
        let queued = match self.status {
            None | Some(GuideStatus::Running) => false,
            Some(GuideStatus::Queued) => true,
            Some(GuideStatus::Completed) => return Err(no_start(Status::Completed)),
            Some(GuideStatus::Failed) => return Err(no_start(Status::Failed)),
        };
        Ok(NewTask {
            name: required_name(self.name)?,
            task_type: required_type(self.task_type)?,
            details: self.details.unwrap_or_default(),
            tags: Default::default(),
            key: None,
            queued,
            progress: None,
        })
    }
}

impl From<UpdateBody> for Update {
    fn from(body: UpdateBody) -> Update {
        Update {
            status: body.status.map(Transition::from),
            progress: body.progress.map(Report::Percent),
            details: body.details,
        }
    }
}

impl From<GuideStatus> for Transition {
    fn from(status: GuideStatus) -> Transition {
        match status {
            GuideStatus::Running => Transition::Run,
            GuideStatus::Completed => Transition::Finish(Outcome::Completed { ended_early: false }),
            GuideStatus::Failed => Transition::Finish(Outcome::Failed),
            GuideStatus::Queued => Transition::Queue,
        }
    }
}

impl TryFrom<String> for GuideStatus {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        match text.as_str() {
            "running" => Ok(GuideStatus::Running),
            "completed" => Ok(GuideStatus::Completed),
            "failed" => Ok(GuideStatus::Failed),
            "queued" => Ok(GuideStatus::Queued),
            _ => Err(Invalid::new(&text, "a status: running, completed, failed or queued")),
        }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Refused(refusal)
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let message = match self.0.status {
            StatusCode::NOT_FOUND => "Task not found".into(),
            _ => self.0.detail.into(),
        };
        (self.0.status, Json(Answer { success: false, task_id: None, message })).into_response()
    }
}
