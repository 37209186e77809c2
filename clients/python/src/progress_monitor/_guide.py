"""The guide's three functions."""

from __future__ import annotations

from typing import Any, Dict

from . import _values
from ._notices import trouble
from ._process import client
from ._ref import provisional_id
from ._task import body_of


def add_task(task_name: Any, task_type: Any, details: Any = "") -> int:
    """Adds a running task, and gives its id.

    Where the server does not answer within 0.3 s, the id is a negative number that stands for
    the task in this program, and the task is added when the server is there.
    """
    try:
        here = client()
        return here.publish(here.add(body_of(task_name, task_type, details=details), wait=True))
    except Exception as error:
        trouble(error)
        return provisional_id()


def update_task(
    task_id: Any, progress: Any = None, status: Any = None, details: Any = None
) -> bool:
    """Says how far a task is (0 to 100), where it stands, and what it has to say about itself.

    False where it is known that there is no such task, else True; nothing is waited for, but
    for the first word about a task that this program did not add, at most 0.3 s.
    """
    try:
        here = client()
        ref = here.find(task_id)
        if ref is None:
            return False
        body: Dict[str, Any] = {}
        if progress is not None:
            if type(progress) is not int or not 0 <= progress <= 100:
                progress = _values.progress(progress)
            if progress is not None:
                body["progress"] = progress
        if status is not None:
            word = _values.status(status)
            if word is not None:
                body["status"] = word
        if details is not None:
            body["details"] = _values.details(details)
        return here.note(ref, body)
    except Exception as error:
        trouble(error)
        return True


def remove_task(task_id: Any) -> None:
    """Takes a task off the list; from then on its id stands for nothing."""
    try:
        here = client()
        ref = here.find(task_id)
        if ref is not None:
            here.remove(ref)
    except Exception as error:
        trouble(error)
