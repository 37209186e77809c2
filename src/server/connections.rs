//! The connections: taken, served with limits, and let go in order.
//!
//! Not `axum::serve`, which gives hyper no timer: without one a client that
//! sends its header byte by byte holds a connection for ever.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::server::patience::{Patient, Phase};

/// A connection on which nothing is asked is closed after this.
const IDLE: Duration = Duration::from_secs(75);

/// Requests in flight get this long to end when the server stops.
const LAST_ANSWERS: Duration = Duration::from_secs(4);

/// Out of file descriptors: waiting lets some go.
const AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(100);

const MAX_HEADER_BYTES: usize = 16 * 1024;

/// Serves `router` until `stop` resolves, then answers what is in flight.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => serve_one(stream, router.clone(), &graceful),
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(AFTER_FAILED_ACCEPT).await;
                }
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(LAST_ANSWERS, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were still in flight and are cut off");
    }
}

fn serve_one(stream: TcpStream, router: Router, graceful: &GracefulShutdown) {
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
            phase.ends();
            response
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .max_header_size(MAX_HEADER_BYTES)
        .serve_connection(io, service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended");
        }
    });
}
