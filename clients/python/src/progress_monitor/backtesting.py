"""backtesting.py with `run` and `optimize` as tasks.

Both are followed by the bars that the library draws. Its bar of `optimize` counts batches of
parameter sets against the number of sets, and so ends at 2 of 77; here the sets are counted.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Iterable, Iterator, Optional

from ._bar import Bar, Reading, harmless

try:
    import backtesting.backtesting as _library
except ImportError as error:
    raise ImportError(
        "progress_monitor.backtesting needs backtesting: pip install backtesting"
    ) from error

__all__ = ["Backtest"]


class Backtest(_library.Backtest):  # type: ignore[misc]
    """backtesting's `Backtest`; `task_name` says what its tasks are called."""

    # On the backtest itself, since its copies in the processes of `optimize` must know it too.
    _is_part = False

    def __init__(self, *args: Any, task_name: Optional[str] = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._task_name = task_name or self._strategy.__name__

    def run(self, **kwargs: Any) -> Any:
        """Runs the backtest, as a task where it is no part of `optimize`."""
        if self._is_part:
            with _unreported():
                return super().run(**kwargs)
        chosen = ", ".join(f"{name}={value}" for name, value in kwargs.items())
        with _reported(f"Backtest {self._task_name}", "backtest", "bars", chosen) as report:
            stats = super().run(**kwargs)
            report.result(stats)
        return stats

    def optimize(self, **kwargs: Any) -> Any:
        """Looks for the best parameters, as a task."""
        name = f"Optimization {self._task_name}"
        with _reported(name, "optimization", "parameter sets") as report:
            self._is_part = True
            try:
                found = super().optimize(**kwargs)
            finally:
                self._is_part = False
            report.result(found[0] if isinstance(found, tuple) else found)
        return found


class _Report(Bar):
    """The task of a run or an optimisation, counted by its first bar."""

    def __init__(self, name: str, task_type: str, unit: str, details: str) -> None:
        self._has_bar = False
        self._done = 0
        self._total: Optional[int] = None
        self._details = details
        super().__init__(name, task_type, unit)

    def read(self) -> Reading:
        return Reading(self._done, self._total, self._details)

    def watch(self, bar: Iterable[Any], total: Optional[int]) -> Iterable[Any]:
        """What is drawn; counted where it is the first."""
        if self._has_bar:
            return bar
        self._has_bar, self._total = True, total
        return self._counted(bar)

    def _counted(self, bar: Iterable[Any]) -> Iterator[Any]:
        for value in bar:
            # A batch of results is a list, with one for each parameter set.
            self._done += len(value) if isinstance(value, list) else 1
            yield value

    @harmless
    def result(self, stats: Any) -> None:
        """Notes the outcome, for the details."""
        self._details = (
            f"{stats['_strategy']}: return {stats['Return [%]']:.1f} %, "
            f"{stats['# Trades']} trades, win rate {stats['Win Rate [%]']:.0f} %"
        )


_current: ContextVar[Optional[_Report]] = ContextVar("current", default=None)


@contextmanager
def _reported(name: str, task_type: str, unit: str, details: str = "") -> Iterator[_Report]:
    report = _Report(name, task_type, unit, details)
    token = _current.set(report)
    try:
        yield report
    except BaseException as error:
        report.end(error)
        raise
    finally:
        _current.reset(token)
    report.end()


@contextmanager
def _unreported() -> Iterator[None]:
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


_draw = _library._tqdm


def _watched(values: Iterable[Any], *args: Any, **kwargs: Any) -> Iterable[Any]:
    bar: Iterable[Any] = _draw(values, *args, **kwargs)
    report = _current.get()
    if report is None:
        return bar
    total = kwargs.get("total")
    return report.watch(bar, len(values) if total is None else total)  # type: ignore[arg-type]


# The library has no other way in: its bars are what says how far it is.
_library._tqdm = _watched
