//! A terminal as a person has it: the program draws, and what stands there can be read.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::Child;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};
use vt100::Parser;

/// What has not happened by then will not; far longer than it takes.
const LIMIT: Duration = Duration::from_secs(30);

/// A command in a terminal.
pub struct Terminal {
    pty: Arc<Pty>,
    child: Child,
    shown: Arc<(Mutex<Shown>, Condvar)>,
}

/// What came, and what it makes of the screen.
struct Shown {
    parser: Parser,
    raw: Vec<u8>,
    has_ended: bool,
}

impl Terminal {
    /// Runs a script in a terminal of that size; `$PM` is the program.
    pub fn run(script: &str, rows: u16, columns: u16, env: &[(&str, &str)]) -> Result<Terminal> {
        let (pty, pts) = open()?;
        pty.resize(Size::new(rows, columns))?;
        let mut command = Command::new("sh").args(["-c", script]).env("TZ", "UTC");
        for name in ["NO_COLOR", "COLORTERM", "CLICOLOR_FORCE", "PROGRESS_MONITOR_TOKEN"] {
            command = command.env_remove(name);
        }
        let command = command.env("PM", crate::twin::PROGRAM).env("TERM", "xterm-256color");
        let child = command.envs(env.iter().copied()).spawn(pts)?;
        let (rows, columns) = size(rows, columns)?;
        let parser = Parser::new(rows, columns, 0);
        let shown = Shown { parser, raw: Vec::new(), has_ended: false };
        let shown = Arc::new((Mutex::new(shown), Condvar::new()));
        let pty = Arc::new(pty);
        let (reader, to) = (pty.clone(), shown.clone());
        thread::spawn(move || read(&reader, &to));
        Ok(Terminal { pty, child, shown })
    }

    /// Presses keys.
    pub fn press(&self, keys: &str) -> Result<()> {
        (&*self.pty).write_all(keys.as_bytes())?;
        Ok(())
    }

    /// Makes the window that large.
    pub fn resize(&self, rows: u16, columns: u16) -> Result<()> {
        {
            let mut shown = lock(&self.shown.0);
            let (rows, columns) = size(rows, columns)?;
            shown.parser.set_size(rows, columns);
        }
        self.pty.resize(Size::new(rows, columns))?;
        Ok(())
    }

    /// Waits until every one of `parts` stands on the screen; the screen.
    pub fn wait_for(&self, parts: &[&str]) -> Result<String> {
        self.wait(&format!("{parts:?}"), |screen| parts.iter().all(|part| screen.contains(part)))
    }

    /// Waits until the screen is so; the screen.
    pub fn wait(&self, what: &str, is_so: impl Fn(&str) -> bool) -> Result<String> {
        let began = Instant::now();
        let mut shown = lock(&self.shown.0);
        loop {
            let contents = shown.parser.screen().contents();
            if is_so(&contents) {
                return Ok(contents);
            }
            if began.elapsed() > LIMIT || shown.has_ended {
                bail!("{what} is not on the screen:\n{contents}");
            }
            let waited = self.shown.1.wait_timeout(shown, LIMIT);
            shown = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until the command has ended; all that it wrote, and the screen that it left.
    pub fn end(mut self) -> Result<(String, String)> {
        self.child.wait()?;
        let mut shown = lock(&self.shown.0);
        while !shown.has_ended {
            shown = self.shown.1.wait(shown).unwrap_or_else(PoisonError::into_inner);
        }
        let screen = shown.parser.screen();
        assert!(!screen.alternate_screen(), "the screen is the usual one again");
        assert!(!screen.hide_cursor(), "the cursor is there again");
        let raw = String::from_utf8(shown.raw.clone()).context("what it writes is UTF-8")?;
        Ok((raw, screen.contents()))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(pty: &Pty, shown: &(Mutex<Shown>, Condvar)) {
    let mut buffer = [0; 65_536];
    loop {
        // Linux says that the other side has gone by an error.
        let count = (&*pty).read(&mut buffer).unwrap_or(0);
        let mut now = lock(&shown.0);
        now.parser.process(&buffer[..count]);
        now.raw.extend_from_slice(&buffer[..count]);
        now.has_ended = count == 0;
        shown.1.notify_all();
        if count == 0 {
            return;
        }
    }
}

fn lock(shown: &Mutex<Shown>) -> MutexGuard<'_, Shown> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

fn size(rows: u16, columns: u16) -> Result<(NonZeroU16, NonZeroU16)> {
    Ok((rows.try_into()?, columns.try_into()?))
}
