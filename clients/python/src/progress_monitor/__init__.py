"""Shows a bot's tasks on the Progress Monitor, and never hurts the bot."""

from ._guide import add_task, remove_task, update_task
from ._task import Task, task
from ._track import track
from ._monitored import monitored

__all__ = ["Task", "add_task", "monitored", "remove_task", "task", "track", "update_task"]
