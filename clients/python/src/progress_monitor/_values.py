"""What bots pass, made into what the API takes: kindly, and said once where it was changed."""

from __future__ import annotations

import math
from typing import Any, Iterable, List, Optional, Tuple, Union

from ._notices import warn

STATUSES = ("queued", "running", "paused", "completed", "failed", "cancelled")
ENDS = ("completed", "failed", "cancelled")
LEVELS = ("debug", "info", "warning", "error")

NAME_CHARS = 256
UNIT_CHARS = 32
WORD_CHARS = {"type": 64, "tag": 32}
MOST_TAGS = 32

TEXT_CHARS = 4200
"""A little more of details than the server keeps, so that it marks the cut."""

LINE_CHARS = 8400
"""The same of a line of a log."""

MOST_LINES = 5000
MOST_CHARS = 2**20
"""Of a text that is logged at once so much is kept, which is less than the queue holds."""

LARGEST = 2**53 - 1

Number = Union[int, float]


def progress(value: Any) -> Optional[Number]:
    """A percentage from 0 to 100; None where it is no number."""
    try:
        number = float(value)
    except Exception:
        number = math.nan
    if math.isnan(number):
        warn("progress", f"progress is a number from 0 to 100, and not {_shown(value)}: left out")
        return None
    if not 0 <= number <= 100:
        number = 0.0 if number < 0 else 100.0
        text = f"progress goes from 0 to 100: {number:g} is shown for {_shown(value)}"
        warn("progress range", text)
    return int(number) if number.is_integer() else number


def quantity(value: Any, of: str) -> Optional[int]:
    """A count, rounded down; None where it is no number."""
    try:
        return max(0, min(int(value), LARGEST))
    except Exception:
        warn(of, f"{of} is a number from 0, and not {_shown(value)}: left out")
        return None


def status(value: Any) -> Optional[str]:
    """One of the six; None where it is another word."""
    word = text(value, 32).strip().lower()
    if word in STATUSES:
        return word
    warn("status", f"status is one of {', '.join(STATUSES)}, and not {_shown(value)}: left out")
    return None


def level(value: Any) -> Optional[str]:
    """How grave a line is; None where that is not said, or in another word."""
    if value is None:
        return None
    word = text(value, 32).strip().lower()
    word = {"warn": "warning", "critical": "error", "fatal": "error", "trace": "debug"}.get(
        word, word
    )
    if word in LEVELS:
        return word
    warn("level", f"level is one of {', '.join(LEVELS)}, and not {_shown(value)}: left out")
    return None


def text(value: Any, chars: int = TEXT_CHARS) -> str:
    """What a value says, cut."""
    if type(value) is not str:
        try:
            value = str(value)
        except Exception:
            value = f"<{type(value).__name__}>"
    return value[:chars] if len(value) > chars else str(value)


def lines(value: Any) -> Tuple[int, List[str]]:
    """The lines of a text, for a log: of a huge one how many are left out, and the last."""
    said = value if isinstance(value, str) else text(value, 64 * LINE_CHARS)
    if not said:
        return 0, []
    end = said[-MOST_CHARS:]
    last = end.rsplit("\n", MOST_LINES)
    if len(last) > 1 and (len(end) < len(said) or len(last) > MOST_LINES):
        del last[0]  # It is cut, or stands for more than one.
    elif len(end) < len(said):
        start = said.rfind("\n") + 1
        last = [said[start : start + LINE_CHARS]]
    return said.count("\n") + 1 - len(last), [line[:LINE_CHARS] for line in last]


def details(value: Any) -> str:
    """What a task has to say about itself."""
    if not isinstance(value, str):
        warn("details", f"details are a text, and not {_shown(value)}: shown as str() gives it")
    return text(value)


def name(value: Any) -> str:
    """What people call a task."""
    said = text(value, NAME_CHARS)
    if said.strip():
        return said
    warn("name", "a task has a name of 1 to 256 characters: shown as 'unnamed'")
    return "unnamed"


def key(value: Any) -> Optional[str]:
    """The bot's own name for a job that comes back."""
    return None if value is None else text(value, NAME_CHARS).strip() or None


def unit(value: Any) -> Optional[str]:
    """What is counted."""
    return None if value is None else text(value, UNIT_CHARS).strip() or None


def task_type(value: Any) -> str:
    """A word of letters, digits, `_` and `-`."""
    return word(value, "type") or "task"


def tags(value: Any) -> List[str]:
    """The words by which a task is found."""
    given: Iterable[Any] = value.split() if isinstance(value, str) else value or ()
    try:
        words = [word(tag, "tag") for tag in given]
    except TypeError:
        warn("tags", f"tags are words, and not {_shown(value)}: left out")
        return []
    return list(dict.fromkeys(filter(None, words)))[:MOST_TAGS]


def word(value: Any, kind: str) -> str:
    """A value as a word; what cannot be in one becomes `_`."""
    allowed = "-_." if kind == "tag" else "-_"
    said = text(value, WORD_CHARS[kind]).strip()
    fits = "".join(c if c.isascii() and (c.isalnum() or c in allowed) else "_" for c in said)
    if fits != said:
        warn(kind, f"a {kind} is a word of letters, digits and {allowed}: {fits!r} is shown")
    return fits.lower()


def _shown(value: Any) -> str:
    try:
        return repr(value)[:80]
    except Exception:
        return f"<{type(value).__name__}>"
