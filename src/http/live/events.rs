//! The stream as Server-Sent Events, for `curl` and programs.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::time::sleep;

use crate::domain::News;
use crate::http::live::{Seat, numbered};
use crate::monitor::{Monitor, Watch};

/// A listener, who has one view, of number 1.
struct Listener {
    monitor: Monitor,
    watch: Watch,
    /// Given back when the last event is out.
    seat: Option<Seat>,
}

/// Sends news as they come: only when the client takes them, so that a slow
/// one falls behind and begins anew.
pub fn stream(monitor: Monitor, watch: Watch, seat: Seat) -> Response {
    let listener = Listener { monitor, watch, seat: Some(seat) };
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    Sse::new(events).into_response()
}

impl Listener {
    async fn next(&mut self) -> Option<Event> {
        let seat = self.seat.as_mut()?;
        let beat = sleep(super::socket::BEAT);
        tokio::select! {
            news = self.watch.next() => Some(Event::default().data(numbered(1, &news?))),
            () = beat => {
                let beat = News::Beat(self.monitor.now()).to_json();
                Some(Event::default().data(numbered(1, &beat)))
            }
            retry_ms = seat.sent_home() => {
                self.seat = None;
                let leaving = numbered(1, &News::Leaving(retry_ms).to_json());
                Some(Event::default().retry(Duration::from_millis(retry_ms)).data(leaving))
            }
        }
    }
}
