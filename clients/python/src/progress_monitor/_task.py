"""A task, as a bot holds it."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Iterable, Optional, Type


class Task:
    """A task. Made by `task`; every method returns at once and never raises."""

    @property
    def id(self) -> int:
        """Its number; a negative one while the server has not given it one."""
        raise NotImplementedError

    @property
    def status(self) -> Optional[str]:
        """Where it stands, as the server last said; None before it said anything."""
        raise NotImplementedError

    @property
    def finished(self) -> bool:
        """Whether it was completed, failed or cancelled, here or by somebody else."""
        raise NotImplementedError

    @property
    def stop_requested(self) -> bool:
        """Whether somebody else cancelled it, so that the work may end."""
        raise NotImplementedError

    def advance(self, n: int = 1) -> None:
        """Counts so many more as done."""
        raise NotImplementedError

    def update(
        self,
        *,
        progress: Any = None,
        current: Any = None,
        total: Any = None,
        unit: Optional[str] = None,
        status: Optional[str] = None,
        details: Any = None,
    ) -> bool:
        """Says what has changed; False where the task was removed."""
        raise NotImplementedError

    def log(self, text: Any, level: Optional[str] = None) -> None:
        """Adds to its log; a text of several lines adds several."""
        raise NotImplementedError

    def complete(self, details: Any = None, ended_early: bool = False) -> None:
        """It is done; `ended_early` where it was done well before its total."""
        raise NotImplementedError

    def fail(self, details: Any = None) -> None:
        """It failed."""
        raise NotImplementedError

    def cancel(self, details: Any = None) -> None:
        """It was cancelled."""
        raise NotImplementedError

    def remove(self) -> None:
        """Takes it off the list."""
        raise NotImplementedError

    def __enter__(self) -> Task:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        raise NotImplementedError


def task(
    name: Any,
    task_type: Any = "task",
    *,
    total: Any = None,
    unit: Optional[str] = None,
    details: Any = "",
    tags: Iterable[str] = (),
    key: Optional[str] = None,
    status: str = "running",
) -> Task:
    """Adds a task and gives it, at once; it ends with its `with` block, or as it is told."""
    raise NotImplementedError
