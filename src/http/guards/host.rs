//! The Host guard: the server answers only to its own names.
//!
//! A stranger's page can point a name of its own at the loopback address (DNS
//! rebinding); the browser then takes this server for that page's own. The
//! Host header still tells the stranger's name.

use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::future::Either;
use tower::Service;

use crate::http::refusal::Refusal;

/// A name, with its port where it is not the scheme's own: `monitor.example:8443`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHost(String);

/// The names under which the server may be addressed. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AllowedHosts(Arc<[AllowedHost]>);

/// Refuses a request that is not addressed to one of the allowed names.
///
/// A service of its own, since axum's `from_fn` allocates several times a request.
#[derive(Debug, Clone)]
pub struct HostGuard<S> {
    pub inner: S,
    pub allowed: AllowedHosts,
}

impl AllowedHosts {
    /// The loopback's own names with the port of `bound`, and `others`.
    pub fn new(bound: SocketAddr, others: &[AllowedHost]) -> Self {
        let port = bound.port();
        let own = ["localhost", "127.0.0.1", "[::1]"];
        let with_port = own.iter().map(|name| AllowedHost(format!("{name}:{port}")));
        let plain = own.iter().filter(|_| port == 80).map(|name| AllowedHost((*name).to_owned()));
        let bound = std::iter::once(AllowedHost(bound.to_string()));
        AllowedHosts(with_port.chain(plain).chain(bound).chain(others.iter().cloned()).collect())
    }

    fn allow(&self, authority: &str) -> bool {
        self.0.iter().any(|allowed| allowed.0.eq_ignore_ascii_case(authority))
    }
}

impl FromStr for AllowedHost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse::<Authority>() {
            Ok(authority) if !text.contains('@') && !authority.host().is_empty() => {
                Ok(AllowedHost(text.to_ascii_lowercase()))
            }
            _ => Err(format!("{text:?} is not a HOST or HOST:PORT")),
        }
    }
}

impl<S: Service<Request, Response = Response>> Service<Request> for HostGuard<S> {
    type Response = Response;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<Response, S::Error>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        match addressed(&request) {
            Some(host) if self.allowed.allow(host) => Either::Left(self.inner.call(request)),
            host => {
                let refusal = misdirected(host.unwrap_or_default());
                Either::Right(ready(Ok(refusal.into_response())))
            }
        }
    }
}

/// The one name that the request is addressed to; none where two disagree.
fn addressed(request: &Request) -> Option<&str> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next()?.to_str().ok()?;
    let target = request.uri().authority().map_or(host, Authority::as_str);
    (hosts.next().is_none() && target.eq_ignore_ascii_case(host)).then_some(host)
}

fn misdirected(host: &str) -> Refusal {
    Refusal {
        status: StatusCode::MISDIRECTED_REQUEST,
        kind: "foreign-host",
        title: "This server does not go by that name",
        detail: format!(
            "the Host header {host:?} is not one of this server's names; \
             start it with --allowed-host to add one"
        ),
    }
}
