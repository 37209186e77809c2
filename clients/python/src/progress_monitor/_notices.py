"""Tells the bot's author what is wrong: each thing once, and never as an exception."""

from __future__ import annotations

import contextlib
import sys
import warnings
from typing import Set

LOGGER = "progress_monitor"
"""The logger of what the sender thread has to say."""

_PACKAGE = __name__.rpartition(".")[0]

_said: Set[str] = set()


class ProgressMonitorWarning(UserWarning):
    """A value that the monitor cannot use, or a task that it cannot show."""


def warn(about: str, text: str) -> None:
    """Warns at the line of the bot that called; once for what it is about."""
    if about in _said:
        return
    _said.add(about)
    try:
        warnings.warn(text, ProgressMonitorWarning, stacklevel=_callers_level())
    except Exception:  # Warnings may be errors here; they still must not hurt.
        _log(text)


def tell(about: str, text: str) -> None:
    """Logs, from the sender thread, which has no line of the bot to point at; once."""
    if about not in _said:
        _said.add(about)
        _log(text)


def trouble(error: BaseException) -> None:
    """Says that the package itself went wrong, in place of raising it."""
    tell(f"trouble:{type(error).__name__}", f"went wrong, and goes on without: {error!r}")


def forget(about: str) -> None:
    """Lets it be said again, since it was well in between."""
    _said.discard(about)


def _log(text: str) -> None:
    with contextlib.suppress(Exception):  # A handler of the bot may fail.
        import logging

        logging.getLogger(LOGGER).warning("progress_monitor: %s", text)


def _callers_level() -> int:
    """How many frames above `warn` the first one outside of this package is."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__package__") == _PACKAGE:
        level, frame = level + 1, frame.f_back
    return level
