//! A search taken along: written page by page as the reader takes it, so that
//! a million rows need the memory of a page.

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use crate::domain::{Begin, ListedTask, View};
use crate::http::history::{PastTask, csv};
use crate::http::params::Params;
use crate::http::refusal::{ProblemDetails, Refusal};
use crate::http::view_params::ViewParams;
use crate::monitor::{Actor, Error, Monitor};
use crate::store::HistoryPage;

/// As what a search is written.
#[derive(Debug, Clone, Copy)]
enum Format {
    Csv,
    Json,
}

/// A search that is being written.
struct Export {
    monitor: Monitor,
    view: View,
    format: Format,
    /// What was read and not yet written.
    page: Option<HistoryPage>,
    is_begun: bool,
    is_over: bool,
}

/// What a search finds, as comma-separated values (RFC 4180).
///
/// Takes neither scope, limit, start nor after. A text that a spreadsheet would take
/// for a formula has an apostrophe before it.
#[utoipa::path(
    get, path = "/api/v1/history.csv", tag = "history", params(ViewParams),
    responses(
        (status = 200, content_type = "text/csv", description = "All that the search finds"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A parameter is not allowed"),
    ),
)]
pub(super) async fn export_csv(
    State(monitor): State<Monitor>,
    Params(params): Params<ViewParams>,
) -> Result<Response, Refusal> {
    export(monitor, params, Format::Csv).await
}

/// What a search finds, as one JSON array of tasks.
///
/// Takes neither scope, limit, start nor after.
#[utoipa::path(
    get, path = "/api/v1/history.json", tag = "history", params(ViewParams),
    responses(
        (status = 200, body = Vec<PastTask>, description = "All that the search finds"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A parameter is not allowed"),
    ),
)]
pub(super) async fn export_json(
    State(monitor): State<Monitor>,
    Params(params): Params<ViewParams>,
) -> Result<Response, Refusal> {
    export(monitor, params, Format::Json).await
}

async fn export(monitor: Monitor, params: ViewParams, format: Format) -> Result<Response, Refusal> {
    let view = params.export_view()?;
    // The first page is read before anything is said, so that a failure has its status.
    let page = Some(monitor.history(Actor::API, &view).await?);
    let export = Export { monitor, view, format, page, is_begun: false, is_over: false };
    let parts = stream::try_unfold(export, |mut export| async move {
        Ok::<_, Error>(export.next_part().await?.map(|part| (part, export)))
    });
    let (media_type, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8; header=present", "history.csv"),
        Format::Json => ("application/json", "history.json"),
    };
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from_stream(parts)).into_response())
}

impl Export {
    /// The next page as text; none behind the last.
    async fn next_part(&mut self) -> Result<Option<String>, Error> {
        if self.is_over {
            return Ok(None);
        }
        let page = match self.page.take() {
            Some(page) => page,
            None => self.monitor.history(Actor::API, &self.view).await?,
        };
        self.is_over = !page.has_more;
        if let Some(last) = page.tasks.last() {
            let last = ListedTask::from(last.task.clone());
            self.view.page.begin = Begin::After(self.view.sort.cursor(&last));
        }
        Ok(Some(self.written(page)))
    }

    fn written(&mut self, page: HistoryPage) -> String {
        let is_first = !std::mem::replace(&mut self.is_begun, true);
        let tasks = page.tasks.into_iter().map(PastTask::from);
        match self.format {
            Format::Csv => {
                let head = if is_first { csv::HEAD } else { "" };
                tasks.fold(head.to_owned(), |text, task| text + &csv::row(&task))
            }
            Format::Json => {
                let rows: Vec<_> = tasks.filter_map(|it| serde_json::to_string(&it).ok()).collect();
                let begin = match (is_first, rows.is_empty()) {
                    (true, _) => "[\n",
                    (false, false) => ",\n",
                    (false, true) => "",
                };
                let end = if self.is_over { "\n]\n" } else { "" };
                format!("{begin}{}{end}", rows.join(",\n"))
            }
        }
    }
}
