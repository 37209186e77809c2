//! The program's commands.
//!
//! All but `serve` and `restore`, which are the server's own, speak REST to a
//! running server and never open the store.

mod backup;
mod client;
mod demo;
mod prune;
#[cfg(target_os = "linux")]
mod run;

use std::process::ExitCode;

use anyhow::bail;
use clap::{Parser, Subcommand};

use crate::server::{self, Restore, Settings};

/// One live page for every long-running job of a trading desk, whoever started it.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server, with the page at its address
    Serve(Settings),
    /// Fetch a backup of everything from a running server, which goes on meanwhile
    Backup(backup::Backup),
    /// Put a backup into the data folder, with the server stopped
    Restore(Restore),
    /// Play tasks against a running server
    Demo(demo::Demo),
    /// Have a running server delete now what it keeps no longer
    Prune(prune::Prune),
    /// Run a command as a task, unchanged: its progress, its log and its end are told
    #[cfg(target_os = "linux")]
    Run(run::Run),
    /// Send what runs could not send while the server was away
    #[cfg(target_os = "linux")]
    Send(run::Send),
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    Keep(run::Keep),
}

/// Does what the command line says; an error is one line, and an exit code.
pub fn run() -> ExitCode {
    match Cli::parse().command {
        // Before any thread: a command must start at once, and as if nothing were around it.
        #[cfg(target_os = "linux")]
        Command::Run(run) => run.execute(),
        #[cfg(target_os = "linux")]
        Command::Keep(keep) => keep.execute(),
        command => told(execute(Cli { command })),
    }
}

fn told(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("progress-monitor: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn execute(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve(settings) => server::serve(settings, stop_signal()?).await,
        Command::Backup(backup) => until(stop_signal()?, backup.run()).await,
        Command::Restore(restore) => until(stop_signal()?, server::restore(restore)).await,
        Command::Demo(demo) => demo.run().await,
        Command::Prune(prune) => prune.run().await,
        #[cfg(target_os = "linux")]
        Command::Send(send) => send.run().await,
        #[cfg(target_os = "linux")]
        Command::Run(_) | Command::Keep(_) => bail!("this command is not one for the network"),
    }
}

/// Gives the work up when `stop` resolves, so that it leaves nothing half.
async fn until(
    stop: impl Future<Output = ()>,
    work: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<()> {
    tokio::select! {
        done = work => done,
        () = stop => bail!("stopped; nothing was changed"),
    }
}

/// Resolves at SIGTERM or ctrl-C.
#[cfg(unix)]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_valid() {
        super::Cli::command().debug_assert();
    }
}
