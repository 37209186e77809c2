"""How long a server that failed is left alone."""

from __future__ import annotations

import os
import time

FIRST_S = 0.5
LONGEST_S = 60.0


class Backoff:
    """Twice as long with each failure at most, and by chance shorter, so that bots do not
    all come back at the same moment."""

    def __init__(self) -> None:
        self.failures = 0
        """How many there were in a row."""
        self.until = 0.0
        """Until when nothing is tried, by the monotonic clock."""

    def begin(self, at_least_s: float = 0.0) -> None:
        """It failed."""
        longest = min(LONGEST_S, FIRST_S * 2 ** min(self.failures, 10))
        # Not the bot's own random numbers, which it may have seeded.
        share = int.from_bytes(os.urandom(4), "big") / 2**32
        self.failures += 1
        self.until = time.monotonic() + max(longest * share, at_least_s)

    def over(self) -> None:
        """It did not fail, or shall be tried at once."""
        self.failures, self.until = 0, 0.0
