"""The package's one client in this process, through forks and until the end."""

from __future__ import annotations

import atexit
import os
import sys
import time
from typing import Callable, List, Optional

from . import _settings
from ._client import Client
from ._notices import tell, trouble

EXIT_S = 2.0
"""A program that ends waits so long at most for what is still to be sent."""

_STOP_S = 0.1
"""So much of that is left for the thread to end."""

_client: Optional[Client] = None

before_exit: List[Callable[[], None]] = []
"""What else is to be noted when the program ends."""


def client() -> Client:
    """The client, which is made when it is first asked for."""
    return _client if _client is not None else _begin()


def _begin() -> Client:
    global _client
    begun = Client(_settings.read())
    if _client is None:
        _client = begun
        if begun.sender is not None:
            begun.sender.on_start = _end_with_multiprocessing
        atexit.register(_end)
        if hasattr(os, "register_at_fork"):
            fork = _Fork(begun)
            os.register_at_fork(
                before=fork.before, after_in_parent=fork.in_parent, after_in_child=fork.in_child
            )
    return _client


def flush(timeout: float = EXIT_S) -> bool:
    """Waits until all that was reported has been sent; False where that cannot be done now."""
    try:
        sender = client().sender
        return True if sender is None else sender.flush(timeout)
    except Exception as error:
        trouble(error)
        return False


def _end() -> None:
    """Sends what is left, and ends the thread, so that none is there when Python is no more."""
    if _client is None or _client.sender is None:
        return
    until = time.monotonic() + EXIT_S
    try:
        for note in before_exit:
            note()
        sender = _client.sender
        if not sender.flush_last(EXIT_S - _STOP_S):
            left = f"{sender.queue.count} reports and lines"
            fate = f"the spool keeps {left}" if sender.is_kept else f"{left} are lost"
            # Of a server that was never there nothing new is to be said.
            key = "left" if sender.was_reached else "unreachable"
            tell(key, f"{sender.url} did not take all in the time that was left: {fate}")
        sender.stop(until - time.monotonic())
    except Exception as error:
        trouble(error)


class _Fork:
    """Keeps a fork from happening in the middle of something."""

    def __init__(self, forked: Client) -> None:
        self._client = forked
        self._is_loading_held = False

    def before(self) -> None:
        sender = self._client.sender
        if sender is not None:
            self._is_loading_held = sender.loading.acquire(timeout=EXIT_S)
        self._client.lock.acquire()

    def in_parent(self) -> None:
        self._client.lock.release()
        sender = self._client.sender
        if sender is not None and self._is_loading_held:
            sender.loading.release()

    def in_child(self) -> None:
        try:
            self._client.begin_anew()
        except Exception as error:
            trouble(error)


def _end_with_multiprocessing() -> None:
    """A process of `multiprocessing` may end without what `atexit` knows, but with this."""
    process = sys.modules.get("multiprocessing.process")
    if process is not None and process.parent_process() is not None:
        from multiprocessing import util

        util.Finalize(None, _end, exitpriority=-100)
