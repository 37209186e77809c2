//! The terminal while the screen has it, given back however the program ends.

use std::io;

use ratatui::DefaultTerminal;

/// The whole terminal. Dropped, it is as it was; a panic gives it back too.
pub struct Terminal {
    inner: DefaultTerminal,
}

impl Terminal {
    /// Takes the terminal: no line editing, a screen of its own.
    pub fn take() -> io::Result<Terminal> {
        ratatui::try_init().map(|inner| Terminal { inner }).inspect_err(|_| ratatui::restore())
    }

    /// What draws.
    pub fn draw(&mut self, draw: impl FnOnce(&mut ratatui::Frame<'_>)) -> io::Result<()> {
        self.inner.draw(draw).map(drop)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // What cannot be given back is gone, as after a hang-up.
        let _ = self.inner.show_cursor();
        let _ = ratatui::try_restore();
    }
}

/// Resolves when the program is told to end; the code with which shells say so.
#[cfg(unix)]
pub fn stop_signal() -> io::Result<impl Future<Output = u8>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut hangup = signal(SignalKind::hangup())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = hangup.recv() => 128 + 1,
            _ = interrupt.recv() => 128 + 2,
            _ = terminate.recv() => 128 + 15,
        }
    })
}

/// There are no signals here but ctrl-C, which comes as a key.
#[cfg(not(unix))]
pub fn stop_signal() -> io::Result<impl Future<Output = u8>> {
    Ok(std::future::pending())
}
