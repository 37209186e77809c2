//! Parts of a log go out: as JSON, NDJSON or plain text.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::{Deserialize, Serialize};

use crate::domain::{Invalid, LogLine, TaskId, plain};
use crate::http::params::{NoParams, Params};
use crate::http::path_id::PathId;
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::http::view_params::number;
use crate::monitor::{Actor, Error, LogPart, LogQuery, Monitor};

/// Which lines.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LogParams {
    /// The last so many lines: 1 to 10000; 200 where nothing is said.
    #[param(value_type = Option<u32>)]
    tail: Option<String>,
    /// The lines after that number, in place of tail.
    #[param(value_type = Option<u64>)]
    after: Option<String>,
    /// The lines before that number, in place of tail.
    #[param(value_type = Option<u64>)]
    before: Option<String>,
    /// How many with after or before: 1 to 10000; 200 where it is left out.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// Only lines with this in them, without regard to case.
    q: Option<String>,
    /// Only lines that are at least so grave: debug, info, warning or error.
    level: Option<String>,
    /// json (the default), ndjson, or text, which has no colours; the Accept
    /// header says it too.
    format: Option<String>,
}

/// A part of a log.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct LogBody {
    /// In their order; where a number is left out, lines are gone.
    lines: Vec<LogLine>,
    /// The number that the next line of the log will have.
    next_seq: u64,
    /// Whether the part has more lines than these.
    has_more: bool,
}

/// How lines are written.
#[derive(Clone, Copy)]
enum Format {
    Json,
    Ndjson,
    Text,
}

/// Reads lines of a task's log.
#[utoipa::path(
    get, path = "/api/v1/tasks/{id}/logs", tag = "logs",
    params(("id" = i64, Path, description = "The task's number"), LogParams),
    responses(
        (status = 200, body = LogBody, description = "The lines, as JSON, NDJSON or plain text"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is no such task"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A parameter is not allowed"),
    ),
)]
pub(super) async fn read_log(
    State(monitor): State<Monitor>,
    PathId(id): PathId,
    Params(params): Params<LogParams>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (query, format) = (params.query()?, params.format(&headers)?);
    let page = monitor.log(Actor::API, id, query).await?;
    let media_type = [(header::CONTENT_TYPE, format.media_type())];
    Ok(match format {
        Format::Json => {
            Json(LogBody { lines: page.lines, next_seq: page.next_seq, has_more: page.has_more })
                .into_response()
        }
        Format::Ndjson => (media_type, ndjson(&page.lines)).into_response(),
        Format::Text => (media_type, text(&page.lines, None)).into_response(),
    })
}

/// The whole log as plain text, without colours, to be kept.
#[utoipa::path(
    get, path = "/api/v1/tasks/{id}/logs.txt", tag = "logs",
    params(("id" = i64, Path, description = "The task's number")),
    responses(
        (status = 200, content_type = "text/plain", description = "Every line that is kept"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is no such task"),
    ),
)]
pub(super) async fn download_log(
    State(monitor): State<Monitor>,
    PathId(id): PathId,
    Params(NoParams {}): Params<NoParams>,
) -> Result<Response, Refusal> {
    monitor.kept(Actor::API, id).await?;
    let parts = stream::try_unfold(0, move |after| {
        let monitor = monitor.clone();
        async move { next_part(&monitor, id, after).await }
    });
    let headers = [
        (header::CONTENT_TYPE, Format::Text.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"task-{id}.log\"")),
    ];
    Ok((headers, Body::from_stream(parts)).into_response())
}

/// The text of the lines after that one, and the last of them.
async fn next_part(
    monitor: &Monitor,
    id: TaskId,
    after: u64,
) -> Result<Option<(String, u64)>, Error> {
    let part = LogPart::After(after);
    let query = LogQuery { part, limit: 5_000, text: None, level: None };
    let page = monitor.log(Actor::API, id, query).await?;
    let end = page.next_seq - 1;
    Ok(match page.lines.last() {
        Some(last) => Some((text(&page.lines, Some(after)), last.seq)),
        // The end of a log can be gone too.
        None if end > after => Some((gone(end - after), end)),
        None => None,
    })
}

