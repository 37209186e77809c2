"""A loop as a task."""

from __future__ import annotations

import operator
import os
import sys
from collections import deque
from itertools import compress, count
from typing import TYPE_CHECKING, Any, Deque, Dict, Iterable, Iterator, Optional, TypeVar

from ._process import before_exit, client
from ._task import Task, body_of

if TYPE_CHECKING:
    from ._loops import Loop

T = TypeVar("T")

_failed: Deque[_Rounds] = deque(maxlen=100)
"""The loops that an exception left last; what it was is known if it also ends the program."""


def track(
    iterable: Iterable[T],
    name: Any,
    task_type: Any = "task",
    *,
    total: Any = None,
    unit: Any = None,
    details: Any = "",
    tags: Iterable[str] = (),
    key: Optional[str] = None,
) -> Iterator[T]:
    """Yields what `iterable` yields, and shows as a task how much of it is done.

    `total` is the length of the iterable, where it has one. The task begins with the loop and
    is completed with it. A loop that is left before its end is completed early, or failed where
    an exception leaves it.
    """
    if total is None:
        total = _length(iterable)
    return _looped(iterable, body_of(name, task_type, total, unit, details, tags, key))


def _looped(iterable: Iterable[T], body: Dict[str, Any]) -> Iterator[T]:
    # The selectors are all true, and count in C what is handed out. The sender looks at the
    # counter when it wakes, so the loop itself never has to ask whether it is time.
    from ._loops import Loop

    counter, loop = count(1), Loop()
    rounds = _Rounds(body, counter)
    try:
        yield from compress(iterable, counter)
    except GeneratorExit:
        rounds.leave(loop if loop.raised() else None)
        raise
    except BaseException as error:
        rounds.end(error)
        raise
    rounds.end(None)


class _Rounds:
    """How often a loop went round, and its task."""

    def __init__(self, body: Dict[str, Any], counter: count[int]) -> None:
        self._counter = counter
        self._pid = os.getpid()
        self._shown = 0
        self._sender = client().sender
        self.raised_in: Optional[Loop] = None
        """The loop whose body raised."""
        self.task = Task({"current": 0, **body})
        if self._sender is not None:
            self._sender.watch(id(self), self.look)

    def look(self) -> None:
        """Reports what is done: all that was handed out but the last, which is at work."""
        done = max(0, self._handed_out() - 1)
        if done != self._shown:
            self._show(done)

    def end(self, error: Optional[BaseException]) -> None:
        """There was no more, or the iterable failed."""
        if self._stop_looking():
            self._show(self._handed_out())
            self.task.end_with(error)

    def leave(self, raised_in: Optional[Loop]) -> None:
        """Nobody asked for more: the loop was left in order, or its body raised."""
        if not self._stop_looking():
            return
        self.look()
        if raised_in is not None:
            self.raised_in = raised_in
            _failed.append(self)
            self.task.fail("an exception ended the loop")
        elif not self.task.stop_requested:
            self.task.complete(ended_early=True)

    def _stop_looking(self) -> bool:
        """Ends the watch; false in a forked child, whose copy of the loop says nothing."""
        if self._sender is not None:
            self._sender.unwatch(id(self))
        return self._pid == os.getpid()

    def _handed_out(self) -> int:
        return int(repr(self._counter)[len("count(") : -1]) - 1

    def _show(self, done: int) -> None:
        self._shown = done
        self.task.update(current=done)


def _length(iterable: Iterable[Any]) -> Optional[int]:
    try:
        length = operator.length_hint(iterable, -1)
    except Exception:
        return None
    return None if length < 0 else length


def _say_why() -> None:
    """Before the program ends: what the exception was that nobody caught, and left loops."""
    error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    for rounds in _failed:
        if error is not None and rounds.raised_in is not None and rounds.raised_in.passed(error):
            rounds.task.end_with(error)


before_exit.append(_say_why)
