"""What an exception says of the task whose work it ended."""

from __future__ import annotations

TRACEBACK_LINES = 20
"""So many of the last lines of a traceback go into the log."""


def is_stop(error: BaseException) -> bool:
    """Whether somebody stopped the work, and it did not fail."""
    if isinstance(error, (KeyboardInterrupt, GeneratorExit)):
        return True
    kind = type(error)  # asyncio's own, without importing asyncio.
    return kind.__name__ == "CancelledError" and kind.__module__.startswith("asyncio")


def said_by(error: BaseException) -> str:
    """The exception in one line."""
    if isinstance(error, SystemExit):
        is_code = isinstance(error.code, int)
        return f"exit code {error.code}" if is_code else f"exit: {error.code}"
    try:
        text = str(error)
    except Exception:
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def last_lines(error: BaseException) -> str:
    """The end of its traceback."""
    import traceback

    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return "\n".join(text.splitlines()[-TRACEBACK_LINES:])
