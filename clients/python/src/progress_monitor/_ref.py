"""What this process knows of a task."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Optional

from . import _values

if TYPE_CHECKING:
    import threading

    from ._record import Record


class TaskRef:
    """A task that this process reports on.

    Each has a producer of its own, which counts its records. So the order of its records
    depends on no other task's, and whoever has its first record can repeat it at any time
    to learn the task's number, as a forked child does.
    """

    __slots__ = (
        "adding",
        "answered",
        "attempt",
        "epoch",
        "id",
        "is_gone",
        "is_keyed",
        "lines",
        "open",
        "provisional",
        "queued",
        "restart",
        "said",
        "seq",
        "status",
    )

    def __init__(self, epoch: int) -> None:
        self.provisional = provisional_id()
        """The number that stands for it until it has one, and the name of its producer."""
        self.id: Optional[int] = None
        """Its number on the server."""
        self.epoch = epoch
        """In which process it was last reported on: one more with each fork."""
        self.seq = 0
        """The number of its newest record that has one."""
        self.lines = 0
        """The number of the newest line of its log."""
        self.queued = 0
        """How many of its records and lines wait."""
        self.adding: Optional[Record] = None
        """The record that adds it, until the server answers it."""
        self.open: Optional[Record] = None
        """Its newest record, while that waits and may still be changed."""
        self.answered: Optional[threading.Event] = None
        """Set when the server says its number, or cannot be asked; None where nobody waits."""
        self.is_gone = False
        """It was removed or never added."""
        self.said: Optional[str] = None
        """The status that the bot noted last."""
        self.status: Optional[str] = None
        """Where it stands, as the server last said."""
        self.is_keyed = False
        """It may be run again by others, so that records say which attempt they mean."""
        self.attempt: Optional[int] = None
        """Which run of the job it is."""
        self.restart: Optional[Record] = None
        """The record that begins a new run, until it is answered; the answers to those before
        it tell of an old one."""

    @property
    def public_id(self) -> int:
        """Its number where it has one, else the provisional one."""
        return self.provisional if self.id is None else self.id

    @property
    def producer(self) -> str:
        """The word that counts its records."""
        return f"py-{-self.provisional:x}"

    @property
    def is_finished(self) -> bool:
        """Whether it has ended, as the bot or the server said."""
        return self.said in _values.ENDS or self.status in _values.ENDS

    def inherit(self, epoch: int) -> None:
        """Makes it this process's own, which counts its records anew."""
        self.epoch = epoch
        self.provisional = provisional_id()
        self.seq = self.lines = self.queued = 0
        self.open = self.answered = self.restart = None


def provisional_id() -> int:
    """A number that no task has, and that no other process gives away."""
    return -(int.from_bytes(os.urandom(6), "big") | 1 << 48)
