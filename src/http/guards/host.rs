//! The Host guard: the server answers only to its own names.
//!
//! A stranger's page can point a name of its own at the loopback address (DNS
//! rebinding); the browser then takes this server for that page's own. The
//! Host header still tells the stranger's name.

use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::refusal::Refusal;

/// A name, with its port where it is not the scheme's own: `monitor.example:8443`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHost(String);

/// The names under which the server may be addressed. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AllowedHosts(Arc<[AllowedHost]>);

impl AllowedHosts {
    /// The loopback's own names with the port of `bound`, and `others`.
    pub fn new(bound: SocketAddr, others: &[AllowedHost]) -> Self {
        let port = bound.port();
        let own = ["localhost", "127.0.0.1", "[::1]"];
        let with_port = own.iter().map(|name| AllowedHost(format!("{name}:{port}")));
        let plain = own.iter().filter(|_| port == 80).map(|name| AllowedHost((*name).to_owned()));
        AllowedHosts(with_port.chain(plain).chain(others.iter().cloned()).collect())
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

/// Refuses a request that is not addressed to one of the `allowed` names.
pub async fn check(State(allowed): State<AllowedHosts>, request: Request, next: Next) -> Response {
    match addressed(&request) {
        Some(host) if allowed.allow(host) => next.run(request).await,
        host => misdirected(host.unwrap_or_default()).into_response(),
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
