//! A backup goes back to where a server finds it.

use std::path::PathBuf;

use clap::Args;

use crate::server::settings::data_dir;
use crate::store::DataDir;

/// Which backup, and where to.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup
    file: PathBuf,

    /// The folder with the data [default: the platform's data folder]
    #[arg(long, env = "PROGRESS_MONITOR_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,

    /// Take the place of a database that is there, which is kept beside it
    #[arg(long)]
    force: bool,
}

/// Restores a backup as the only one on the data folder: no server runs on it.
pub async fn restore(options: Restore) -> anyhow::Result<()> {
    let dir = DataDir::lock(&data_dir(options.data_dir.as_deref())?)?;
    let kept = dir.restore(&options.file, options.force).await?;
    if let Some(kept) = kept {
        println!("The database that was there is now {}", kept.display());
    }
    println!("Restored to {}", dir.database().display());
    Ok(())
}
