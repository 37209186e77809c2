"""The bot's own logging, shown in the log of a task."""

from __future__ import annotations

import logging
import threading

from ._notices import LOGGER
from ._sender import THREAD_NAME
from ._task import Task


class TaskHandler(logging.Handler):
    """Adds what is logged to the log of a task: `logger.addHandler(TaskHandler(t))`.

    What this package logs itself is left out, so that it does not feed itself.
    """

    def __init__(self, task: Task, level: int = logging.NOTSET) -> None:
        super().__init__(level)
        self._task = task
        self._thread = threading.local()

    def emit(self, record: logging.LogRecord) -> None:
        """Notes the record; never raises."""
        is_own = record.name == LOGGER or record.threadName == THREAD_NAME
        if is_own or getattr(self._thread, "is_busy", False):
            return
        self._thread.is_busy = True
        try:
            self._task.log(self.format(record), _level(record.levelno))
        except Exception:
            self.handleError(record)
        finally:
            self._thread.is_busy = False


def _level(number: int) -> str:
    if number >= logging.ERROR:
        return "error"
    if number >= logging.WARNING:
        return "warning"
    return "info" if number >= logging.INFO else "debug"
