"""Keeps what was not sent in a file, so that it outlives the bot.

Each line is the CRC-32 of a record and the record, as JSON. Lines are only ever added; a line
that was cut off, or is damaged, is passed over. The file is locked while a process uses it, so
processes with the same setting use files beside each other: `path`, `path.1`, `path.2`, ...
What they hold may be sent twice without harm, since every record is counted by its producer.
"""

from __future__ import annotations

import os
import zlib
from typing import Iterable, Iterator, List, Optional, Tuple

MOST_BYTES = 16 * 1024 * 1024
"""The file is never longer."""

TIDY_BYTES = 1024 * 1024
"""From this length on, lines that are no longer needed are taken out."""

MOST_FILES = 100

_CHUNK = 64 * 1024


class SpoolFile:
    """A file that this process has locked."""

    def __init__(self, path: str, fd: int) -> None:
        self.path = path
        self._fd = fd
        self.size = os.fstat(fd).st_size

    def append(self, texts: Iterable[bytes]) -> bool:
        """Adds records; false where the file would become too long for all of them."""
        lines: List[bytes] = []
        waiting = 0
        for text in texts:
            lines.append(_line(text))
            waiting += len(lines[-1])
            if waiting > _CHUNK:
                if not self._write(b"".join(lines)):
                    return False
                lines, waiting = [], 0
        return self._write(b"".join(lines))

    def read(self, at: int, until: int) -> Iterator[Tuple[bytes, int]]:
        """The records from a place on, each with the place behind it."""
        rest = b""
        while at < until:
            chunk = os.pread(self._fd, min(_CHUNK, until - at - len(rest)), at + len(rest))
            lines = (rest + chunk).split(b"\n")
            rest = lines.pop()
            for line in lines:
                at += len(line) + 1
                record = _record(line)
                if record is not None:
                    yield record, at
            if not chunk:
                return

    def clear(self) -> None:
        """Takes out everything."""
        if self.size:
            os.ftruncate(self._fd, 0)
            self.size = 0

    def rewrite(self, texts: Iterable[bytes]) -> bool:
        """Holds these records alone; they are there before the others go."""
        opened = _locked(self.path + "~", os.O_TRUNC)
        if opened is None:
            return False
        other = SpoolFile(self.path, opened)
        if not other.append(texts):
            os.close(opened)
            return False
        os.replace(self.path + "~", self.path)
        os.close(self._fd)
        self._fd, self.size = other._fd, other.size
        return True

    def remove(self) -> None:
        """Deletes the file, and lets go of it."""
        os.unlink(self.path)
        self.close()

    def close(self) -> None:
        """Lets go of the file. In a forked child, the parent's lock stays."""
        os.close(self._fd)

    def _write(self, data: bytes) -> bool:
        if self.size + len(data) > MOST_BYTES:
            return False
        self.size += len(data)
        while data:
            data = data[os.write(self._fd, data) :]
        return True


def open_all(path: str) -> Tuple[Optional[SpoolFile], List[SpoolFile]]:
    """An empty file for this process, and what processes that are gone left behind.

    None where other processes use all that may be there. Raises OSError.
    """
    own: Optional[SpoolFile] = None
    left: List[SpoolFile] = []
    there = set(os.listdir(os.path.dirname(path) or "."))
    for candidate in (path, *(f"{path}.{number}" for number in range(1, MOST_FILES))):
        if own is not None and os.path.basename(candidate) not in there:
            continue
        fd = _locked(candidate)
        if fd is None:
            continue
        spool = SpoolFile(candidate, fd)
        if spool.size:
            left.append(spool)
        elif own is None:
            own = spool
        else:
            spool.remove()
    return own, left


def _locked(path: str, flags: int = 0) -> Optional[int]:
    """The file, open and locked; None where another process has it."""
    import fcntl

    while True:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | flags, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(fd), os.stat(path)):
                return fd
        except FileNotFoundError:
            pass  # Deleted between the two steps: the path is somebody else's by now.
        except OSError:
            os.close(fd)
            return None
        os.close(fd)


def _line(text: bytes) -> bytes:
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _record(line: bytes) -> Optional[bytes]:
    crc, _, text = line.partition(b" ")
    return text if crc == b"%08x" % zlib.crc32(text) else None
