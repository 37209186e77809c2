//! The settings of a server: one struct, whose docs are the documentation.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use crate::domain::{KeepFor, Size};
use crate::http::AllowedHost;
use crate::monitor::Options;
use crate::server::LogFormat;

/// Every setting, as a flag or in the environment.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Where to listen; loopback only, until there are users
    #[arg(long, env = "PROGRESS_MONITOR_ADDR", default_value = "127.0.0.1:5000")]
    pub addr: SocketAddr,

    /// The folder with the data [default: the platform's data folder]
    #[arg(long, env = "PROGRESS_MONITOR_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,

    /// For how long a finished task stays on the board: 1h, 90min, 2days
    #[arg(long, env = "PROGRESS_MONITOR_ACTIVE_FOR", value_name = "TIME", default_value = "1h",
        value_parser = humantime::parse_duration)]
    pub active_for: Duration,

    /// A style sheet of your own, loaded after the program's
    #[arg(long, env = "PROGRESS_MONITOR_CUSTOM_CSS", value_name = "FILE")]
    pub custom_css: Option<PathBuf>,

    /// A further name by which the server is reached, as through a tunnel;
    /// with its port, unless that is 80 or 443. May be repeated
    #[arg(
        long = "allowed-host",
        env = "PROGRESS_MONITOR_ALLOWED_HOST",
        value_name = "HOST[:PORT]",
        value_delimiter = ','
    )]
    pub allowed_hosts: Vec<AllowedHost>,

    /// How many may watch live at a time; who comes later is told to poll
    #[arg(
        long,
        env = "PROGRESS_MONITOR_MAX_STREAMS",
        value_name = "NUMBER",
        default_value = "12000"
    )]
    pub max_streams: u32,

    /// Keep tasks as they are now, and no events, curves or logs of them
    #[arg(long, env = "PROGRESS_MONITOR_NO_RECORDING")]
    pub no_recording: bool,

    /// How much of each log is kept: 500KiB, 64MiB, 1GiB. The first thousand
    /// lines and the end stay
    #[arg(long, env = "PROGRESS_MONITOR_LOG_MAX", value_name = "SIZE", default_value = "64MiB")]
    pub log_max: Size,

    /// How much all logs together may take on the disk; the oldest lines go, how
    /// each log began and ended, and what is pinned, last
    #[arg(long, env = "PROGRESS_MONITOR_LOGS_MAX", value_name = "SIZE", default_value = "2GiB")]
    pub logs_max: Size,

    /// For how long what has finished is kept: 90d, 1year, forever. Pinned tasks stay
    #[arg(long, env = "PROGRESS_MONITOR_HISTORY_FOR", value_name = "TIME", default_value = "90d")]
    pub history_for: KeepFor,

    /// To how much all that is kept may grow before the oldest finished tasks
    /// go sooner [default: without limit]
    #[arg(long, env = "PROGRESS_MONITOR_HISTORY_MAX_SIZE", value_name = "SIZE")]
    pub history_max_size: Option<Size>,

    /// How the log is written, to stderr; RUST_LOG says how much
    #[arg(long, env = "PROGRESS_MONITOR_LOG_FORMAT", value_enum, default_value = "text")]
    pub log_format: LogFormat,
}

impl Settings {
    /// What the monitor is told.
    pub fn monitor(&self) -> Options {
        Options {
            active_for: self.active_for,
            records: !self.no_recording,
            log_max: self.log_max.0,
            logs_max: self.logs_max.0,
            history_for: self.history_for.0,
            history_max: self.history_max_size.map(|size| size.0),
        }
    }

    /// The folder with the data, the platform's own where none was named.
    pub fn data_dir(&self) -> anyhow::Result<PathBuf> {
        data_dir(self.data_dir.as_deref())
    }
}

/// The folder that was named, or the platform's own.
pub fn data_dir(named: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(dir) = named {
        return Ok(dir.to_owned());
    }
    let dirs = directories::ProjectDirs::from("", "", "progress-monitor")
        .context("the platform's data folder is not known here; name one with --data-dir")?;
    Ok(dirs.data_dir().to_owned())
}
