//! The program's commands.
//!
//! All but `serve` and `restore`, which are the server's own, speak REST to a
//! running server and never open the store: they can do nothing that the API
//! cannot.

mod address;
mod backup;
mod change;
mod client;
mod demo;
mod describe;
mod help;
mod list;
mod live;
mod log;
mod look;
mod open;
mod output;
mod prune;
#[cfg(target_os = "linux")]
mod run;
mod selection;
mod show;
mod table;
mod wait;
mod watch;

use std::process::ExitCode;

use anyhow::bail;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

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
    /// List tasks: the board, or with --all everything that ever ran
    #[command(after_help = list::HELP)]
    List(list::List),
    /// Show everything about a task, with the end of its log
    Show(show::Show),
    /// Watch the board live, in the terminal
    #[command(after_help = watch::HELP)]
    Watch(watch::Watch),
    /// Read what a task prints, follow it, or add to it
    #[command(after_help = log::HELP)]
    Log(log::Log),
    /// Wait until tasks end; the exit code is how they did
    #[command(after_help = wait::HELP)]
    Wait(wait::Wait),
    /// Open the page in the browser, or print its address where there is none
    Open(open::Open),
    /// Run a command as a task, unchanged: its progress, its log and its end are told
    #[cfg(target_os = "linux")]
    Run(run::Run),
    /// Send what runs could not send while the server was away
    #[cfg(target_os = "linux")]
    Send(run::Send),
    /// Add a task, and print its id
    #[command(after_help = change::ADD_HELP)]
    Add(change::Add),
    /// Change a task: how far it is, where it stands, what it has to say
    #[command(after_help = change::UPDATE_HELP)]
    Update(change::Update),
    /// Remove tasks
    Remove(change::Remove),
    /// Run the server, with the page at its address
    Serve(Settings),
    /// Fetch a backup of everything from a running server, which goes on meanwhile
    Backup(backup::Backup),
    /// Put a backup into the data folder, with the server stopped
    Restore(Restore),
    /// Have a running server delete now what it keeps no longer
    Prune(prune::Prune),
    /// Play tasks against a running server
    Demo(demo::Demo),
    /// Print completions for a shell
    #[command(after_help = describe::COMPLETIONS_HELP)]
    Completions(describe::Completions),
    /// Print the manual page, or write all of them
    #[command(after_help = describe::MAN_HELP)]
    Man(describe::ManPage),
}

/// Does what the command line says; an error is one line, and an exit code.
pub fn run() -> ExitCode {
    #[cfg(target_os = "linux")]
    if run::is_keeper() {
        return run::Keep::parse().execute();
    }
    let matches = program().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match cli.command {
        // Before any thread: a command must start at once, and as if nothing were around it.
        #[cfg(target_os = "linux")]
        Command::Run(run) => run.execute(),
        command => told(execute(command)),
    }
}

fn told(result: anyhow::Result<ExitCode>) -> ExitCode {
    match result {
        Ok(code) => code,
        // As `head` does once it has seen enough: no fault.
        Err(error) if error.is::<output::NobodyReads>() => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// The command line, with its help.
fn program() -> clap::Command {
    help::grouped(Cli::command())
}

#[tokio::main]
async fn execute(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::List(list) => list.run().await,
        Command::Show(show) => show.run().await,
        Command::Watch(watch) => watch.run().await,
        Command::Log(log) => log.run().await,
        Command::Wait(wait) => wait.run().await,
        Command::Open(open) => open.run().await,
        Command::Add(add) => add.run().await,
        Command::Update(update) => update.run().await,
        Command::Remove(remove) => remove.run().await,
        Command::Serve(settings) => done(server::serve(settings, stop_signal()?).await),
        Command::Backup(backup) => done(until(stop_signal()?, backup.run()).await),
        Command::Restore(restore) => done(until(stop_signal()?, server::restore(restore)).await),
        Command::Prune(prune) => done(prune.run().await),
        Command::Demo(demo) => done(demo.run().await),
        Command::Completions(completions) => completions.run(program()),
        Command::Man(page) => page.run(program()),
        #[cfg(target_os = "linux")]
        Command::Send(send) => send.run().await,
        #[cfg(target_os = "linux")]
        Command::Run(_) => bail!("this command is not one for the network"),
    }
}

fn done(result: anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    result.map(|()| ExitCode::SUCCESS)
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
    #[test]
    fn the_command_line_is_valid() {
        super::program().debug_assert();
    }
}
