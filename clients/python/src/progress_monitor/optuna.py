"""Optuna's studies as tasks: `study.optimize(f, callbacks=[Callback(n_trials=100)])`.

Whoever cancels the task on the server stops the study, once the trials that run are done.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, Optional, Set

from ._bar import Bar, Reading, harmless

try:
    from optuna.study import Study
    from optuna.trial import FrozenTrial, TrialState
except ImportError as error:
    raise ImportError("progress_monitor.optuna needs optuna: pip install optuna") from error

__all__ = ["Callback"]


class Callback:
    """One `optimize` as a task: n of `n_trials`, and the best value.

    The task ends with `n_trials`. Short of that it ends with the block of a
    `with Callback() as callback:`, or else when nobody holds the callback any more, which is
    when `optimize` returns to where the callback was made in its call.
    """

    def __init__(
        self,
        n_trials: Optional[int] = None,
        name: str = "",
        task_type: str = "optimization",
    ) -> None:
        self._bar: Optional[_StudyBar] = None
        self._begin(n_trials, name, task_type)

    def __call__(self, study: Study, trial: FrozenTrial) -> None:
        if self._bar is None:
            return
        self._bar.note(study, trial)
        if self._bar.stop_requested:
            self._bar.stop()
            study.stop()

    def __enter__(self) -> Callback:
        return self

    def __exit__(self, kind: Any, error: Optional[BaseException], traceback: Any) -> None:
        if self._bar is not None:
            self._bar.end(error)

    def __del__(self) -> None:
        if self._bar is not None:
            self._bar.settle(None)

    @harmless
    def _begin(self, n_trials: Optional[int], name: str, task_type: str) -> None:
        self._bar = _StudyBar(n_trials, name, task_type)


class _StudyBar(Bar):
    """The task of a study."""

    def __init__(self, n_trials: Optional[int], name: str, task_type: str) -> None:
        self._n_trials = n_trials
        self._began = datetime.now()
        self._seen: Set[int] = set()
        self._states: Counter[TrialState] = Counter()
        self._best = ""
        self._study: Optional[Study] = None
        super().__init__(name, task_type, "trials")

    def read(self) -> Reading:
        counts = ((self._states[state], word) for state, word in _LESS_THAN_COMPLETE.items())
        said = [self._best, *(f"{number} {word}" for number, word in counts if number)]
        return Reading(len(self._seen), self._n_trials, ", ".join(filter(None, said)))

    @harmless
    def note(self, study: Study, trial: FrozenTrial) -> None:
        """Counts a trial that came to its end, as complete, pruned or failed."""
        with self.lock:
            self._study = study
            self._seen.add(trial.number)
            self._states[trial.state] += 1
            self._best = _best(study) or self._best
            if self.is_full():
                self.end()

    @harmless
    def settle(self, last_error: Optional[BaseException]) -> None:
        """Ends what has not ended: with what `optimize` raised, where it did."""
        if not self.ended:
            self.end(last_error or self._raised())

    def _raised(self) -> Optional[str]:
        """A trial that raises ends `optimize`, and no callback is told."""
        if self._study is None:
            return "Error: no trial came to its end"
        failed = self._study.get_trials(deepcopy=False, states=(TrialState.FAIL,))
        numbers = {trial.number for trial in failed if self._is_newer(trial)} - self._seen
        return f"Error: trial {min(numbers)} raised an exception" if numbers else None

    def _is_newer(self, trial: FrozenTrial) -> bool:
        return trial.datetime_start is not None and trial.datetime_start >= self._began


_LESS_THAN_COMPLETE = {TrialState.PRUNED: "pruned", TrialState.FAIL: "failed"}


def _best(study: Study) -> str:
    """The best value so far; nothing for several objectives, and before the first value."""
    try:
        best = study.best_trial
    except (RuntimeError, ValueError):
        return ""
    return f"Best {best.value:g} in trial {best.number}"
