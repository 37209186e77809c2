//! What the full door takes, and what it means.

use serde::Deserialize;

use crate::domain::{
    Details, Key, Name, NewTask, Outcome, Percent, Quantity, Report, Status, Tags, TaskType,
    Transition, Unit, Update,
};
use crate::http::refusal::Refusal;

/// A task to be added.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTaskBody {
    /// What a person calls it: 1 to 256 characters.
    #[schema(value_type = String)]
    name: Option<Name>,
    /// backtest, simulation, optimization, live_trading, or a word of your own.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    task_type: Option<TaskType>,
    /// What it has to say about itself; over 4 KiB it is cut and marked.
    #[schema(value_type = Option<String>)]
    details: Option<Details>,
    /// By which words it is found: at most 32, each of 1 to 32 letters, digits, "-", "_" and ".".
    #[schema(value_type = Option<Vec<String>>)]
    tags: Option<Tags>,
    /// running (the default) or queued.
    status: Option<Status>,
    /// Your own identity for a job that comes back: while its task is
    /// unfinished the same task answers, later a new attempt of it begins.
    #[schema(value_type = Option<String>)]
    key: Option<Key>,
    /// Percent done, 0 to 100, fractions allowed.
    #[schema(value_type = Option<f64>)]
    progress: Option<Percent>,
    /// How many are done; counts go before a percentage.
    #[schema(value_type = Option<u64>)]
    current: Option<Quantity>,
    /// How many there are in all.
    #[schema(value_type = Option<u64>)]
    total: Option<Quantity>,
    /// What is counted: 1 to 32 characters.
    #[schema(value_type = Option<String>)]
    unit: Option<Unit>,
}

/// A change of a task; what is left out, or null, stays as it is.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateBody {
    /// Where the task shall stand. A finished one set running or queued begins a new attempt.
    status: Option<Status>,
    /// What it has to say about itself; over 4 KiB it is cut and marked.
    #[schema(value_type = Option<String>)]
    details: Option<Details>,
    /// With status completed: it ended well before all was done.
    ended_early: Option<bool>,
    /// Percent done, 0 to 100, fractions allowed.
    #[schema(value_type = Option<f64>)]
    progress: Option<Percent>,
    /// How many are done; counts go before a percentage.
    #[schema(value_type = Option<u64>)]
    current: Option<Quantity>,
    /// How many there are in all.
    #[schema(value_type = Option<u64>)]
    total: Option<Quantity>,
    /// What is counted: 1 to 32 characters.
    #[schema(value_type = Option<String>)]
    unit: Option<Unit>,
}

impl NewTaskBody {
    /// The task that is meant, or what is wrong with it.
    pub fn into_new_task(self) -> Result<NewTask, Refusal> {
        let queued = match self.status {
            None | Some(Status::Running) => false,
            Some(Status::Queued) => true,
            Some(status) => return Err(no_start(status)),
        };
        Ok(NewTask {
            name: required_name(self.name)?,
            task_type: required_type(self.task_type)?,
            details: self.details.unwrap_or_default(),
            tags: self.tags.unwrap_or_default(),
            key: self.key,
            queued,
            progress: report(self.progress, self.current, self.total, self.unit),
        })
    }
}

/// Refuses to start a task as anything but running or queued.
pub fn no_start(status: Status) -> Refusal {
    let message = "a task starts as running or queued, and is changed by an update";
    Refusal::invalid(format!("status: not {status}; {message}"))
}

/// The name, which a task must have.
pub fn required_name(name: Option<Name>) -> Result<Name, Refusal> {
    name.ok_or_else(|| Refusal::missing("name", "1 to 256 characters"))
}

/// The type, which a task must have.
pub fn required_type(task_type: Option<TaskType>) -> Result<TaskType, Refusal> {
    let allowed = "backtest, simulation, optimization, live_trading or a word of your own";
    task_type.ok_or_else(|| Refusal::missing("type", allowed))
}

impl UpdateBody {
    /// The change that is meant, or what is wrong with it.
    pub fn into_update(self) -> Result<Update, Refusal> {
        Ok(Update {
            status: transition(self.status, self.ended_early)?,
            progress: report(self.progress, self.current, self.total, self.unit),
            details: self.details,
        })
    }
}

fn report(
    percent: Option<Percent>,
    current: Option<Quantity>,
    total: Option<Quantity>,
    unit: Option<Unit>,
) -> Option<Report> {
    match (&current, &total, &unit) {
        (None, None, None) => percent.map(Report::Percent),
        _ => Some(Report::Count { current, total, unit }),
    }
}

fn transition(
    status: Option<Status>,
    ended_early: Option<bool>,
) -> Result<Option<Transition>, Refusal> {
    if ended_early.is_some() && status != Some(Status::Completed) {
        let message = "ended_early: goes with status completed alone";
        return Err(Refusal::invalid(message.to_owned()));
    }
    let ended_early = ended_early.unwrap_or_default();
    Ok(status.map(|status| match status {
        Status::Queued => Transition::Queue,
        Status::Running => Transition::Run,
        Status::Paused => Transition::Pause,
        Status::Completed => Transition::Finish(Outcome::Completed { ended_early }),
        Status::Failed => Transition::Finish(Outcome::Failed),
        Status::Cancelled => Transition::Finish(Outcome::Cancelled),
    }))
}
