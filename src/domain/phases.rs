//! How long a task waited, ran and stood still, told from what is remembered of it.

use serde::{Deserialize, Serialize};

use crate::domain::{Details, Entry, Moment, Status};

/// A stretch of time in which a task stood in one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// In which run of the job.
    pub attempt: u32,
    /// Where it stood.
    pub status: Status,
    /// From when on.
    pub from: Moment,
    /// Until when; none while it still stands there.
    pub until: Option<Moment>,
}

/// How long a task waited, ran and stood still, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Durations {
    /// Waiting to start.
    pub queued_ms: u64,
    /// At work.
    pub running_ms: u64,
    /// Started, and standing still.
    pub paused_ms: u64,
    /// The three together.
    pub total_ms: u64,
}

/// One run of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Attempt {
    /// Which run of the job, counted from 1.
    pub attempt: u32,
    /// Where it stands, or how it ended.
    pub status: Status,
    /// When it began to wait or to run.
    #[cfg_attr(feature = "ssr", schema(value_type = String))]
    pub began_at: Moment,
    /// When it ended; null while it has not.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    pub ended_at: Option<Moment>,
    /// How long it took, so far or in all.
    #[serde(flatten)]
    pub durations: Durations,
    /// What it last had to say.
    #[cfg_attr(feature = "ssr", schema(value_type = Option<String>))]
    pub details: Option<Details>,
}

/// The phases of a task, each beginning where the one before it ends.
pub fn phases(entries: &[Entry]) -> Vec<Phase> {
    let mut phases: Vec<Phase> = Vec::new();
    for Entry { attempt, status, at, .. } in entries {
        if let Some(last) = phases.last_mut() {
            if (last.attempt, last.status) == (*attempt, *status) {
                continue;
            }
            last.until = Some(*at);
        }
        phases.push(Phase { attempt: *attempt, status: *status, from: *at, until: None });
    }
    phases
}

impl Durations {
    /// How long these phases took until `now`; what is finished takes no time.
    pub fn of<'p>(phases: impl IntoIterator<Item = &'p Phase>, now: Moment) -> Durations {
        let mut durations = Durations::default();
        for phase in phases {
            let took = phase.until.unwrap_or(now).since(phase.from).as_millis() as u64;
            let slot = match phase.status {
                Status::Queued => &mut durations.queued_ms,
                Status::Running => &mut durations.running_ms,
                Status::Paused => &mut durations.paused_ms,
                Status::Completed | Status::Failed | Status::Cancelled => continue,
            };
            *slot += took;
            durations.total_ms += took;
        }
        durations
    }
}

/// The runs of a job as of `now`, in their order.
pub fn attempts(entries: &[Entry], now: Moment) -> Vec<Attempt> {
    let phases = phases(entries);
    let of_one = entries.chunk_by(|one, next| one.attempt == next.attempt);
    of_one.filter_map(|entries| attempt(entries, &phases, now)).collect()
}

fn attempt(entries: &[Entry], phases: &[Phase], now: Moment) -> Option<Attempt> {
    let (first, last) = (entries.first()?, entries.last()?);
    let ended = entries.iter().find(|entry| entry.status.is_finished());
    Some(Attempt {
        attempt: first.attempt,
        status: last.status,
        began_at: first.at,
        ended_at: ended.map(|entry| entry.at),
        durations: Durations::of(phases.iter().filter(|phase| phase.attempt == first.attempt), now),
        details: entries.iter().rev().find_map(|entry| entry.details.clone()),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::arbitrary::{new_task, update};
    use crate::domain::{Recorder, Source, Task, TaskId};

    /// What is remembered of any task, and when it was last heard of.
    fn story() -> impl Strategy<Value = (Vec<Entry>, Task)> {
        let steps = prop::collection::vec((update(), 0..100_000_i64), 0..40);
        (new_task(), steps).prop_map(|(new, steps)| {
            let mut now = Moment::from_millis(1_760_000_000_000);
            let mut task = Task::added(TaskId(1), new, now).task;
            let mut recorder = Recorder::default();
            let mut entries = Vec::from_iter(recorder.record(None, &task, Source::Api).entry);
            for (update, millis) in steps {
                now = Moment::from_millis(now.millis() + millis);
                if let Ok(applied) = task.apply(&update, now) {
                    entries.extend(recorder.record(Some(&task), &applied.task, Source::Api).entry);
                    task = applied.task;
                }
            }
            (entries, task)
        })
    }

    proptest! {
        #[test]
        fn durations_over_any_sequence_of_states_add_up((entries, task) in story()) {
            let now = task.updated_at();
            for attempt in attempts(&entries, now) {
                let Durations { queued_ms, running_ms, paused_ms, total_ms } = attempt.durations;
                prop_assert_eq!(queued_ms + running_ms + paused_ms, total_ms);
                let end = attempt.ended_at.unwrap_or(now);
                prop_assert_eq!(total_ms, end.since(attempt.began_at).as_millis() as u64);
            }
        }

        #[test]
        fn each_phase_begins_where_the_one_before_it_ends((entries, task) in story()) {
            let phases = phases(&entries);
            for pair in phases.windows(2) {
                prop_assert_eq!(pair[0].until, Some(pair[1].from));
            }
            let last = phases.last().unwrap();
            prop_assert_eq!((last.status, last.attempt), (task.status(), task.attempt()));
            prop_assert_eq!(last.until, None);
        }

        #[test]
        fn the_last_attempt_is_the_task_itself((entries, task) in story()) {
            let attempts = attempts(&entries, task.updated_at());
            let last = attempts.last().unwrap();
            prop_assert_eq!(last.attempt, task.attempt());
            prop_assert_eq!(last.ended_at, task.finished_at());
            prop_assert_eq!(attempts.len() as u32, task.attempt());
        }
    }
}
