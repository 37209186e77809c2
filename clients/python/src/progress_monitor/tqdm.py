"""tqdm's `tqdm` and `trange`, each of their bars a task too.

What is drawn is what tqdm draws, and the page shows what the bar shows.
A bar within another one, in the same thread or asyncio task, is part of the other's details;
a bar that tqdm was told to disable is no task.
"""

from __future__ import annotations

import weakref
from contextvars import ContextVar
from typing import Any, Iterator, List, Optional, Union

from ._bar import Bar, Reading, harmless
from ._loops import Loop

try:
    from tqdm.std import tqdm as _tqdm
except ImportError as error:
    raise ImportError("progress_monitor.tqdm needs tqdm: pip install tqdm") from error

__all__ = ["tqdm", "trange"]


class tqdm(_tqdm):  # type: ignore[type-arg]
    """tqdm's `tqdm`; `task_type` says what its task is, such as "backtest"."""

    _report: Optional[Union[_Outermost, _Inner]] = None
    """None where it is disabled, and in a process that was forked in the middle of a bar."""

    _is_looped_over = False

    def __init__(self, *args: Any, task_type: str = "task", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.disable:
            self._begin(task_type)

    def __iter__(self) -> Iterator[Any]:
        values = super().__iter__()
        return self._watched(values) if isinstance(self._report, _Outermost) else values

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if error is not None:
            self._end(error)
        super().__exit__(kind, error, traceback)

    def close(self) -> None:
        """Closes the bar, and ends its task."""
        was_open = not getattr(self, "disable", True)
        super().close()
        # Where there is a loop, it is not known yet how it ends.
        if was_open and not self._is_looped_over:
            self._end()

    def _watched(self, values: Iterator[Any]) -> Iterator[Any]:
        """The same values; learns how the loop over them ends."""
        loop = Loop()
        self._is_looped_over = True
        try:
            yield from values
            self._end()
        except GeneratorExit:
            self._end(loop=loop if loop.raised() else None)
            raise
        except BaseException as error:
            self._end(error)
            raise

    @harmless
    def _begin(self, task_type: str) -> None:
        outermost = _outermost.get()
        # Many a bar is full and never closed; what comes then is not within it.
        if outermost is None or outermost.ended or outermost.is_full():
            self._report = _Outermost(self, task_type)
            _outermost.set(self._report)
        elif outermost.is_ours:
            self._report = _Inner(outermost, self)

    def _end(self, error: Optional[BaseException] = None, loop: Optional[Loop] = None) -> None:
        if self._report is not None:
            self._report.end(error, loop)


def trange(*args: Any, **kwargs: Any) -> tqdm:
    """Shortcut for `tqdm(range(*args), **kwargs)`."""
    return tqdm(range(*args), **kwargs)


class _Outermost(Bar):
    """The task of a bar that is within no other one."""

    def __init__(self, bar: tqdm, task_type: str) -> None:
        self.inner: List[_Inner] = []
        self._bar = weakref.ref(bar)
        self._first_title = _title(bar)
        super().__init__(self._first_title, task_type, _unit(bar))

    def read(self) -> Optional[Reading]:
        bar = self._bar()
        if bar is None:
            return None
        title = _title(bar)
        own = [title if title != self._first_title else "", str(bar.postfix or "")]
        inner = [inner.text() for inner in list(self.inner)]
        details = " · ".join(filter(None, [", ".join(filter(None, own)), *inner]))
        return _counted(bar)._replace(details=details)


class _Inner:
    """A bar within another one: a part of its details, until it ends."""

    def __init__(self, outermost: _Outermost, bar: tqdm) -> None:
        self._outermost = outermost
        self._bar = weakref.ref(bar)
        outermost.inner.append(self)

    def text(self) -> str:
        """What it shows."""
        bar = self._bar()
        if bar is None:
            return ""
        title, unit = _title(bar), _unit(bar)
        said = (f"{title}: " if title else "") + str(_counted(bar)) + (f" {unit}" if unit else "")
        return f"{said}, {bar.postfix}" if bar.postfix else said

    def end(self, *_: Any) -> None:
        """Leaves the details."""
        if self in self._outermost.inner:
            self._outermost.inner.remove(self)


_outermost: ContextVar[Optional[_Outermost]] = ContextVar("outermost", default=None)


def _counted(bar: tqdm) -> Reading:
    scale = bar.unit_scale if bar.unit_scale and bar.unit_scale is not True else 1
    return Reading(bar.n * scale, None if bar.total is None else bar.total * scale)


def _title(bar: tqdm) -> str:
    return str(bar.desc or "").strip().rstrip(":").rstrip()


def _unit(bar: tqdm) -> Optional[str]:
    unit = str(bar.unit).strip()
    return None if unit in ("", "it") else unit
