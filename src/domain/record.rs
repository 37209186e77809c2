//! A task laid flat: its shape in JSON and in a row of the store.

use serde::{Deserialize, Serialize};

use crate::domain::{
    Details, Key, Moment, Name, Outcome, Percent, Progress, Quantity, State, Status, Tags, Task,
    TaskId, TaskType, Unit,
};

/// A task as one flat object; what does not exist is null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ssr", schema(as = Task))]
pub struct TaskRecord {
    /// The task's number; never used twice.
    #[cfg_attr(feature = "ssr", schema(value_type = i64))]
    pub id: TaskId,
    /// The client's own identity for the job.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    pub key: Option<Key>,
    /// What a person calls it.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub name: Name,
    /// What kind of job it is.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub task_type: TaskType,
    /// What it has to say about itself; at most 4 KiB.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub details: Details,
    /// The words by which it is found.
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<String>))]
    #[serde(default)]
    pub tags: Tags,
    /// Where it stands.
    pub status: Status,
    /// Percent done, 0 to 100; null while unknown. Follows a count.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<f64>))]
    pub progress: Option<Percent>,
    /// How many are done, where the bot counts.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<u64>))]
    pub current: Option<Quantity>,
    /// How many there are in all, where the bot knows.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<u64>))]
    pub total: Option<Quantity>,
    /// What is counted.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    pub unit: Option<Unit>,
    /// Completed before all was done.
    pub ended_early: bool,
    /// Which run of the job this is, counted from 1.
    pub attempt: u32,
    /// When it was added (RFC 3339, UTC).
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub created_at: Moment,
    /// When this attempt started.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    pub started_at: Option<Moment>,
    /// When this attempt ended.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    pub finished_at: Option<Moment>,
    /// When it will end: as many runs end before this as after it. Null while that is not known.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    #[serde(default)]
    pub ends_at: Option<Moment>,
    /// One run in ten ends earlier; null where `ends_at` is from the rate of this run alone.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    #[serde(default)]
    pub ends_earliest: Option<Moment>,
    /// One run in ten ends later; null where `ends_at` is from the rate of this run alone.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    #[serde(default)]
    pub ends_latest: Option<Moment>,
    /// From how many earlier runs of the same name and type `ends_at` is; 0 where it is from the
    /// rate of this run alone.
    #[serde(default)]
    pub past_runs: Option<u32>,
    /// How many seconds such a run usually takes, the median; null while too few are known.
    #[serde(default)]
    pub usual_s: Option<u64>,
    /// A run that takes more seconds than this is slow; null while too few are known.
    #[serde(default)]
    pub slow_from_s: Option<u64>,
    /// How many seconds of this run it stood still, which do not count for `usual_s` and
    /// `slow_from_s`; null where it did not, or that is not known.
    #[serde(default)]
    pub paused_s: Option<u64>,
    /// When it was last heard of.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub updated_at: Moment,
    /// Whether it stays for ever, however long ago it finished.
    #[serde(default)]
    pub pinned: bool,
    /// Grows by one with every change.
    pub version: u64,
}

/// A record whose columns contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("task {0} is recorded in a state that cannot be: its status and its times disagree")]
pub struct Contradiction(TaskId);

impl From<Task> for TaskRecord {
    fn from(task: Task) -> Self {
        let (progress, ended_early) = (task.percent(), task.ended_early());
        let (current, total, unit) = match task.progress {
            Progress::Count { current, total, unit } => (Some(current), total, unit),
            _ => (None, None, None),
        };
        TaskRecord {
            id: task.id,
            key: task.key,
            name: task.name,
            task_type: task.task_type,
            details: task.details,
            tags: task.tags,
            status: task.state.status(),
            progress,
            current,
            total,
            unit,
            ended_early,
            attempt: task.attempt,
            created_at: task.created_at,
            started_at: task.state.started_at(),
            finished_at: task.state.finished_at(),
            ends_at: None,
            ends_earliest: None,
            ends_latest: None,
            past_runs: None,
            usual_s: None,
            slow_from_s: None,
            paused_s: None,
            updated_at: task.updated_at,
            pinned: task.pinned,
            version: task.version,
        }
    }
}

impl TryFrom<TaskRecord> for Task {
    type Error = Contradiction;

    fn try_from(record: TaskRecord) -> Result<Self, Contradiction> {
        let state = state(&record).ok_or(Contradiction(record.id))?;
        let progress = match (record.current, record.progress) {
            (Some(current), _) => {
                Progress::Count { current, total: record.total, unit: record.unit }
            }
            (None, Some(percent)) => Progress::Percent(percent),
            (None, None) => Progress::Unknown,
        };
        Ok(Task {
            id: record.id,
            key: record.key,
            name: record.name,
            task_type: record.task_type,
            details: record.details,
            tags: record.tags,
            state,
            progress,
            attempt: record.attempt,
            created_at: record.created_at,
            updated_at: record.updated_at,
            pinned: record.pinned,
            version: record.version,
        })
    }
}

fn state(record: &TaskRecord) -> Option<State> {
    let finished = |outcome| {
        let (started_at, finished_at) = (record.started_at, record.finished_at?);
        Some(State::Finished { started_at, finished_at, outcome })
    };
    match (record.status, record.started_at, record.finished_at) {
        (Status::Queued, None, None) => Some(State::Queued),
        (Status::Running, Some(started_at), None) => Some(State::Running { started_at }),
        (Status::Paused, Some(started_at), None) => Some(State::Paused { started_at }),
        (Status::Completed, ..) => finished(Outcome::Completed { ended_early: record.ended_early }),
        (Status::Failed, ..) => finished(Outcome::Failed),
        (Status::Cancelled, ..) => finished(Outcome::Cancelled),
        _ => None,
    }
}
