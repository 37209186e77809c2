//! The real program, as a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// A server that has said where it listens; killed when it is dropped.
pub struct Program {
    pub address: SocketAddr,
    /// What it has said so far.
    output: String,
    child: Child,
    stdout: BufReader<ChildStdout>,
}

/// `progress-monitor serve` on a free port, with data in `dir`.
pub fn serve(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_progress-monitor"));
    command.args(["serve", "--addr", "127.0.0.1:0", "--data-dir"]).arg(dir);
    command
}

impl Program {
    /// Starts `command` and waits for its line: from then on it can be asked.
    pub fn start(command: &mut Command) -> Result<Program> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().context("stdout is piped")?);
        let mut output = String::new();
        stdout.read_line(&mut output)?;
        let address = output.split("http://").nth(1).and_then(|rest| rest.split(' ').next());
        let Some(address) = address.and_then(|address| address.parse().ok()) else {
            bail!("it did not start: {output:?}, {:?}", child.wait()?);
        };
        Ok(Program { address, output, child, stdout })
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    #[allow(dead_code, reason = "not every test sends it signals")]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it as a power cut would, leaving it no time for anything.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Sends SIGTERM; how it ended, within `limit`, and all that it said.
    #[allow(dead_code, reason = "not every test ends its server in order")]
    pub async fn terminate(mut self, limit: Duration) -> Result<(ExitStatus, String)> {
        let kill = format!("kill -TERM {}", self.id());
        assert!(Command::new("sh").args(["-c", &kill]).status()?.success());
        let (id, ending) = (
            self.id(),
            spawn_blocking(move || {
                self.stdout.read_to_string(&mut self.output)?;
                anyhow::Ok((self.child.wait()?, std::mem::take(&mut self.output)))
            }),
        );
        match timeout(limit, ending).await {
            Ok(ended) => ended?,
            Err(_) => {
                Command::new("sh").args(["-c", &format!("kill -KILL {id}")]).status()?;
                bail!("it still ran {limit:?} after SIGTERM")
            }
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already, and has nothing more to answer for.
        let _ = self.kill();
    }
}
