//! `progress-monitor completions` and `man`: the commands described for shells and for `man`.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::cli::output;

/// What `completions --help` says below.
pub const COMPLETIONS_HELP: &str = "\
Examples:
  progress-monitor completions bash > ~/.local/share/bash-completion/completions/progress-monitor
  progress-monitor completions zsh > ~/.zfunc/_progress-monitor
  progress-monitor completions fish > ~/.config/fish/completions/progress-monitor.fish";

/// What `man --help` says below.
pub const MAN_HELP: &str = "\
Examples:
  progress-monitor man wait | man -l -
  progress-monitor man --dir ~/.local/share/man/man1";

/// For which shell.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell that reads them
    shell: Shell,
}

/// Which page, and where to.
#[derive(Debug, Args)]
pub struct ManPage {
    /// The page of this command; that of the program where it is left out
    #[arg(conflicts_with = "dir")]
    command: Option<String>,

    /// Write every page into this folder
    #[arg(long)]
    dir: Option<PathBuf>,
}

impl Completions {
    /// Prints the script that the shell reads.
    pub fn run(self, mut program: Command) -> anyhow::Result<ExitCode> {
        let name = program.get_name().to_owned();
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut program, name, &mut script);
        output::raw(&script)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl ManPage {
    /// Prints a page, or writes all of them.
    pub fn run(self, program: Command) -> anyhow::Result<ExitCode> {
        if let Some(dir) = self.dir {
            fs::create_dir_all(&dir)
                .and_then(|()| clap_mangen::generate_to(program, &dir))
                .with_context(|| format!("cannot write into {}", dir.display()))?;
            return Ok(ExitCode::SUCCESS);
        }
        let mut page = Vec::new();
        Man::new(described(program, self.command.as_deref())?).render(&mut page)?;
        output::raw(&page)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The program, or that command of it; once built, commands know their whole names.
fn described(mut program: Command, command: Option<&str>) -> anyhow::Result<Command> {
    program.build();
    let Some(name) = command else { return Ok(program) };
    let command = program.find_subcommand(name).cloned();
    command.ok_or_else(|| anyhow!("there is no command {name:?}; see progress-monitor --help"))
}
