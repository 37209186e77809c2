//! How long a client may take over the head of a request.
//!
//! hyper's own limit counts from the end of the answer before, so it would
//! also close connections on which a bot reports every ten seconds, now and
//! then in the very moment of a report. Here the time counts from the first
//! byte of the request.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// The head of a request must arrive within this.
const HEAD: Duration = Duration::from_secs(8);

/// Whether a connection is being served: an odd count of begins and ends.
#[derive(Debug, Default)]
pub struct Phase(AtomicU64);

/// A stream that fails when the head of a request takes too long.
pub struct Patient<S> {
    stream: S,
    phase: Arc<Phase>,
    deadline: Option<Deadline>,
}

/// When the head that began in a phase must have arrived.
struct Deadline {
    phase: u64,
    sleep: Pin<Box<Sleep>>,
}

impl Phase {
    /// A request is being served.
    pub fn begins(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// It was served.
    pub fn ends(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// The phase, if it is one of waiting for a request.
    fn waiting(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|phase| phase % 2 == 0)
    }
}

impl<S> Patient<S> {
    /// A new connection, whose first request must come at once.
    pub fn new(stream: S, phase: Arc<Phase>) -> Self {
        Patient { stream, phase, deadline: Some(Deadline::of(0)) }
    }

    fn is_over(&mut self, phase: u64, cx: &mut Context<'_>) -> bool {
        let deadline = self.deadline.as_mut().filter(|deadline| deadline.phase == phase);
        deadline.is_some_and(|deadline| deadline.sleep.as_mut().poll(cx).is_ready())
    }
}

impl Deadline {
    fn of(phase: u64) -> Self {
        Deadline { phase, sleep: Box::pin(sleep(HEAD)) }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Some(phase) = self.phase.waiting() else {
            self.deadline = None;
            return Pin::new(&mut self.stream).poll_read(cx, buffer);
        };
        if self.is_over(phase, cx) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        let is_first = self.deadline.as_ref().is_none_or(|deadline| deadline.phase != phase);
        if is_first && buffer.filled().len() > before {
            self.deadline = Some(Deadline::of(phase));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
