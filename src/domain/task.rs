//! The task itself, and the one rule by which it changes.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::{
    Details, Event, Invalid, Key, Moment, Name, NewTask, Outcome, Percent, Problem, Progress,
    Report, State, Status, Tags, TaskRecord, TaskType, Transition, Update,
};

/// A task's number: given once, never again.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct TaskId(pub i64);

/// A long-running job, as its bot last described it.
///
/// Invariants: `created_at ≤ started_at ≤ finished_at ≤ updated_at`, as far as
/// they exist; `attempt ≥ 1`; `version` grows by one with every change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TaskRecord", into = "TaskRecord")]
pub struct Task {
    pub(super) id: TaskId,
    pub(super) key: Option<Key>,
    pub(super) name: Name,
    pub(super) task_type: TaskType,
    pub(super) details: Details,
    pub(super) tags: Tags,
    pub(super) state: State,
    pub(super) progress: Progress,
    pub(super) attempt: u32,
    pub(super) created_at: Moment,
    pub(super) updated_at: Moment,
    pub(super) pinned: bool,
    pub(super) version: u64,
}

/// What became of a task, and what happened on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The task after the change; of the same version where nothing changed.
    pub task: Task,
    /// What happened, in order.
    pub events: Vec<Event>,
}

impl Task {
    /// A task that has just been added.
    pub fn added(id: TaskId, new: NewTask, now: Moment) -> Applied {
        let state = if new.queued { State::Queued } else { State::Running { started_at: now } };
        let task = Task {
            id,
            key: new.key,
            name: new.name,
            task_type: new.task_type,
            details: new.details,
            tags: new.tags,
            state,
            progress: begun(new.progress.as_ref()),
            attempt: 1,
            created_at: now,
            updated_at: now,
            pinned: false,
            version: 1,
        };
        Applied { task, events: vec![Event::Added] }
    }

    /// The task after `update`, and what that did.
    ///
    /// A finished task stays finished: progress that comes late is accepted
    /// and changes nothing, another outcome corrects the first, and `Run` or
    /// `Queue` begins a new attempt. While it is unfinished the bot's last
    /// word counts, down as well as up.
    pub fn apply(&self, update: &Update, now: Moment) -> Result<Applied, Problem> {
        let state = match update.status {
            Some(transition) => self.state_after(transition, now.max(self.updated_at))?,
            None => self.state,
        };
        let mut next = Task { state, ..self.clone() };
        if self.is_finished() && !next.is_finished() {
            next.attempt += 1;
            next.progress = Progress::Unknown;
            next.details = Details::default();
        }
        if let (Some(report), true) = (&update.progress, !self.is_finished() || !next.is_finished())
        {
            next.progress = next.progress.reported(report);
        }
        if let Some(details) = &update.details {
            next.details = details.clone();
        }
        Ok(self.changed_into(next, now))
    }

    /// A new attempt of this finished task, for a job that was added again.
    pub fn begun_again(&self, new: NewTask, now: Moment) -> Applied {
        let now = now.max(self.updated_at);
        let state = if new.queued { State::Queued } else { State::Running { started_at: now } };
        let next = Task {
            name: new.name,
            task_type: new.task_type,
            details: new.details,
            tags: new.tags,
            state,
            progress: begun(new.progress.as_ref()),
            attempt: self.attempt + 1,
            ..self.clone()
        };
        self.changed_into(next, now)
    }

    /// This task, kept for ever or no longer so. Its bot said nothing, so it
    /// was not heard of; what shows it shall show this, so the version grows.
    pub fn kept(&self, pinned: bool) -> Task {
        let version = self.version + u64::from(pinned != self.pinned);
        Task { pinned, version, ..self.clone() }
    }

