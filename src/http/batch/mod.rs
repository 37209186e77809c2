//! Batches: what a bot's client noted while it could not, or need not, send it at once.

mod bodies;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::body::Body;
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::monitor::{Actor, Monitor};

use bodies::{BatchAnswer, BatchBody, RecordResult, read};

/// A batch is no longer than this, in bytes.
const LIMIT: usize = 256 * 1024;

/// A batch has no more records than this.
const MOST_RECORDS: usize = 1000;

/// The route, with its description.
pub fn router() -> OpenApiRouter<Monitor> {
    OpenApiRouter::new().routes(routes!(take_in_batch))
}

/// Takes in what a bot's client noted. A record that was seen before changes
/// nothing, and one that is refused is refused alone.
#[utoipa::path(
    post, path = "/api/v1/batch", tag = "tasks", request_body = BatchBody,
    responses(
        (status = 200, body = BatchAnswer, description = "What became of each record"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 256 KiB, or over 1000 records"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "The batch cannot be read; no record was taken"),
        (status = 507, body = ProblemDetails, content_type = "application/problem+json", description = "The disk is full; no record was taken"),
    ),
)]
async fn take_in_batch(
    State(monitor): State<Monitor>,
    body: Result<Body<BatchBody, LIMIT>, Refusal>,
) -> Result<Json<BatchAnswer>, Refusal> {
    let Body(BatchBody { sent_at, records }) = body?;
    if records.len() > MOST_RECORDS {
        return Err(too_many(records.len()));
    }
    let received = monitor.now();
    let numbered = records.iter().enumerate();
    let read = numbered.map(|(place, text)| {
        let in_place = |refusal: Refusal| Refusal {
            detail: format!("records[{place}]: {}", refusal.detail),
            ..refusal
        };
        read(text, sent_at, received).map_err(in_place)
    });
    let (records, refusals): (Vec<_>, Vec<_>) =
        read.collect::<Result<Vec<_>, Refusal>>()?.into_iter().unzip();
    let numbers: Vec<_> = records.iter().map(|record| record.seq).collect();
    let receipts = monitor.batch(Actor::API, records).await?;
    let results = numbers.into_iter().zip(receipts).zip(refusals);
    let results = results.map(|((seq, receipt), refusal)| RecordResult::new(seq, receipt, refusal));
    Ok(Json(BatchAnswer { results: results.collect() }))
}

fn too_many(records: usize) -> Refusal {
    Refusal {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        kind: "body-too-large",
        title: "The body is too large",
        detail: format!(
            "a batch has at most {MOST_RECORDS} records, and these are {records}; send several"
        ),
    }
}
