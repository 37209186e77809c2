//! What a batch looks like on the wire, and what it means.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::domain::{
    BatchRecord, Deed, Edit, Moment, ProducerName, Seq, Status, Subject, TaskId, happened,
};
use crate::http::body::parse;
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::http::tasks::{NewTaskBody, UpdateBody};
use crate::monitor::{Fate, Receipt};

/// What a bot's client noted.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchBody {
    /// When the client sends it, by its own clock (RFC 3339).
    #[schema(value_type = String)]
    pub sent_at: Moment,
    /// At most 1000, in the order in which they happened. Each is read by itself,
    /// so that one that is wrong is refused alone.
    #[schema(value_type = Vec<RecordBody>)]
    pub records: Vec<Box<RawValue>>,
}

/// One thing that a client noted: one of `add`, `update` and `remove`.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordBody {
    /// A word of the client's own, new with each start: 1 to 64 characters.
    #[schema(value_type = String)]
    producer: ProducerName,
    /// The number that the client gives to the record, counted from 1.
    #[schema(value_type = u64)]
    seq: Seq,
    /// When it happened, by the clock of `sent_at` (RFC 3339).
    #[schema(value_type = String)]
    at: Moment,
    /// A task to be added.
    add: Option<NewTaskBody>,
    /// A change of a task.
    update: Option<UpdateBody>,
    /// True where a task is to be removed.
    remove: Option<bool>,
    /// The task that is changed or removed, by its number.
    #[schema(value_type = Option<i64>)]
    task: Option<TaskId>,
    /// The same task, by the `seq` of the record of this producer that added it.
    #[schema(value_type = Option<u64>)]
    added: Option<Seq>,
    /// The run of the job that is meant: should the task be at a later one, nothing changes.
    attempt: Option<u32>,
}

/// By what a record is counted; without it there is no telling whether it was seen.
#[derive(Debug, Deserialize)]
struct Count {
    producer: ProducerName,
    seq: Seq,
}

/// What became of a batch.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct BatchAnswer {
    /// In the order of the records.
    pub results: Vec<RecordResult>,
}

/// What became of a record.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RecordResult {
    /// Its number.
    #[schema(value_type = u64)]
    seq: Seq,
    /// The number of its task, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    task: Option<TaskId>,
    /// The run of the job that it added, or that the task is at.
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<u32>,
    /// Where the task stands after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    /// It was seen before and changed nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    repeated: bool,
    /// The task is at a later run, and nothing was changed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    late: bool,
    /// Why nothing was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemDetails>,
}

/// The record that is meant, and what is wrong with it; what cannot even be counted refuses
/// the batch. It happened as long before `received` as it was noted before `sent_at`.
pub fn read(
    text: &RawValue,
    sent_at: Moment,
    received: Moment,
) -> Result<(BatchRecord, Option<Refusal>), Refusal> {
    let text = text.get().as_bytes();
    let (Count { producer, seq }, noted) = match parse::<RecordBody>(text) {
        Ok(body) => body.into_deed(),
        Err(refusal) => (parse(text)?, Err(refusal)),
    };
    let (done, refusal) = match noted {
        Ok((at, deed)) => (Some((happened(at, sent_at, received), deed)), None),
        Err(refusal) => (None, Some(refusal)),
    };
    Ok((BatchRecord { producer, seq, done }, refusal))
}

impl RecordBody {
    /// By what it is counted, and when it happened and what, or what is wrong with that.
    fn into_deed(self) -> (Count, Result<(Moment, Deed), Refusal>) {
        let RecordBody { producer, seq, at, add, update, remove, task, added, attempt } = self;
        let edit_of = |edit| Ok(Deed::Edit { of: subject(task, added)?, attempt, edit });
        let deed = match (add, update, remove) {
            (Some(new), None, None) => match (task, added, attempt) {
                (None, None, None) => new.into_new_task().map(Deed::Add),
                _ => Err(invalid("add: goes without task, added and attempt")),
            },
            (None, Some(update), None) => update.into_update().map(Edit::Update).and_then(edit_of),
            (None, None, Some(true)) => edit_of(Edit::Remove),
            _ => Err(invalid("a record is one of add, update and remove, the last of them true")),
        };
        (Count { producer, seq }, deed.map(|deed| (at, deed)))
    }
}

/// The task that a record names, by exactly one of its two names.
fn subject(task: Option<TaskId>, added: Option<Seq>) -> Result<Subject, Refusal> {
    match (task, added) {
        (Some(id), None) => Ok(Subject::Task(id)),
        (None, Some(seq)) => Ok(Subject::Added(seq)),
        _ => Err(invalid("task: give either its number or, as added, the seq that added it")),
    }
}

fn invalid(message: &str) -> Refusal {
    Refusal::invalid(message.to_owned())
}

impl RecordResult {
    /// What became of the record with that number, which may have been refused when it was read.
    pub fn new(seq: Seq, receipt: Receipt, refusal: Option<Refusal>) -> RecordResult {
        let Receipt { task, attempt, status, fate } = receipt;
        let (repeated, late) = (fate == Fate::Repeated, fate == Fate::Late);
        let refusal = match fate {
            Fate::Refused(error) => Some(error.into()),
            _ => refusal,
        };
        let problem = refusal.map(ProblemDetails::from);
        RecordResult { seq, task, attempt, status, repeated, late, problem }
    }
}
