"""A loop as a task."""

from __future__ import annotations

from typing import Any, Iterable, Iterator, Optional, TypeVar

T = TypeVar("T")


def track(
    iterable: Iterable[T],
    name: Any,
    task_type: Any = "task",
    *,
    total: Any = None,
    unit: Optional[str] = None,
    details: Any = "",
    tags: Iterable[str] = (),
    key: Optional[str] = None,
) -> Iterator[T]:
    """Yields what `iterable` yields, and shows how far it is as a task."""
    raise NotImplementedError
