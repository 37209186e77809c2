"""Keeps what waits in a spool until it is sent, and sends what others left in theirs."""

from __future__ import annotations

from itertools import chain
from typing import Any, Dict, Iterator, List, Optional

from . import _spool, _wire
from ._delivery import Delivery
from ._notices import tell
from ._queue import Queue
from ._record import Line
from ._replay import Replay
from ._spool import SpoolFile
from ._transport import Transport


class Keeping:
    """The spool of this process, and those that were left behind."""

    def __init__(self, path: str, queue: Queue, delivery: Delivery, transport: Transport) -> None:
        self._path = path
        self._queue = queue
        self._delivery = delivery
        self._transport = transport
        self._own: Optional[SpoolFile] = None
        self._replays: List[Replay] = []
        self._tidy_from = _spool.TIDY_BYTES

    def open(self) -> None:
        """Takes a file, and looks for what was left behind."""
        try:
            self._own, left = _spool.open_all(self._path)
        except (OSError, ImportError) as error:
            tell("spool", f"no spool is kept: {error}")
            return
        if self._own is None:
            tell("spool", f"no spool is kept: other processes use {self._path} and its like")
        self._replays = [Replay(spool, self._transport) for spool in left]

    @property
    def is_behind(self) -> bool:
        """Whether something that was left behind is still to be sent."""
        return bool(self._replays)

    def replay(self) -> bool:
        """Sends some of what was left behind; false where there is none. Raises Unreachable."""
        if not self._replays:
            return False
        if not self._replays[0].step():
            del self._replays[0]
        return True

    def write(self) -> None:
        """Writes down what is new."""
        records, lines = self._queue.take_fresh()
        if self._own is None or not (records or lines):
            return
        texts = map(_wire.encoded, chain(records, map(_line_entry, lines)))
        try:
            if not self._own.append(texts) and not self._own.rewrite(self._unsent()):
                tell("spool full", f"the spool is full: {self._path} keeps no more for now")
        except OSError as error:
            tell("spool", f"the spool cannot be written: {error}")

    def tidy(self) -> None:
        """Takes out what was sent."""
        if self._own is None:
            return
        try:
            if self._queue.count == 0:
                self._own.clear()
                self._tidy_from = _spool.TIDY_BYTES
            elif self._own.size > self._tidy_from:
                self.write()
                self._own.rewrite(self._unsent())
                self._tidy_from = max(_spool.TIDY_BYTES, 2 * self._own.size)
        except OSError as error:
            tell("spool", f"the spool cannot be written: {error}")

    def close(self) -> None:
        """Lets go of all files; an empty one of this process is deleted."""
        self.tidy()
        if self._own is not None:
            if self._own.size == 0:
                self._own.remove()
            else:
                self._own.close()
        for replay in self._replays:
            replay.close()
        self._own, self._replays = None, []

    def forget(self) -> None:
        """In a forked child: the files are the parent's."""
        for held in (self._own, *self._replays):
            if held is not None:
                held.close()
        self._own, self._replays = None, []

    def _unsent(self) -> Iterator[bytes]:
        """All that waits or is under way, as a spool has it."""
        records, lines = self._delivery.held()
        with self._queue.lock:
            records.extend(self._queue.records)
            lines.extend(self._queue.lines)
        for record in records:
            if record.seq:
                yield _wire.record(record)
        for line in lines:
            yield _wire.encoded(_line_entry(line))


def _line_entry(line: Line) -> Dict[str, Any]:
    """A line as a spool has it, with what sends it later."""
    ref = line.ref
    return {
        "producer": ref.producer,
        "line": line.number,
        "task": ref.id,
        "body": _wire.line_body(line),
    }
