"""A terminal for tests: what a program shows on it, and keys for it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import termios
import time

from .conftest import LIMIT_S


class Screen:
    """A program in a session and a terminal of its own."""

    def __init__(self, command: list[str], env: dict[str, str], rows: int = 24, columns: int = 80):
        self.shown = b""
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            resize(0, rows, columns)
            os.execvpe(command[0], command, env)

    def key(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def read(self, patience_s: float) -> bool:
        """Whether more came in time."""
        if not select.select([self.master], [], [], patience_s)[0]:
            return False
        try:
            chunk = os.read(self.master, 1 << 16)
        except OSError:
            return False
        self.shown += chunk
        return bool(chunk)

    def wait_for(self, text: bytes, since: int = 0) -> int:
        """The place behind the text, when it is shown."""
        end = time.monotonic() + LIMIT_S
        while text not in self.shown[since:]:
            assert time.monotonic() < end, f"{text!r} is not in {self.shown[since:]!r}"
            self.read(0.1)
        return self.shown.index(text, since) + len(text)

    def end(self) -> int:
        """The status, when the program has ended and all is read."""
        end = time.monotonic() + LIMIT_S
        status: int | None = None
        while status is None:
            assert time.monotonic() < end, self.shown
            self.read(0.05)
            done, code = os.waitpid(self.pid, os.WNOHANG)
            status = os.waitstatus_to_exitcode(code) if done else None
        while self.read(0.1):
            pass
        os.close(self.master)
        return status


def resize(fd: int, rows: int, columns: int) -> None:
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
