//! The guide's list, kept ready until a task or the second changes.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Local};
use serde::Serialize;

use crate::domain::{Details, Moment, Name, Percent, Status, Task, TaskId, TaskType};
use crate::monitor::{Actor, Monitor};

/// A task in the guide's eight keys.
#[derive(Serialize)]
struct GuideTask<'t> {
    id: TaskId,
    name: &'t Name,
    r#type: &'t TaskType,
    details: &'t Details,
    status: &'static str,
    progress: u8,
    started_at: String,
    updated_at: String,
}

/// The list as it was last answered.
#[derive(Debug, Default)]
pub struct ListCache(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// The board's revision that `tasks` shows.
    revision: Option<u64>,
    tasks: String,
    count: usize,
    /// The second that `body` names, since 1970.
    second: i64,
    body: Bytes,
}

/// Answers with every active task, oldest first.
pub async fn list_active(State(monitor): State<Monitor>, cache: Arc<ListCache>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], cache.body(&monitor)).into_response()
}

impl ListCache {
    /// The list as of now. The lock makes many readers wait for one who
    /// writes the list, instead of each writing it.
    fn body(&self, monitor: &Monitor) -> Bytes {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (now, changed) = (monitor.now(), kept.changed(monitor));
        let second = now.millis().div_euclid(1000);
        if changed || kept.second != second {
            kept.second = second;
            kept.body = format!(
                r#"{{"tasks":{},"count":{},"last_update":"{}"}}"#,
                kept.tasks,
                kept.count,
                local(now)
            )
            .into();
        }
        kept.body.clone()
    }
}

impl Kept {
    /// Takes the tasks from the board if they are not those it has; whether it did.
    fn changed(&mut self, monitor: &Monitor) -> bool {
        let was = self.revision;
        let newer = monitor.read_board(Actor::Local, |board| {
            let newer = || board.tasks().cloned().collect::<Vec<Arc<Task>>>();
            (was != Some(board.revision())).then(|| (board.revision(), newer()))
        });
        let Some((revision, tasks)) = newer else { return false };
        let rows: Vec<_> = tasks.iter().map(|task| GuideTask::from(&**task)).collect();
        self.tasks = serde_json::to_string(&rows).expect("texts and numbers are always JSON");
        (self.revision, self.count) = (Some(revision), rows.len());
        true
    }
}

impl<'t> From<&'t Task> for GuideTask<'t> {
    fn from(task: &'t Task) -> Self {
        GuideTask {
            id: task.id(),
            name: task.name(),
            r#type: task.task_type(),
            details: task.details(),
            status: guide_status(task.status()),
            progress: task.percent().map_or(0, Percent::floor),
            started_at: local(task.started_at().unwrap_or(task.created_at())),
            updated_at: local(task.updated_at()),
        }
    }
}

/// The guide knows four statuses, the domain six.
fn guide_status(status: Status) -> &'static str {
    match status {
        Status::Paused => Status::Running.as_str(),
        Status::Cancelled => Status::Failed.as_str(),
        status => status.as_str(),
    }
}

/// The guide's time: the server's local one, to the second.
fn local(moment: Moment) -> String {
    let local: DateTime<Local> = moment.to_utc().into();
    local.format("%Y-%m-%d %H:%M:%S").to_string()
}
