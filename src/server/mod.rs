//! From settings to a running server, and back down in order.

mod connections;
mod logging;
mod open_files;
mod patience;
mod restore;
mod settings;

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::http::{self, AllowedHosts, Streams};
use crate::monitor::{Monitor, WriterHandle, system_clock};
use crate::store::{DataDir, Store};

pub use crate::domain::{KeepFor, Size};
pub use logging::LogFormat;
pub use restore::{Restore, restore};
pub use settings::Settings;

/// The store gets this long to close, once the last answers are out.
const LAST_WRITES: Duration = Duration::from_millis(800);

/// A server that is bound and loaded, and not yet accepting.
pub struct Server {
    listener: TcpListener,
    router: axum::Router,
    streams: Streams,
    writer: WriterHandle,
    data_dir: DataDir,
}

/// Serves until `stop` resolves, then ends in order.
pub async fn serve(settings: Settings, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
    logging::start(settings.log_format);
    let server = Server::start(&settings).await?;
    announce(&server)?;
    server.run(stop).await
}

/// One line for the person who started it, who may have closed the pipe already.
fn announce(server: &Server) -> anyhow::Result<()> {
    let (address, database) = (server.address()?, server.data_dir.database());
    let line = format!("Progress Monitor at http://{address} · data in {}", database.display());
    if let Err(error) = writeln!(std::io::stdout(), "{line}") {
        tracing::debug!(%error, "nobody reads what is said at start");
    }
    Ok(())
}

impl Server {
    /// Opens the data, loads the board and takes the port.
    pub async fn start(settings: &Settings) -> anyhow::Result<Server> {
        if !settings.addr.ip().is_loopback() {
            bail!(
                "{} is not a loopback address: there are no users yet, so whoever reaches the \
                 server may do everything; use 127.0.0.1, and a tunnel with --allowed-host",
                settings.addr
            );
        }
        let data_dir = DataDir::lock(&settings.data_dir()?)?;
        let listener = TcpListener::bind(settings.addr).await.with_context(|| {
            format!("cannot listen on {}; is it taken? choose another --addr", settings.addr)
        })?;
        let store = Store::open(&data_dir).await?;
        let (monitor, writer) = Monitor::start(store, settings.monitor(), system_clock())
            .await
            .with_context(|| format!("cannot load {}", data_dir.database().display()))?;
        let streams = Streams::new(open_files::streams(settings.max_streams));
        let options = http::Options {
            allowed_hosts: AllowedHosts::new(listener.local_addr()?, &settings.allowed_hosts),
            custom_css: settings.custom_css.clone(),
            streams: streams.clone(),
        };
        Ok(Server { listener, router: http::router(monitor, options), streams, writer, data_dir })
    }

    /// The address that was bound; of use where the port was 0.
    pub fn address(&self) -> anyhow::Result<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }

    /// Answers requests until `stop` resolves; then takes no new ones, answers
    /// those in flight, and closes the store.
    pub async fn run(self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let mut writer = self.writer;
        let mut has_failed = false;
        let ended = async {
            tokio::select! {
                () = stop => {}
                () = writer.failed() => has_failed = true,
            }
        };
        connections::serve(self.listener, self.router, self.streams, ended).await;
        if timeout(LAST_WRITES, writer.stop()).await.is_err() {
            tracing::warn!("the store is still busy and is left to itself");
        }
        if has_failed {
            bail!("the writer failed, so nothing could be written; start the server again");
        }
        tracing::info!("stopped");
        Ok(())
    }
}
