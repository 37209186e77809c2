"""Shows a bot's tasks on the Progress Monitor, and never hurts the bot.

The guide's functions, for bots that know them:

    from progress_monitor import add_task, update_task, remove_task

And what is nicer:

    from progress_monitor import task, track

    with task("Backtest BTC", "backtest", total=len(candles)) as t:
        for candle in candles:
            t.advance()

    for candle in track(candles, "Backtest BTC", "backtest"):
        ...

Nothing here raises, and nothing waits for the server longer than 0.3 s. The server is
http://127.0.0.1:5000, or PROGRESS_MONITOR_URL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._guide import add_task, remove_task, update_task
from ._monitored import monitored
from ._notices import ProgressMonitorWarning
from ._process import flush
from ._task import Task, task
from ._track import track

if TYPE_CHECKING:
    from ._logging import TaskHandler

__all__ = [
    "ProgressMonitorWarning",
    "Task",
    "TaskHandler",
    "add_task",
    "flush",
    "monitored",
    "remove_task",
    "task",
    "track",
    "update_task",
]


def __getattr__(name: str) -> Any:
    if name == "TaskHandler":  # It imports logging, which takes longer than all else here.
        from ._logging import TaskHandler

        return TaskHandler
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
