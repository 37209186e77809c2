//! The guide's list, kept ready until a task or the second changes.
//!
//! Of a list in which some tasks changed, the others are copied as they were
//! written: a thousand bots report all the time, and each reader asks for all.

use std::ops::Range;
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
    /// The board's revision that `rows` show.
    revision: Option<u64>,
    rows: Rows,
    /// The second that `body` names, since 1970.
    second: i64,
    body: Bytes,
}

/// The tasks as JSON, separated by commas, and where each of them stands.
#[derive(Debug, Default)]
struct Rows {
    json: String,
    places: Vec<Place>,
}

/// Where in the JSON a version of a task stands.
#[derive(Debug)]
struct Place {
    id: TaskId,
    version: u64,
    at: Range<usize>,
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
                r#"{{"tasks":[{}],"count":{},"last_update":"{}"}}"#,
                kept.rows.json,
                kept.rows.places.len(),
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
        let newer = monitor.read_board(Actor::GUIDE, |board| {
            let newer = || board.tasks().cloned().collect::<Vec<Arc<Task>>>();
            (was != Some(board.revision())).then(|| (board.revision(), newer()))
        });
        let Some((revision, tasks)) = newer else { return false };
        self.rows = self.rows.followed_by(&tasks);
        self.revision = Some(revision);
        true
    }
}

impl Rows {
    /// The rows of `tasks`, which are in the order of their ids, as these are.
    fn followed_by(&self, tasks: &[Arc<Task>]) -> Rows {
        let json = String::with_capacity(self.json.len() + self.json.len() / 8);
        let mut next = Rows { json, places: Vec::with_capacity(tasks.len()) };
        let mut written = self.places.iter().peekable();
        for task in tasks {
            while written.next_if(|place| place.id < task.id()).is_some() {}
            let known = |place: &&Place| place.id == task.id() && place.version == task.version();
            match written.peek().copied().filter(known) {
                Some(place) => next.push(task, &self.json[place.at.clone()]),
                None => next.push(task, &written_anew(task)),
            }
        }
        next
    }

    fn push(&mut self, task: &Task, row: &str) {
        if !self.places.is_empty() {
            self.json.push(',');
        }
        let start = self.json.len();
        self.json.push_str(row);
        let at = start..self.json.len();
        self.places.push(Place { id: task.id(), version: task.version(), at });
    }
}

fn written_anew(task: &Task) -> String {
    serde_json::to_string(&GuideTask::from(task)).expect("texts and numbers are always JSON")
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
