"""What is noted of tasks, until it is sent."""

from __future__ import annotations

from typing import Any, Dict, NamedTuple, Optional

from ._ref import TaskRef
from ._values import ENDS

Body = Dict[str, Any]

RECORD_BYTES = 700
"""What a record takes beside its texts: its objects, its task's, and their places."""

LINE_BYTES = 250
"""The same of a line of a log."""

_COUNTS = ("current", "total", "unit")


class Record:
    """Something that happened to a task: it was added, it changed, or it was removed."""

    __slots__ = ("at", "body", "cost", "kind", "producer", "ref", "seq")

    def __init__(self, ref: TaskRef, kind: str, body: Body, at: float) -> None:
        self.ref = ref
        self.kind = kind
        """add, update or remove."""
        self.body = body
        self.at = at
        """When it happened, in seconds of the epoch."""
        self.producer = ref.producer
        self.seq = 0
        """Its number; 0 until it is first written down or sent as it is."""
        self.cost = record_cost(body)
        """How many bytes of memory it is counted as."""

    @property
    def is_vain(self) -> bool:
        """Whether its task was never added, so that it says nothing to anybody."""
        return self.ref.id is None and self.ref.adding is None

    @property
    def is_early(self) -> bool:
        """Whether its task must first be known by its number, since another producer adds it."""
        ref = self.ref
        by_another = ref.adding is not None and ref.adding.producer != self.producer
        return ref.id is None and by_another

    def takes(self, body: Body) -> bool:
        """Whether it can say that as well, without a change of state being lost."""
        if self.kind != "update":
            return False
        said, status = self.body.get("status"), body.get("status")
        if status is not None:
            return bool(status == said)
        return said not in ENDS or body.keys() == {"details"}

    def merge(self, body: Body, at: float) -> None:
        """Says that too; what it said before of the same gives way."""
        held = self.body
        if "current" in body:
            held.pop("progress", None)
        elif "progress" in body:
            for count in _COUNTS:
                held.pop(count, None)
        held.update(body)
        self.at = at


class Line(NamedTuple):
    """A line of a task's log."""

    ref: TaskRef
    number: int
    at: float
    level: Optional[str]
    text: str

    @property
    def cost(self) -> int:
        """How many bytes of memory it is counted as."""
        return LINE_BYTES + text_bytes(self.text)


def record_cost(body: Body) -> int:
    """How many bytes of memory a record with that body is counted as."""
    texts = (value for value in body.values() if type(value) is str)
    return RECORD_BYTES + sum(map(text_bytes, texts)) + 64 * len(body.get("tags", ()))


def text_bytes(text: str) -> int:
    """How much memory a text takes, or a little more; not every Python can say it exactly."""
    return 50 + len(text) * (1 if text.isascii() else 4)
