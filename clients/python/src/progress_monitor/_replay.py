"""Sends what a process that is gone left in its spool."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional, Tuple

from . import _wire
from ._exchange import post_lines, post_records
from ._queue import BATCH_RECORDS
from ._spool import SpoolFile
from ._transport import Transport

Entry = Dict[str, Any]


class Replay:
    """What is left of a file, in its order, under its own producers, numbers and times."""

    def __init__(self, left: SpoolFile, transport: Transport) -> None:
        self._left = left
        self._transport = transport
        self._at = 0
        self._tasks: Dict[str, int] = {}
        """The tasks that were added on the way, by their producers."""

    def step(self) -> bool:
        """Sends the next of it; false when all is sent and the file is gone.

        Raises Unreachable, and can then be asked again.
        """
        run, behind = self._next_run()
        if not run:
            self._left.remove()
            return False
        if "line" in run[0]:
            self._send_lines(run)
        else:
            self._send_records(run)
        self._at = behind
        return True

    def close(self) -> None:
        """Lets go of the file; what is left stays for another process."""
        self._left.close()

    def _next_run(self) -> Tuple[List[Entry], int]:
        """What can be sent as one request, and the place behind it."""
        run: List[Entry] = []
        behind, size, kind = self._at, 0, None
        for text, end in self._left.read(self._at, self._left.size):
            entry: Entry = json.loads(text)
            its_kind = _kind(entry, len(run))
            size += len(text)
            if run and (its_kind != kind or size > _wire.MOST_BYTES or len(run) == BATCH_RECORDS):
                break
            run.append(entry)
            behind, kind = end, its_kind
        return run, behind

    def _send_records(self, run: List[Entry]) -> None:
        results = post_records(self._transport, [_wire.encoded(entry) for entry in run])
        for entry, result in zip(run, results):
            if "add" in entry and result and isinstance(result.get("task"), int):
                self._tasks[entry["producer"]] = result["task"]

    def _send_lines(self, run: List[Entry]) -> None:
        producer = run[0]["producer"]
        task = run[0]["task"] or self._tasks.get(producer)
        if task is not None:
            texts = [_wire.encoded(entry["body"]) for entry in run]
            post_lines(self._transport, task, producer, run[0]["line"], texts)


def _kind(entry: Entry, place: int) -> Optional[Tuple[Any, ...]]:
    """What entries that go into one request have in common."""
    if "line" not in entry:
        return None
    return entry["producer"], entry["task"], entry["line"] - place
