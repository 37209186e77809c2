"""A function as a task."""

from __future__ import annotations

from typing import Any, Callable, Iterable, Optional, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def monitored(
    task_type: Any = "task",
    name: Any = None,
    *,
    tags: Iterable[str] = (),
    key: Optional[str] = None,
) -> Callable[[F], F]:
    """Makes each call of a function, sync or async, a task of its own."""
    raise NotImplementedError
