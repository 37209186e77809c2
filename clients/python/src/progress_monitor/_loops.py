"""Whether the body of a `for` loop raised, seen from the iterator that it loops over.

A generator is closed alike when its loop is left by `break` and when the loop's body raises:
by `GeneratorExit`, while the exception itself is out of its sight. What can be seen is where
the frame of the loop stands. A loop that is left in order stands where it drops its iterator;
one that is left by an exception stands at whatever raised it.
"""

from __future__ import annotations

import dis
import sys
from types import FrameType
from typing import Optional

# Where a frame stands that drops an iterator in order, whichever Python compiled it, or that
# is a generator and is closed itself.
_IN_ORDER = {"POP_TOP", "POP_ITER", "FOR_ITER", "END_FOR", "YIELD_VALUE", "RESUME"}


class Loop:
    """The loop over a generator, which makes this before it first yields."""

    def __init__(self) -> None:
        frame = _caller_of_generator()
        # Not the frame itself: it must die when it would die without us.
        self._frame = id(frame) if frame and _stands_at(frame) == "FOR_ITER" else None

    def raised(self) -> bool:
        """Whether the loop's body raised; asked by the generator on `GeneratorExit`.

        In doubt it did not: where something else than a loop took the values, or dropped
        the generator, and on a Python that closes generators later.
        """
        frame = _caller_of_generator()
        return frame is not None and id(frame) == self._frame and _stands_at(frame) not in _IN_ORDER


def _caller_of_generator() -> Optional[FrameType]:
    try:
        return sys._getframe(3)
    except (AttributeError, ValueError):
        return None


def _stands_at(frame: FrameType) -> str:
    if frame.f_lasti < 0:
        return "RESUME"
    return dis.opname[frame.f_code.co_code[frame.f_lasti]]
