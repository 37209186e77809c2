"""Delivers what waits in the queue, and learns from the answers."""

from __future__ import annotations

import time
from collections import deque
from itertools import groupby
from typing import Callable, Deque, List, Optional, Tuple

from . import _wire
from ._exchange import NOT_FOUND, Result, post_lines, post_records
from ._notices import tell
from ._queue import Queue
from ._record import Line, Record
from ._ref import TaskRef
from ._transport import Transport

_AT_A_STRETCH = 25
"""So many records are encoded before the bot's threads are let on again."""


class Delivery:
    """Takes from the queue what is next, and holds it until the server has it."""

    def __init__(self, queue: Queue, transport: Transport, on_known: Callable[[TaskRef], None]):
        self._queue = queue
        self._transport = transport
        self._on_known = on_known
        """Called when a task's number has become known, or that it will never have one."""
        self.empty()

    def empty(self) -> None:
        """Forgets what was taken."""
        self._records: Deque[Tuple[List[Record], List[bytes]]] = deque()
        self._lines: Deque[Tuple[List[Line], List[bytes]]] = deque()

    def records(self) -> bool:
        """Delivers a batch; false where there was none. Raises Unreachable, and can go on."""
        if not self._records:
            records = self._queue.take()
            self._records.extend(_wire.pieces(records, _encoded(records)))
            if not records:
                return False
        while self._records:
            records, texts = self._records[0]
            results = post_records(self._transport, texts)
            self._records.popleft()
            self._queue.done(records)
            for record, result in zip(records, results):
                self._learn(record, result)
        return True

    def lines(self) -> bool:
        """Delivers lines of logs; false where there were none. Raises Unreachable."""
        if not self._lines:
            for lines in _runs(self._queue.take_lines()):
                self._lines.extend(_wire.pieces(lines, [_wire.line(line) for line in lines]))
            if not self._lines:
                return False
        while self._lines:
            lines, texts = self._lines[0]
            first, ref = lines[0].number, lines[0].ref
            if ref.id is not None and not ref.is_gone:
                is_there = post_lines(self._transport, ref.id, ref.producer, first, texts)
                ref.is_gone = not is_there
            self._lines.popleft()
            self._queue.done(lines)
        return True

    def held(self) -> Tuple[List[Record], List[Line]]:
        """What was taken and not yet delivered."""
        records = [record for taken, _ in self._records for record in taken]
        return records, [line for taken, _ in self._lines for line in taken]

    def _learn(self, record: Record, result: Optional[Result]) -> None:
        ref, result = record.ref, result or {}
        problem = result.get("problem")
        if isinstance(problem, dict):
            if problem.get("type") == NOT_FOUND:
                ref.is_gone = True
            else:
                tell(f"refused:{problem.get('type')}", f"not shown: {problem.get('detail')}")
        status, attempt = result.get("status"), result.get("attempt")
        if isinstance(status, str):
            ref.status = status
        if ref.restart is record or ref.restart is None:
            ref.restart = None
            if isinstance(attempt, int) and not result.get("late"):
                ref.attempt = attempt
        if record.kind == "add":
            task = result.get("task")
            ref.id = task if isinstance(task, int) else None
            ref.is_gone = ref.is_gone or ref.id is None
            ref.adding = None
            self._on_known(ref)


def _encoded(records: List[Record]) -> List[bytes]:
    texts = []
    for place, record in enumerate(records, 1):
        texts.append(_wire.record(record))
        if place % _AT_A_STRETCH == 0:
            time.sleep(0)
    return texts


def _runs(lines: List[Line]) -> List[List[Line]]:
    """The lines of each task, parted where numbers are left out."""
    of_task = sorted(lines, key=lambda line: line.ref.provisional)  # Keeps the order within.
    placed = enumerate(of_task)
    runs = groupby(placed, key=lambda at: (at[1].ref.provisional, at[1].number - at[0]))
    return [[line for _, line in run] for _, run in runs]
