"""A task, as a bot holds it."""

from __future__ import annotations

import math
import os
from types import TracebackType
from typing import Any, Dict, Iterable, Optional, Type

from . import _errors, _values
from ._notices import trouble, warn
from ._process import client
from ._ref import TaskRef


class Task:
    """A task, which `task` begins.

    Its methods return at once and never raise. As a context manager it ends with its block:
    completed, or failed where an exception leaves the block, which goes on its way.
    """

    def __init__(self, body: Dict[str, Any]) -> None:
        self._client = client()
        try:
            self._ref = self._client.add(body)
        except Exception as error:
            trouble(error)
            self._ref = TaskRef(self._client.epoch)
            self._ref.is_gone = True
        self._pid = os.getpid()
        self._current: _values.Number = body.get("current", 0)
        self._total: Optional[int] = body.get("total")
        self._unit: Optional[str] = body.get("unit")

    @property
    def id(self) -> int:
        """Its number; a negative one while the server has not said it. `update_task` takes both."""
        return self._client.publish(self._ref)

    @property
    def status(self) -> Optional[str]:
        """Where it stands, as the server last said; None before it said anything."""
        return self._ref.status

    @property
    def finished(self) -> bool:
        """Whether it was completed, failed or cancelled, here or by somebody else."""
        return self._ref.is_finished

    @property
    def stop_requested(self) -> bool:
        """Whether somebody else cancelled it, so that the work may end.

        It is learned from the answers to reports, and so only while something is reported.
        """
        return self._ref.status == "cancelled" and self._ref.said != "cancelled"

    def advance(self, n: Any = 1) -> None:
        """Counts so many more as done."""
        try:
            if not math.isfinite(n):
                warn("advance", f"advance takes a number, and not {n}: passed over")
                return
            with self._client.lock:
                self._current += n
                self._client.note(self._ref, self._count())
        except Exception as error:
            trouble(error)

    def update(
        self,
        *,
        progress: Any = None,
        current: Any = None,
        total: Any = None,
        unit: Any = None,
        status: Any = None,
        details: Any = None,
    ) -> bool:
        """Says what has changed; a count goes before a percentage. False where it is gone."""
        try:
            body: Dict[str, Any] = {}
            if progress is not None:
                body["progress"] = _values.progress(progress)
            if details is not None:
                body["details"] = _values.details(details)
            if status is not None:
                body["status"] = _values.status(status)
            with self._client.lock:
                if not (current is None and total is None and unit is None):
                    self._set_count(current, total, unit)
                    body.update(self._count(), progress=None)
                said = {key: value for key, value in body.items() if value is not None}
                return self._client.note(self._ref, said)
        except Exception as error:
            trouble(error)
            return True

    def log(self, text: Any, level: Optional[str] = None) -> None:
        """Adds to its log: debug, info, warning or error. Each line of the text is one."""
        try:
            left_out, lines = _values.lines(text)
            self._client.log(self._ref, lines, _values.level(level), left_out)
        except Exception as error:
            trouble(error)

    def complete(self, details: Any = None, ended_early: bool = False) -> None:
        """It is done; `ended_early` where it ended well before its total."""
        self._end("completed", details, {"ended_early": True} if ended_early else {})

    def fail(self, details: Any = None) -> None:
        """It failed."""
        self._end("failed", details, {})

    def cancel(self, details: Any = None) -> None:
        """It was cancelled."""
        self._end("cancelled", details, {})

    def remove(self) -> None:
        """Takes it off the list."""
        try:
            self._client.remove(self._ref)
        except Exception as error:
            trouble(error)

    def __enter__(self) -> Task:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        try:
            if self._pid == os.getpid() and self._ref.said not in _values.ENDS:
                self.end_with(error)  # A forked child, which leaves the block too, ends nothing.
        except Exception as own:
            trouble(own)

    def end_with(self, error: Optional[BaseException]) -> None:
        """Ends as its work did: without an exception, or with that one."""
        if error is None or (isinstance(error, SystemExit) and not error.code):
            if not self.stop_requested or self._is_all_done:
                self.complete()
        elif _errors.is_stop(error):
            self.cancel(_errors.said_by(error))
        else:
            self.log(_errors.last_lines(error), "error")
            self.fail(_errors.said_by(error))

    @property
    def _is_all_done(self) -> bool:
        return self._total is not None and self._current >= self._total

    def _end(self, status: str, details: Any, more: Dict[str, Any]) -> None:
        try:
            body: Dict[str, Any] = {"status": status, **more}
            if details is not None:
                body["details"] = _values.details(details)
            self._client.note(self._ref, body)
        except Exception as error:
            trouble(error)

    def _set_count(self, current: Any, total: Any, unit: Any) -> None:
        if current is not None:
            number = _values.quantity(current, "current")
            self._current = self._current if number is None else number
        if total is not None:
            number = _values.quantity(total, "total")
            self._total = self._total if number is None else number
        if unit is not None:
            self._unit = _values.unit(unit)

    def _count(self) -> Dict[str, Any]:
        current: Any = self._current
        if type(current) is not int or current < 0:
            current = _values.quantity(current, "current")
        body: Dict[str, Any] = {} if current is None else {"current": current}
        if self._total is not None:
            body["total"] = self._total
        if self._unit is not None:
            body["unit"] = self._unit
        return body


def task(
    name: Any,
    task_type: Any = "task",
    *,
    total: Any = None,
    unit: Any = None,
    details: Any = "",
    tags: Iterable[str] = (),
    key: Optional[str] = None,
    status: str = "running",
) -> Task:
    """Begins a task, and gives it without waiting for the server.

    `total` is how many there are in all, `unit` what is counted. `tags` are words by which it
    is found. A task with a `key` is a job that comes back: while it is unfinished the same one
    is given, later a new attempt of it begins. `status` may also be queued.
    """
    return Task(body_of(name, task_type, total, unit, details, tags, key, status))


def body_of(
    name: Any,
    task_type: Any,
    total: Any = None,
    unit: Any = None,
    details: Any = "",
    tags: Any = (),
    key: Any = None,
    status: Any = "running",
) -> Dict[str, Any]:
    """A new task as the API takes it."""
    body: Dict[str, Any] = {"name": _values.name(name), "type": _values.task_type(task_type)}
    if total is not None or unit is not None:
        body["current"] = 0
    more = {
        "total": None if total is None else _values.quantity(total, "total"),
        "unit": _values.unit(unit),
        "details": _values.details(details) if details else None,
        "tags": _values.tags(tags),
        "key": _values.key(key),
        "status": "queued" if _values.status(status) == "queued" else None,
    }
    body.update((field, value) for field, value in more.items() if value not in (None, []))
    return body
