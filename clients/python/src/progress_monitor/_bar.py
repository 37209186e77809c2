"""A progress bar of another library, as a task."""

from __future__ import annotations

import functools
import os
import sys
import threading
from collections import deque
from pathlib import Path
from typing import Any, Callable, Deque, Dict, NamedTuple, Optional, Set, TypeVar, Union, cast

from ._loops import Loop
from ._notices import trouble
from ._process import before_exit, client
from ._task import task

F = TypeVar("F", bound=Callable[..., Any])


class Reading(NamedTuple):
    """What a bar shows."""

    n: float
    total: Optional[float]
    details: str = ""

    def __str__(self) -> str:
        return f"{self.n:g}" if self.total is None else f"{self.n:g} of {self.total:g}"


def harmless(report: F) -> F:
    """A report that fails is a line in the log, and never the bot's trouble."""

    @functools.wraps(report)
    def quietly(*args: Any, **kwargs: Any) -> Any:
        try:
            return report(*args, **kwargs)
        except Exception as error:
            trouble(error)
            return None

    return cast(F, quietly)


class Bar:
    """The task of one bar, at which the sender looks when it wakes, as it is not told of steps.

    A process that was forked from this one has a copy, which is silent.
    """

    def __init__(
        self,
        name: str,
        task_type: str,
        unit: Optional[str] = None,
        status: str = "running",
    ) -> None:
        self.ended = False
        self.lock = threading.RLock()
        self._unit = unit
        self._process = os.getpid()
        self._shown = self.read() or Reading(0, None)
        self._has_fractions = False
        self._left_by: Optional[Loop] = None
        self._task = task(
            name or program_name(), task_type, details=self._shown.details, status=status
        )
        self._task.update(**self._counts())
        _open.add(self)
        self._sender = client().sender
        if self._sender is not None:
            self._sender.watch(id(self), self.show)

    def read(self) -> Optional[Reading]:
        """What the bar shows; None where it is gone. Called from the start, by two threads."""
        raise NotImplementedError

    @property
    def is_ours(self) -> bool:
        """Whether this process has made it."""
        return self._process == os.getpid()

    @property
    def stop_requested(self) -> bool:
        """Whether somebody cancelled the task on the server."""
        return self._task.stop_requested

    def is_full(self) -> bool:
        """Whether all is done of a total that is known."""
        n, total, _ = self.read() or self._shown
        return total is not None and n >= total

    @harmless
    def show(self, status: Optional[str] = None) -> None:
        """Says how far the bar is, where that has changed."""
        if not self.is_ours:
            return
        with self.lock:
            reading = self.read() or self._shown
            if self.ended or (reading == self._shown and status is None):
                return
            details = reading.details if reading.details != self._shown.details else None
            self._shown = reading
            self._task.update(status=status, details=details, **self._counts())

    @harmless
    def end(
        self, error: Optional[Union[BaseException, str]] = None, loop: Optional[Loop] = None
    ) -> None:
        """Ends the task, once: as failed where there is an `error`, or a `loop` that raised.

        What a loop raised is not known then, and is learned when the `error` comes by.
        """
        if not self.is_ours:
            return
        with self.lock:
            if isinstance(error, BaseException):
                self._explain(error)
            if self.ended:
                return
            self.show()
            self._close()
            if loop is not None:
                self._left_by = loop
                _left.append(self)
                self._task.fail(f"Error: an exception ended the loop at {self._shown}")
            elif isinstance(error, BaseException):
                self._task.end_with(error)
            elif error is not None:
                self._task.fail(error)
            else:
                self._complete()

    @harmless
    def stop(self) -> None:
        """Ends the task as cancelled, as somebody has asked for."""
        if self.is_ours and not self.ended:
            with self.lock:
                self.show()
                self._close()
                self._task.cancel(f"Stopped at {self._shown}")

    @harmless
    def settle(self, last_error: Optional[BaseException]) -> None:
        """At the end of the process: says of what a loop died, and ends what nobody closed."""
        self.end(last_error)

    def _close(self) -> None:
        self.ended = True
        _open.discard(self)
        if self._sender is not None:
            self._sender.unwatch(id(self))

    def _complete(self) -> None:
        n, total, _ = self._shown
        is_short = total is not None and n < total
        if not (is_short and self._task.stop_requested):
            self._task.complete(ended_early=is_short)

    def _explain(self, error: BaseException) -> None:
        if self._left_by is not None and self._left_by.passed(error):
            self._left_by = None
            self._task.end_with(error)

    def _counts(self) -> Dict[str, Any]:
        """As a count, or as a percentage from the first fraction on."""
        n, total = max(self._shown.n, 0), self._shown.total
        self._has_fractions = self._has_fractions or n != int(n)
        if self._has_fractions and total:
            return {"progress": min(100 * n / total, 100)}
        whole = None if total is None else int(total)
        return {"current": int(n), "total": whole, "unit": self._unit}


# Those that have not ended. Not weak: what is drawn may be gone before its task has ended.
_open: Set[Bar] = set()

# Those that an exception ended, of which more is known if it ends the program too.
_left: Deque[Bar] = deque(maxlen=100)


def program_name() -> str:
    """What a task is called that has no name."""
    name = Path(sys.argv[0]).name if sys.argv else ""
    return name if name not in ("", "-", "-c", "-m") else "python"


def _settle() -> None:
    last_error = getattr(sys, "last_value", None)
    for bar in [*_open, *_left]:
        if bar.is_ours:
            bar.settle(last_error)


before_exit.append(_settle)
