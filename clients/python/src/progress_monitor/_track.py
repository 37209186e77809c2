"""A loop as a task."""

from __future__ import annotations

import operator
import os
import sys
from collections import deque
from itertools import compress, count
from types import CodeType
from typing import Any, Deque, Dict, Iterable, Iterator, Optional, TypeVar

from ._process import before_exit, client
from ._task import Task, body_of

T = TypeVar("T")

_left: Deque[_Loop] = deque(maxlen=100)
"""The loops that were left last; an exception that ends the program may have ended them."""


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
    is completed with it. A loop that is left before its end is completed early; where the
    exception that ended it also ends the program, the task failed.
    """
    if total is None:
        total = _length(iterable)
    return _looped(iterable, body_of(name, task_type, total, unit, details, tags, key))


def _looped(iterable: Iterable[T], body: Dict[str, Any]) -> Iterator[T]:
    # The selectors are all true, and count in C what is handed out. The sender looks at the
    # counter when it wakes, so the loop itself never has to ask whether it is time.
    counter = count(1)
    loop = _Loop(body, counter)
    try:
        yield from compress(iterable, counter)
    except GeneratorExit:
        loop.leave(sys._getframe(1).f_code)
        raise
    except BaseException as error:
        loop.end(error)
        raise
    loop.end(None)


class _Loop:
    """A loop under way: its task, and how often it went round."""

    def __init__(self, body: Dict[str, Any], counter: count[int]) -> None:
        self._counter = counter
        self._pid = os.getpid()
        self._shown = 0
        self._sender = client().sender
        self.left_by: Optional[CodeType] = None
        """The code that left it before its end."""
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

    def leave(self, code: CodeType) -> None:
        """Nobody asked for more."""
        if self._stop_looking():
            self.look()
            if not self.task.stop_requested:
                self.task.complete(ended_early=True)
            self.left_by = code
            _left.append(self)

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


def _blame() -> None:
    """Before the program ends: what an exception that nobody caught says of the loops it left."""
    error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    if not isinstance(error, BaseException):
        return
    codes = set()
    step = error.__traceback__
    while step is not None:
        codes.add(step.tb_frame.f_code)
        step = step.tb_next
    for loop in _left:
        if loop.left_by in codes:
            loop.task.end_with(error)


before_exit.append(_blame)
