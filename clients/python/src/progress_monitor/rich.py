"""rich's `Progress` and `track`, each of their tasks a task too.

What is drawn is what rich draws. A task ends when it has reached its total, when it is removed,
when its loop or its `with Progress()` ends, or with the process. One that is reset after that,
or gets a new total, is begun anew. What rich was told to disable is no task.
"""

from __future__ import annotations

from operator import length_hint
from types import FunctionType
from typing import TYPE_CHECKING, Any, Dict, Iterable, Optional, TypeVar

from ._bar import Bar, Reading, harmless
from ._loops import Loop

try:
    import rich.progress as _rich
    from rich.text import Text
except ImportError as error:
    raise ImportError("progress_monitor.rich needs rich: pip install rich") from error

__all__ = ["Progress", "track"]

T = TypeVar("T")


class Progress(_rich.Progress):
    """rich's `Progress`; `task_type` says what its tasks are, such as "backtest"."""

    def __init__(self, *columns: Any, task_type: str = "task", **kwargs: Any) -> None:
        self._task_type = task_type
        self._bars: Dict[_rich.TaskID, _RichBar] = {}
        super().__init__(*columns, **kwargs)

    def add_task(self, *args: Any, **kwargs: Any) -> _rich.TaskID:
        """Adds a task, here and there."""
        task_id = super().add_task(*args, **kwargs)
        self._begin(task_id)
        return task_id

    def start_task(self, task_id: _rich.TaskID) -> None:
        """Starts a task that was added with `start=False`."""
        super().start_task(task_id)
        bar = self._bars.get(task_id)
        if bar is not None:
            bar.show("running")

    def update(self, task_id: _rich.TaskID, **kwargs: Any) -> None:
        """Changes a task."""
        super().update(task_id, **kwargs)
        if kwargs.get("total") is not None:
            self._begin_anew(task_id)
        self._end_if_done(task_id)

    def advance(self, task_id: _rich.TaskID, advance: float = 1) -> None:
        """Counts so many more as done."""
        super().advance(task_id, advance)
        self._end_if_done(task_id)

    def reset(self, task_id: _rich.TaskID, **kwargs: Any) -> None:
        """Begins a task anew."""
        super().reset(task_id, **kwargs)
        self._begin_anew(task_id)

    def remove_task(self, task_id: _rich.TaskID) -> None:
        """Takes a task off the display, and ends it."""
        super().remove_task(task_id)
        self._end(task_id)

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        super().__exit__(kind, error, traceback)
        for task_id in list(self._bars):
            self._end(task_id, error)

    def track(
        self,
        sequence: Iterable[T],
        total: Optional[float] = None,
        completed: int = 0,
        task_id: Optional[_rich.TaskID] = None,
        description: str = "Working...",
        update_period: float = 0.1,
    ) -> Iterable[T]:
        """Yields what `sequence` yields, and shows how far it is."""
        loop = Loop()
        if task_id is None:
            known = total if total is not None else float(length_hint(sequence)) or None
            task_id = self.add_task(description, total=known, completed=completed)
        try:
            yield from super().track(
                sequence, total, completed, task_id, update_period=update_period
            )
            self._end(task_id)
        except GeneratorExit:
            self._end(task_id, loop=loop if loop.raised() else None)
            raise
        except BaseException as error:
            self._end(task_id, error)
            raise

    @harmless
    def _begin(self, task_id: _rich.TaskID) -> None:
        if self.disable:
            return
        self._bars[task_id] = _RichBar(self._rich_task(task_id), self._task_type)

    @harmless
    def _begin_anew(self, task_id: _rich.TaskID) -> None:
        bar = self._bars.get(task_id)
        if bar is not None and bar.ended and not self._rich_task(task_id).finished:
            self._begin(task_id)

    def _end_if_done(self, task_id: _rich.TaskID) -> None:
        bar = self._bars.get(task_id)
        if bar is not None and not bar.ended and bar.is_done:
            bar.end()

    def _end(
        self,
        task_id: _rich.TaskID,
        error: Optional[BaseException] = None,
        loop: Optional[Loop] = None,
    ) -> None:
        bar = self._bars.get(task_id)
        if bar is not None:
            bar.end(error, loop)

    def _rich_task(self, task_id: _rich.TaskID) -> _rich.Task:
        return next(task for task in self.tasks if task.id == task_id)


class _RichBar(Bar):
    """The task of a task of rich."""

    def __init__(self, task: _rich.Task, task_type: str) -> None:
        self._rich_task = task
        self._description = task.description
        self._details = ""
        status = "running" if task.started else "queued"
        super().__init__(_plain(task.description), task_type, status=status)

    @property
    def is_done(self) -> bool:
        """Whether rich says that it is finished."""
        return self._rich_task.finished_time is not None

    def read(self) -> Reading:
        task = self._rich_task
        if task.description != self._description:
            self._description, self._details = task.description, _plain(task.description)
        return Reading(task.completed, task.total, self._details)


def _plain(markup: str) -> str:
    return Text.from_markup(markup).plain.strip()


if TYPE_CHECKING:
    track = _rich.track
else:
    # rich's own function, so that it draws what rich draws, only with our `Progress`.
    track = FunctionType(
        _rich.track.__code__,
        {**vars(_rich), "Progress": Progress},
        "track",
        _rich.track.__defaults__,
    )
    track.__doc__, track.__kwdefaults__ = _rich.track.__doc__, _rich.track.__kwdefaults__
