//! A server, and the commands that speak to it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Program, serve};

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_progress-monitor");

/// A server that can go and come back at the same address.
pub struct Twin {
    program: Program,
    data: TempDir,
}

/// A command that runs on, and what it prints.
pub struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Twin {
    pub fn start() -> Result<Twin> {
        let data = tempfile::tempdir()?;
        Ok(Twin { program: Program::start(&mut serve(data.path()))?, data })
    }

    pub fn url(&self) -> String {
        self.program.url("")
    }

    /// Kills the server as a power cut would.
    pub fn kill(&mut self) -> Result<()> {
        self.program.kill()
    }

    /// Starts it again where it was.
    pub fn start_again(&mut self) -> Result<()> {
        let mut command = Command::new(PROGRAM);
        let address = self.program.address.to_string();
        command.args(["serve", "--addr", &address, "--data-dir"]).arg(self.data.path());
        self.program = Program::start(&mut command)?;
        Ok(())
    }

    /// A command that speaks to the server, in a world without colours and zones of its own.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(arguments);
        command.env("PROGRESS_MONITOR_URL", self.url());
        command
    }

    /// What a command does.
    pub fn run(&self, arguments: &[&str]) -> Result<Output> {
        Ok(self.command(arguments).output()?)
    }

    /// What a command prints, which must succeed and complain of nothing.
    pub fn say(&self, arguments: &[&str]) -> Result<String> {
        let output = self.run(arguments)?;
        ensure!(output.status.success() && output.stderr.is_empty(), "{arguments:?}: {output:?}");
        Ok(String::from_utf8(output.stdout)?)
    }

    /// The lines of JSON that a command prints.
    pub fn json(&self, arguments: &[&str]) -> Result<Vec<Value>> {
        let text = self.say(&[arguments, &["--json"]].concat())?;
        text.lines().map(|line| serde_json::from_str(line).context(text.clone())).collect()
    }

    /// Adds a running task, and gives its id.
    pub fn add(&self, name: &str) -> Result<String> {
        Ok(self.say(&["add", name, "backtest"])?.trim().to_owned())
    }

    /// Starts a command that runs on.
    pub fn begin(&self, arguments: &[&str]) -> Result<Running> {
        Running::begin(&mut self.command(arguments))
    }
}

/// A command in a world without colours and zones of its own.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).env("TZ", "UTC");
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "PROGRESS_MONITOR_TOKEN", "DISPLAY", "BROWSER"] {
        command.env_remove(name);
    }
    command.env_remove("WAYLAND_DISPLAY");
    command
}

impl Running {
    pub fn begin(command: &mut Command) -> Result<Running> {
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.stdin(Stdio::piped()).spawn()?;
        let stdout = BufReader::new(child.stdout.take().context("stdout is piped")?);
        Ok(Running { child, stdout })
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The pipe into it.
    pub fn stdin(&mut self) -> Result<std::process::ChildStdin> {
        self.child.stdin.take().context("stdin is piped, and was not taken before")
    }

    /// The next line that it prints; waits for it.
    pub fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.stdout.read_line(&mut line)?;
        ensure!(line.ends_with('\n'), "it ended: {:?}", self.errors());
        Ok(line.trim_end_matches('\n').to_owned())
    }

    /// The next line that it complains with.
    pub fn complaint(&mut self) -> Result<String> {
        let mut line = Vec::new();
        let stderr = self.child.stderr.as_mut().context("stderr is piped")?;
        let mut byte = [0];
        while stderr.read(&mut byte)? == 1 && byte != *b"\n" {
            line.push(byte[0]);
        }
        Ok(String::from_utf8(line)?)
    }

    /// How it ended, and what it printed besides.
    pub fn end(mut self) -> Result<(Option<i32>, String)> {
        drop(self.child.stdin.take());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest)?;
        Ok((self.child.wait()?.code(), rest))
    }

    fn errors(&mut self) -> String {
        let mut errors = String::new();
        if let Some(stderr) = &mut self.child.stderr {
            // Whatever can be read helps whoever looks for the fault.
            let _ = stderr.read_to_string(&mut errors);
        }
        errors
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
