"""The guide's three functions."""

from __future__ import annotations

from typing import Any


def add_task(task_name: Any, task_type: Any, details: Any = "") -> int:
    """Adds a task, and gives its id."""
    raise NotImplementedError


def update_task(task_id: Any, progress: Any = None, status: Any = None, details: Any = None) -> bool:
    """Says how far a task is; False where it is known not to exist."""
    raise NotImplementedError


def remove_task(task_id: Any) -> None:
    """Takes a task off the list."""
    raise NotImplementedError
