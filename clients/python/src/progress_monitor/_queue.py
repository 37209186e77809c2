"""What waits to be sent: bounded, and cheap to add to."""

from __future__ import annotations

import threading
import time
from collections import deque
from itertools import islice
from typing import Callable, Deque, Iterable, List, Optional, Sequence, Tuple, Union

from . import _wire
from ._notices import warn
from ._record import RECORD_BYTES, Body, Line, Record, record_cost
from ._ref import TaskRef

MOST_RECORDS = 10_000
"""So many records and lines wait at most, those under way included."""

LINES_AT_ONCE = 100

MOST_BYTES = 6 * 1024 * 1024
"""So much memory they take at most. With what is imported, among it OpenSSL, and with what is
known of tasks, the package stays below 16 MiB."""

RESERVE = 1000
"""So much room is kept for what happens to tasks that were added already."""

BATCH_RECORDS = 250
BATCH_LINES = 1000
BATCH_BYTES = 128 * 1024

Item = Union[Record, Line]


class Queue:
    """Records and lines of logs, in their order.

    The lock may be taken again by the thread that has it, since a signal handler of the bot
    may report in the middle of a report.
    """

    def __init__(self, wake: Callable[[bool], None], is_kept: bool) -> None:
        self._wake = wake
        """Called under the lock when there is something new; true where that shall not wait."""
        self._is_kept = is_kept
        """Whether what is new is also written to a spool."""
        self.empty()

    def empty(self) -> None:
        """Begins anew, as a forked child does: what waited is sent by its parent."""
        self.lock = threading.RLock()
        self.records: Deque[Record] = deque()
        self.lines: Deque[Line] = deque()
        self.fresh: List[Record] = []
        """The records that are not in the spool as they are by now."""
        self.fresh_lines = 0
        """How many of the newest lines are not in it."""
        self.count = 0
        self.bytes = 0

    # --- what a bot's thread does

    def add(self, ref: TaskRef, body: Body) -> bool:
        """Notes that a task is added; false where there is no room for another one."""
        record = Record(ref, "add", body, time.time())
        with self.lock:
            ref.adding = record
            if self._put(record, RESERVE):
                return True
            ref.adding = None
            ref.is_gone = True
            return False

    def repeat(self, ref: TaskRef, adding: Record) -> None:
        """Notes once more that a task is added, by the producer that counted it, to learn
        its number."""
        record = Record(ref, "add", adding.body, adding.at)
        record.producer, record.seq = adding.producer, 1
        with self.lock:
            ref.adding = record
            self._put(record, 0)

    def update(self, ref: TaskRef, body: Body) -> None:
        """Notes a change of a task."""
        with self.lock:
            record = ref.open
            if record is not None and record.takes(body):
                self._merge(record, body)
                return
            new = Record(ref, "update", body, time.time())
            if self._put(new, 0):
                ref.open = new
            elif record is not None:  # Better without what was between than without the end.
                self._merge(record, body)

    def remove(self, ref: TaskRef) -> None:
        """Notes that a task is removed."""
        with self.lock:
            ref.open = None
            self._put(Record(ref, "remove", {}, time.time()), 0)

    def log(
        self, ref: TaskRef, texts: Sequence[str], level: Optional[str], left_out: int = 0
    ) -> None:
        """Notes lines of a log. Where there is no room, the oldest lines of all go; the
        server knows it by the numbers that are left out, as those before are, and says how
        many."""
        now = time.time()
        with self.lock:
            ref.lines += left_out
        # Whoever has a report meanwhile does not wait for all of them.
        for start in range(0, len(texts), LINES_AT_ONCE):
            with self.lock:
                for text in texts[start : start + LINES_AT_ONCE]:
                    self._log(Line(ref, ref.lines + 1, now, level, text))
                self._wake(False)

    def _log(self, line: Line) -> None:
        line.ref.lines += 1
        if self._make_room(1, line.cost, RESERVE):
            self.lines.append(line)
            self._counted(line)
            self.fresh_lines += self._is_kept

    def _put(self, record: Record, reserve: int) -> bool:
        if not self._make_room(1, record.cost, reserve):
            warn("full", "too much waits to be sent: some of it is left out until there is room")
            return False
        self.records.append(record)
        self._counted(record)
        if self._is_kept:
            self.fresh.append(record)
        self._wake(record.kind != "update" or "status" in record.body)
        return True

    def _merge(self, record: Record, body: Body) -> None:
        if "details" in body:
            cost = record_cost({**record.body, **body})
            if not self._make_room(0, cost - record.cost, 0):
                body = {field: value for field, value in body.items() if field != "details"}
                cost = record.cost
            self.bytes += cost - record.cost
            record.cost = cost
        record.merge(body, time.time())
        if record.seq:  # The spool has it as it was: it needs a number of its own.
            record.seq = 0
            self.fresh.append(record)

    def _make_room(self, count: int, size: int, reserve: int) -> bool:
        while (
            self.count + count > MOST_RECORDS - reserve
            or self.bytes + size > MOST_BYTES - reserve * RECORD_BYTES
        ):
            if not self.lines:
                return False
            self._uncounted(self.lines.popleft())
        return True

    def _counted(self, item: Item) -> None:
        self.count += 1
        self.bytes += item.cost
        item.ref.queued += 1

    def _uncounted(self, item: Item) -> None:
        self.count -= 1
        self.bytes -= item.cost
        item.ref.queued -= 1

    # --- what the sender does

    def take(self) -> List[Record]:
        """The oldest records, as many as make a batch; they count until they are `done`."""
        taken: List[Record] = []
        cost = 0
        with self.lock:
            while self.records and len(taken) < BATCH_RECORDS and cost < BATCH_BYTES:
                record = self.records[0]
                if record.is_early:
                    break
                self.records.popleft()
                if record.is_vain:
                    self._uncounted(record)
                    continue
                self.number(record)
                if record.ref.open is record:
                    record.ref.open = None
                cost += record.cost
                taken.append(record)
        return taken

    def take_lines(self) -> List[Line]:
        """The oldest lines of tasks whose number is known; they count until they are `done`."""
        taken: List[Line] = []
        cost = 0
        with self.lock:
            while self.lines and len(taken) < BATCH_LINES and cost < BATCH_BYTES:
                line = self.lines[0]
                if line.ref.id is None and line.ref.adding is not None:
                    break
                self.lines.popleft()
                if line.ref.id is None or line.ref.is_gone:
                    self._uncounted(line)
                    continue
                cost += line.cost
                taken.append(line)
        return taken

    def done(self, items: Iterable[Item]) -> None:
        """What was taken has been sent, or never will be."""
        with self.lock:
            for item in items:
                self._uncounted(item)

    @property
    def has_fresh(self) -> bool:
        """Whether something is not in the spool as it is by now."""
        return bool(self.fresh or self.fresh_lines)

    def take_fresh(self) -> Tuple[List[Body], List[Line]]:
        """What is to be written to the spool: records, numbered, and lines."""
        with self.lock:
            records, self.fresh = self.fresh, []
            for record in records:
                self.number(record)
            bodies = [_wire.record_body(record) for record in records]
            count = min(self.fresh_lines, len(self.lines))
            self.fresh_lines = 0
            lines = list(islice(self.lines, len(self.lines) - count, None)) if count else []
        return bodies, lines

    def number(self, record: Record) -> None:
        """Gives a record its number, if it has none; under the lock."""
        if record.seq == 0:
            record.ref.seq += 1
            record.seq = record.ref.seq
