//! Which server a command speaks to.

use clap::Args;
use reqwest::Url;

use crate::cli::client::Client;

/// Which server is meant.
#[derive(Debug, Clone, Args)]
pub struct Address {
    /// The server; it is sent PROGRESS_MONITOR_TOKEN as a bearer token, where that is set
    #[arg(
        long,
        env = "PROGRESS_MONITOR_URL",
        default_value = "http://127.0.0.1:5000",
        value_parser = plain_http,
        display_order = 900
    )]
    pub url: Url,
}

impl Address {
    /// Whoever speaks to it.
    pub fn client(self) -> anyhow::Result<Client> {
        let token = std::env::var("PROGRESS_MONITOR_TOKEN").ok().filter(|token| !token.is_empty());
        Client::new(self.url, token.as_deref())
    }
}

/// Whether this program can speak to whoever is there.
pub fn is_plain_http(url: &Url) -> bool {
    url.scheme() == "http" && url.has_host()
}

fn plain_http(text: &str) -> Result<Url, String> {
    let url: Url = text
        .parse()
        .map_err(|error| format!("{error}; an address looks like http://127.0.0.1:5000"))?;
    match url.scheme() {
        _ if is_plain_http(&url) => Ok(url),
        "https" => Err("this program speaks plain http; a server elsewhere is reached \
                             through a tunnel: ssh -L 5000:localhost:5000 HOST"
            .to_owned()),
        _ => Err("an address looks like http://127.0.0.1:5000".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_cannot_be_spoken_to_is_refused_with_the_way_out() {
        for (text, way_out) in [
            ("https://desk.example", "ssh -L"),
            ("localhost:5000", "http://127.0.0.1:5000"),
            ("127.0.0.1", "http://127.0.0.1:5000"),
            ("", "http://127.0.0.1:5000"),
        ] {
            let error = plain_http(text).unwrap_err();
            assert!(error.contains(way_out), "{text:?}: {error}");
        }
        assert!(plain_http("http://desk:5000").is_ok());
    }
}