    fn state_after(&self, transition: Transition, now: Moment) -> Result<State, Problem> {
        match (self.state, transition) {
            (State::Running { .. }, Transition::Run)
            | (State::Paused { .. }, Transition::Pause) => Ok(self.state),
            (State::Paused { started_at }, Transition::Run) => Ok(State::Running { started_at }),
            (_, Transition::Run) => Ok(State::Running { started_at: now }),
            (_, Transition::Queue) => Ok(State::Queued),
            (State::Running { started_at }, Transition::Pause) => Ok(State::Paused { started_at }),
            (State::Queued, Transition::Pause) => Err(Problem::NotStarted { id: self.id }),
            (State::Finished { finished_at, .. }, Transition::Pause) => {
                Err(Problem::AlreadyFinished { id: self.id, status: self.status(), finished_at })
            }
            (State::Finished { started_at, finished_at, .. }, Transition::Finish(outcome)) => {
                Ok(State::Finished { started_at, finished_at, outcome })
            }
            (_, Transition::Finish(outcome)) => {
                let started_at = self.state.started_at();
                Ok(State::Finished { started_at, finished_at: now, outcome })
            }
        }
    }

    /// Closes a change: completes the progress, tells the events, and counts
    /// the version up unless a finished task was told nothing new.
    fn changed_into(&self, mut next: Task, now: Moment) -> Applied {
        if next.is_whole() && !matches!(next.progress, Progress::Count { .. }) {
            next.progress = Progress::Percent(Percent::WHOLE);
        }
        let events = self.events_until(&next);
        if !(self.is_finished() && self.state == next.state && events.is_empty()) {
            next.updated_at = now.max(self.updated_at);
            next.version += 1;
        }
        Applied { task: next, events }
    }

    fn events_until(&self, next: &Task) -> Vec<Event> {
        let mut events = Vec::new();
        if next.attempt != self.attempt {
            events.push(Event::AttemptBegan { attempt: next.attempt });
        }
        if next.status() != self.status() {
            events.push(Event::StatusChanged { from: self.status(), to: next.status() });
        }
        if next.progress != self.progress {
            events.push(Event::ProgressChanged);
        }
        if next.details != self.details {
            events.push(Event::DetailsChanged);
        }
        events
    }

    /// Completed, and not before all was done.
    fn is_whole(&self) -> bool {
        self.status() == Status::Completed && !self.ended_early()
    }
}

fn begun(report: Option<&Report>) -> Progress {
    report.map_or(Progress::Unknown, |report| Progress::Unknown.reported(report))
}

/// What there is to know about a task.
impl Task {
    /// Its number.
    pub fn id(&self) -> TaskId {
        self.id
    }

    /// The client's own identity for the job.
    pub fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    /// What a person calls it.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// What kind of job it is.
    pub fn task_type(&self) -> &TaskType {
        &self.task_type
    }

    /// What it has to say about itself.
    pub fn details(&self) -> &Details {
        &self.details
    }

    /// The words by which it is found.
    pub fn tags(&self) -> &Tags {
        &self.tags
    }

    /// Where it stands, with the moments that exist there.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Where it stands, in one word.
    pub fn status(&self) -> Status {
        self.state.status()
    }

    /// How far it is, as its bot last said.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The share done, where it can be said; what completed is done.
    pub fn percent(&self) -> Option<Percent> {
        if self.is_whole() { Some(Percent::WHOLE) } else { self.progress.percent() }
    }

    /// Whether it completed before all was done.
    pub fn ended_early(&self) -> bool {
        let outcome = Outcome::Completed { ended_early: true };
        matches!(self.state, State::Finished { outcome: o, .. } if o == outcome)
    }

    /// Which run of the job this is, counted from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// When it was added.
    pub fn created_at(&self) -> Moment {
        self.created_at
    }

    /// When this attempt started, if it has.
    pub fn started_at(&self) -> Option<Moment> {
        self.state.started_at()
    }

    /// When this attempt ended, if it has.
    pub fn finished_at(&self) -> Option<Moment> {
        self.state.finished_at()
    }

    /// How long this attempt took, if it started and has ended; pauses count.
    pub fn took(&self) -> Option<Duration> {
        Some(self.finished_at()?.since(self.started_at()?))
    }

    /// When it was last heard of.
    pub fn updated_at(&self) -> Moment {
        self.updated_at
    }

    /// Whether it stays for ever, however long ago it finished.
    pub fn is_pinned(&self) -> bool {
        self.pinned
    }

    /// How many changes it has seen; what is newer has the greater one.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether it ended, one way or another.
    pub fn is_finished(&self) -> bool {
        matches!(self.state, State::Finished { .. })
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for TaskId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        text.parse().map(TaskId).map_err(|_| Invalid::new(text, "the number of a task"))
    }
}

#[cfg(test)]
mod tests;
