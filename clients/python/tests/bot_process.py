"""A bot that is talked to while it runs."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import tempfile
import textwrap
from types import TracebackType
from typing import Optional, Type

from bots import PATIENCE_S, bot_environ


class Bot:
    """A bot in a process of its own; killed, if it still runs, when its test is over."""

    def __init__(self, script: str, url: str, **environ: str) -> None:
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script)],
            env={**bot_environ(url), **environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
        )

    def __enter__(self) -> Bot:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.kill()
        for stream in (self.process.stdin, self.process.stdout, self._stderr):
            assert stream is not None
            with contextlib.suppress(BrokenPipeError):
                stream.close()

    def wait_for(self, word: str) -> str:
        """Waits until it prints a line that begins with that, and gives the rest."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.decode().startswith(word):
                return line.decode()[len(word) :].strip()
        raise AssertionError(f"the bot never said {word!r}: {self.stderr()}")

    def tell(self, word: str) -> None:
        """Writes a line to it."""
        assert self.process.stdin is not None
        self.process.stdin.write(word.encode() + b"\n")
        self.process.stdin.flush()

    def end_well(self) -> str:
        """Waits for its end, which has to be a good one; gives what it said on stderr."""
        code = self.process.wait(PATIENCE_S)
        assert code == 0, self.stderr()
        return self.stderr()

    def interrupt(self) -> None:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """Ends it as a crash does (kill -9)."""
        self.process.kill()
        self.process.wait()

    def stderr(self) -> str:
        """What it said on stderr so far."""
        self._stderr.seek(0)
        return self._stderr.read().decode()
