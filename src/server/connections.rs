//! The connections: taken, served with limits, and let go in order.
//!
//! Not `axum::serve`, which gives hyper no timer: without one a client that
//! sends its header byte by byte holds a connection for ever.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

use crate::http::Streams;
use crate::server::patience::{Patient, Phase};

/// A connection on which nothing is asked is closed after this.
const IDLE: Duration = Duration::from_secs(75);

/// Requests in flight get this long to end when the server stops.
const LAST_ANSWERS: Duration = Duration::from_secs(4);

/// Out of file descriptors: waiting lets some go.
const AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(100);

const MAX_HEADER_BYTES: usize = 16 * 1024;

/// Serves `router` until `stop` resolves, then sends the live streams home and
/// answers what is in flight.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    streams: Streams,
    stop: impl Future<Output = ()>,
) {
    // Each connection holds a receiver, so the sender knows when all have ended.
    let closing = watch::Sender::new(());
    tokio::pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => serve_one(stream, router.clone(), closing.subscribe()),
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(AFTER_FAILED_ACCEPT).await;
                }
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    // What became a WebSocket is no longer known as a request.
    closing.send_replace(());
    let answered = tokio::time::timeout(LAST_ANSWERS, closing.closed());
    let (answered, ()) = tokio::join!(answered, streams.close(LAST_ANSWERS));
    if answered.is_err() {
        tracing::warn!("some requests were still in flight and are cut off");
    }
}

fn serve_one(stream: TcpStream, router: Router, mut closing: watch::Receiver<()>) {
    // Answers are small and written at once: waiting to fill a packet only delays them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection without TCP_NODELAY");
    }
    let phase = Arc::new(Phase::default());
    let io = TokioIo::new(Patient::new(stream, phase.clone()));
    let service = service_fn(move |request| {
        let (router, phase) = (router.clone(), phase.clone());
        async move {
            phase.begins();
            let response = router.oneshot(request).await;
            // A WebSocket goes on being served: no request follows on its connection.
            if !matches!(&response, Ok(response) if response.status() == StatusCode::SWITCHING_PROTOCOLS)
            {
                phase.ends();
            }
            response
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .max_header_size(MAX_HEADER_BYTES)
        .serve_connection(io, service)
        .with_upgrades();
    tokio::spawn(async move {
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = &mut connection => ended,
            _ = closing.changed() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended");
        }
    });
}