impl LogParams {
    /// The lines that are meant, or what is wrong with the parameters.
    pub fn query(&self) -> Result<LogQuery, Refusal> {
        let seq = |name, text: &Option<String>| {
            number(name, text.as_deref(), 0..=u64::MAX >> 1, "the number of a line")
        };
        let count = |name, text: &Option<String>| {
            number(name, text.as_deref(), 1..=10_000, "a number from 1 to 10000")
        };
        let (tail, limit) = (count("tail", &self.tail)?, count("limit", &self.limit)?);
        let part = match (tail, seq("after", &self.after)?, seq("before", &self.before)?) {
            (_, None, None) => LogPart::Tail,
            (None, Some(after), None) => LogPart::After(after),
            (None, None, Some(before)) => LogPart::Before(before),
            _ => {
                let message = "tail: a part of a log is its tail, or lies after or before a line";
                return Err(Refusal::invalid(message.to_owned()));
            }
        };
        let level = self.level.as_deref().filter(|level| !level.is_empty());
        let level = level.map(str::parse).transpose();
        let level =
            level.map_err(|invalid: Invalid| Refusal::invalid(format!("level: {invalid}")))?;
        if tail.is_some() && limit.is_some() {
            let message = "limit: goes with after or before; tail says itself how many";
            return Err(Refusal::invalid(message.to_owned()));
        }
        let limit = tail.or(limit).unwrap_or(200) as usize;
        let text = self.q.clone().filter(|text| !text.is_empty());
        if text.as_ref().is_some_and(|text| text.len() > 1024) {
            return Err(Refusal::invalid("q: a text of at most 1024 bytes".to_owned()));
        }
        Ok(LogQuery { part, limit, text, level })
    }

    fn format(&self, headers: &HeaderMap) -> Result<Format, Refusal> {
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        match (self.format.as_deref(), accept) {
            (Some("json"), _) => Ok(Format::Json),
            (Some("ndjson"), _) => Ok(Format::Ndjson),
            (Some("text"), _) => Ok(Format::Text),
            (Some(other), _) => {
                let invalid = Invalid::new(other, "a format: json, ndjson or text");
                Err(Refusal::invalid(format!("format: {invalid}")))
            }
            (None, accept) => Ok(accept.map_or(Format::Json, Format::accepted)),
        }
    }
}

impl Format {
    /// The format that an Accept header likes best, of equals the first; JSON where it
    /// names none.
    fn accepted(accept: &str) -> Format {
        let named = accept.split(',').filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let format = match parts.next()?.to_ascii_lowercase().as_str() {
                "application/x-ndjson" => Format::Ndjson,
                "text/plain" | "text/*" => Format::Text,
                "application/json" | "application/*" | "*/*" => Format::Json,
                _ => return None,
            };
            let weight = parts.find_map(|part| part.strip_prefix("q="));
            Some((format, weight.and_then(|it| it.parse::<f64>().ok()).unwrap_or(1.0)))
        });
        let liked = |best: Option<(Format, f64)>, next: (Format, f64)| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        };
        named.fold(None, liked).map_or(Format::Json, |(format, _)| format)
    }

    fn media_type(self) -> &'static str {
        match self {
            Format::Json => "application/json",
            Format::Ndjson => "application/x-ndjson",
            Format::Text => "text/plain; charset=utf-8",
        }
    }
}

fn ndjson(lines: &[LogLine]) -> String {
    let json = |line| serde_json::to_string(line).expect("texts and numbers are always JSON");
    lines.iter().map(|line| json(line) + "\n").collect()
}

/// The lines without colours, for they may go to a terminal; what is gone is marked.
fn text(lines: &[LogLine], after: Option<u64>) -> String {
    let (mut text, mut last) = (String::new(), after);
    for line in lines {
        if let Some(gone) = last.map(|last| line.seq - last - 1).filter(|gone| *gone > 0) {
            text.push_str(&self::gone(gone));
        }
        last = Some(line.seq);
        text.push_str(&plain(line.text.as_str()));
        text.push('\n');
    }
    text
}

fn gone(lines: u64) -> String {
    format!("… {lines} lines are gone\n")
}
