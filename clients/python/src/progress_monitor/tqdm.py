"""tqdm's `tqdm` and `trange`, each of their bars a task too.

What is drawn is what tqdm draws, and the page shows what the bar shows, when it shows it.
A bar within another one, in the same thread or asyncio task, is part of the other's details;
a bar that tqdm was told to disable is no task.
"""

from __future__ import annotations

import weakref
from contextvars import ContextVar
from typing import Any, Dict, Iterator, Optional, Union

from ._bar import Bar, Reading, harmless
from ._loops import Loop

try:
    from tqdm.std import tqdm as _tqdm
except ImportError as error:
    raise ImportError("progress_monitor.tqdm needs tqdm: pip install tqdm") from error

__all__ = ["tqdm", "trange"]


class tqdm(_tqdm):  # type: ignore[type-arg]
    """tqdm's `tqdm`; `task_type` says what its task is, such as "backtest"."""

    # Not there yet when tqdm first draws itself, and never where it is disabled.
    _report: Optional[Union[_Outermost, _Inner]] = None
    _is_looped_over = False
    first_title = ""

    def __init__(self, *args: Any, task_type: str = "task", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.disable:
            self._begin(task_type)

    def __iter__(self) -> Iterator[Any]:
        values = super().__iter__()
        return self._watched(values) if isinstance(self._report, _Outermost) else values

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if error is not None:
            self._show()
            self._end(error)
        super().__exit__(kind, error, traceback)

    def display(self, msg: Optional[str] = None, pos: Optional[int] = None) -> Any:
        """Draws the bar, and reports it."""
        drawn = super().display(msg, pos)
        self._show()
        return drawn

    def close(self) -> None:
        """Closes the bar, and ends its task."""
        was_open = not getattr(self, "disable", True)
        super().close()
        if was_open:
            self._show()
            # Where there is a loop, it is not known yet how it ends.
            if not self._is_looped_over:
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
        self.first_title = _title(self)
        outermost = _outermost.get()
        if outermost is None or outermost.is_over():
            self._report = _Outermost(self, task_type)
            _outermost.set(self._report)
        elif outermost.is_ours:
            self._report = _Inner(outermost, self)

    @harmless
    def _show(self) -> None:
        if self._report is not None:
            self._report.show()

    @harmless
    def _end(self, error: Optional[BaseException] = None, loop: Optional[Loop] = None) -> None:
        if self._report is not None:
            self._report.end(error, loop)


def trange(*args: Any, **kwargs: Any) -> tqdm:
    """Shortcut for `tqdm(range(*args), **kwargs)`."""
    return tqdm(range(*args), **kwargs)


class _Outermost(Bar):
    """The task of a bar that is within no other one."""

    def __init__(self, bar: tqdm, task_type: str) -> None:
        self.inner: Dict[_Inner, str] = {}
        self._bar = weakref.ref(bar)
        super().__init__(_title(bar), task_type, _unit(bar))

    def read(self) -> Optional[Reading]:
        bar = self._bar()
        return None if bar is None else _read(bar, *self.inner.values())

    def is_over(self) -> bool:
        """Whether what comes is not within it: many a bar is full and never closed."""
        self.show()
        return self.ended or self.is_full


class _Inner:
    """A bar within another one: a part of its details."""

    def __init__(self, outermost: _Outermost, bar: tqdm) -> None:
        self._outermost = outermost
        self._bar = weakref.ref(bar)

    def show(self) -> None:
        bar = self._bar()
        if bar is not None:
            reading, title, unit = _read(bar), _title(bar), _unit(bar)
            said = (f"{title}: " if title else "") + str(reading) + (f" {unit}" if unit else "")
            self._outermost.inner[self] = said + (f", {bar.postfix}" if bar.postfix else "")
            self._outermost.show()

    def end(self, *_: Any) -> None:
        self._outermost.inner.pop(self, None)
        self._outermost.show()


_outermost: ContextVar[Optional[_Outermost]] = ContextVar("outermost", default=None)


def _read(bar: tqdm, *inner: str) -> Reading:
    scale = bar.unit_scale if bar.unit_scale and bar.unit_scale is not True else 1
    title = _title(bar)
    own = [title if title != bar.first_title else "", str(bar.postfix or "")]
    details = " · ".join(filter(None, [", ".join(filter(None, own)), *inner]))
    return Reading(bar.n * scale, None if bar.total is None else bar.total * scale, details)


def _title(bar: tqdm) -> str:
    return str(bar.desc or "").strip().rstrip(":").rstrip()


def _unit(bar: tqdm) -> Optional[str]:
    unit = str(bar.unit).strip()
    return None if unit in ("", "it") else unit
