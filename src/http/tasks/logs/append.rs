//! Lines come in: as plain text, or as a JSON object a line.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};

use crate::domain::{Level, LogBatch, LogText, Moment, NewLine, Producer, ProducerName, Stream};
use crate::http::body;
use crate::http::params::Params;
use crate::http::path_id::PathId;
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::http::view_params::number;
use crate::monitor::{Actor, Monitor};

/// A line as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct LineBody {
    /// When it was printed (RFC 3339); when it arrives, where it is left out.
    #[schema(value_type = Option<String>)]
    at: Option<Moment>,
    /// debug, info, warning or error.
    #[schema(value_type = Option<String>)]
    level: Option<Level>,
    /// stdout or stderr.
    #[schema(value_type = Option<String>)]
    stream: Option<Stream>,
    /// What it says; over 8 KiB it is cut and marked.
    text: String,
}

/// Who sends the lines, and how it counts them.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct BatchParams {
    /// A word of the producer's own, new with each start: 1 to 64 characters.
    /// With it a batch that is repeated adds nothing.
    producer: Option<String>,
    /// The number that the producer gives to the first line, counted from 1.
    #[param(value_type = Option<u64>)]
    first: Option<String>,
}

/// What became of a batch.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct AppendedBody {
    /// How many of the lines were new.
    lines: u64,
    /// The number that the next line of the log will have.
    next_seq: u64,
}

/// Adds lines to a task's log.
#[utoipa::path(
    post, path = "/api/v1/tasks/{id}/logs", tag = "logs",
    params(("id" = i64, Path, description = "The task's number"), BatchParams),
    request_body(content(
        (String = "text/plain"),
        (LineBody = "application/x-ndjson"),
    )),
    responses(
        (status = 200, body = AppendedBody, description = "The lines are on disk"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is no such task"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "The server keeps no logs (--no-recording)"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 256 KiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A line or a parameter is not allowed"),
    ),
)]
pub(super) async fn append_log(
    State(monitor): State<Monitor>,
    PathId(id): PathId,
    Params(params): Params<BatchParams>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<AppendedBody>, Refusal> {
    let body = body.map_err(|rejection| refused_body(&rejection))?;
    let batch = LogBatch { producer: params.producer()?, lines: lines(&headers, &body)? };
    let appended = monitor.append_log(Actor::API, id, batch).await?;
    Ok(Json(AppendedBody { lines: appended.lines, next_seq: appended.next_seq }))
}

impl BatchParams {
    fn producer(self) -> Result<Option<Producer>, Refusal> {
        let first = number("first", self.first.as_deref(), 1..=u64::MAX >> 1, "a number from 1")?;
        match (self.producer, first) {
            (None, None) => Ok(None),
            (Some(name), first) => {
                let name = ProducerName::try_from(name)
                    .map_err(|invalid| Refusal::invalid(format!("producer: {invalid}")))?;
                Ok(Some(Producer { name, first: first.unwrap_or(1) }))
            }
            (None, Some(_)) => Err(Refusal::invalid("first: goes with producer alone".to_owned())),
        }
    }
}

fn lines(headers: &HeaderMap, body: &[u8]) -> Result<Vec<NewLine>, Refusal> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    let lines = body.split(|byte| *byte == b'\n').filter(|_| !body.is_empty());
    match media_type.trim().to_ascii_lowercase().as_str() {
        "text/plain" => Ok(lines.map(|line| NewLine::printed(LogText::from(line))).collect()),
        "application/x-ndjson" => {
            let filled = lines.enumerate().filter(|(_, line)| !line.trim_ascii().is_empty());
            filled.map(|(place, line)| parsed(place + 1, line)).collect()
        }
        _ => Err(Refusal {
            status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
            kind: "not-a-log",
            title: "The body is not a log",
            detail: "send lines as Content-Type: text/plain, or a JSON object a line as \
                     application/x-ndjson"
                .to_owned(),
        }),
    }
}

fn parsed(place: usize, line: &[u8]) -> Result<NewLine, Refusal> {
    let in_place = |refusal: Refusal| {
        // A line is one: the column says where in it.
        let detail = refusal.detail.replace("the body is ", "it is ");
        let detail = detail.replace(" at line 1 column", " at column");
        Refusal::invalid(format!("line {place}: {detail}"))
    };
    let LineBody { at, level, stream, text } = body::parse(line).map_err(in_place)?;
    Ok(NewLine { at, level, stream, text: text.into() })
}

fn refused_body(rejection: &BytesRejection) -> Refusal {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            kind: "body-too-large",
            title: "The body is too large",
            detail: "a batch of lines has at most 256 KiB; send several".to_owned(),
        },
        status => Refusal {
            status,
            kind: "unreadable-body",
            title: "The body cannot be read",
            detail: rejection.body_text(),
        },
    }
}
