"""Whether the body of a `for` loop raised, seen from the iterator that it loops over.

A generator is closed alike when its loop is left by `break` and when the loop's body raises:
by `GeneratorExit`, while the exception itself is out of its sight. What can be seen is where
the frame of the loop stands. A loop that is left in order stands where it drops its iterator;
one that is left by an exception stands at whatever raised it.
"""

from __future__ import annotations

import dis
import sys
from inspect import CO_GENERATOR
from types import CodeType, FrameType
from typing import Optional

# Where a frame stands that drops an iterator in order, whichever Python compiled it, or that
# is a generator and is closed itself.
_IN_ORDER = {"POP_TOP", "POP_ITER", "FOR_ITER", "END_FOR", "YIELD_VALUE", "RESUME"}


class Loop:
    """The loop over a generator, which makes this before it first yields."""

    def __init__(self) -> None:
        self._code: Optional[CodeType] = None
        self._frame: Optional[int] = None
        self._left_at: Optional[int] = None
        frame = _consumer()
        if frame is not None and _stands_at(frame) == "FOR_ITER":
            # Not the frame itself: it must die when it would die without us.
            self._code, self._frame = frame.f_code, id(frame)

    def raised(self) -> bool:
        """Whether the loop's body raised; asked by the generator on `GeneratorExit`.

        In doubt it did not: where something else than a loop took the values, or dropped
        the generator, and on a Python that closes generators later.
        """
        frame = _consumer()
        if frame is None or id(frame) != self._frame or _stands_at(frame) in _IN_ORDER:
            return False
        self._left_at = frame.f_lasti
        return True

    def passed(self, error: BaseException) -> bool:
        """Whether `error` came from where the loop was left."""
        step = error.__traceback__
        while step is not None:
            if step.tb_frame.f_code is self._code and step.tb_lasti == self._left_at:
                return True
            step = step.tb_next
        return False


def _consumer() -> Optional[FrameType]:
    """Who takes the values of the generator that called who called this."""
    try:
        frame: Optional[FrameType] = sys._getframe(3)
    except (AttributeError, ValueError):
        return None
    while frame is not None and _delegates(frame):
        frame = frame.f_back
    return frame


def _delegates(frame: FrameType) -> bool:
    """Whether it only hands on what it gets, by `yield from`."""
    is_generator = frame.f_code.co_flags & CO_GENERATOR
    return bool(is_generator) and _stands_at(frame) in {"YIELD_FROM", "SEND"}


def _stands_at(frame: FrameType) -> str:
    if frame.f_lasti < 0:
        return "RESUME"
    code, at = frame.f_code.co_code, frame.f_lasti
    while dis.opname[code[at]] == "CACHE":  # what an instruction remembers stands behind it
        at -= 2
    return dis.opname[code[at]]
