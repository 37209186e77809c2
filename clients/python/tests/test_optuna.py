"""Optuna's studies as tasks, with the real Optuna."""

from __future__ import annotations

from typing import Any

from bots import run_well, said, task_named

BOT = """
    import gc, time
    import optuna
    from bots import change, task_named, wait_until_shown
    from progress_monitor.optuna import Callback
    optuna.logging.set_verbosity(optuna.logging.CRITICAL)
    study = optuna.create_study()

    def parabola(trial):
        return trial.suggest_float("x", 1, 2) ** 2
"""


def ended(name: str, url: str) -> Any:
    return said(task_named(name, url), "status", "current", "total", "unit", "ended_early")


def test_a_study_is_n_of_its_trials_with_the_best_value(url: str) -> None:
    script = """
    study.optimize(parabola, n_trials=12, callbacks=[Callback(n_trials=12, name="Study")])
    print(f"Best {study.best_value:g} in trial {study.best_trial.number}", end="")
    """
    bot = run_well(BOT + script, url)
    assert ended("Study", url) == ["completed", 12, 12, "trials", False]
    task = task_named("Study", url)
    assert said(task, "type", "details") == ["optimization", bot.stdout.decode()]


def test_trials_are_counted_from_several_threads(url: str) -> None:
    script = """
    callback = Callback(n_trials=40, name="Threads")
    study.optimize(parabola, n_trials=40, n_jobs=4, callbacks=[callback])
    """
    run_well(BOT + script, url)
    assert ended("Threads", url) == ["completed", 40, 40, "trials", False]


def test_pruned_and_failed_trials_count_too(url: str) -> None:
    script = """
    def objective(trial):
        if trial.number == 1:
            raise optuna.TrialPruned()
        if trial.number in (2, 3):
            raise ValueError("no candles")
        return parabola(trial)

    callback = Callback(n_trials=5, name="Mixed")
    study.optimize(objective, n_trials=5, catch=(ValueError,), callbacks=[callback])
    """
    run_well(BOT + script, url)
    assert ended("Mixed", url) == ["completed", 5, 5, "trials", False]
    assert task_named("Mixed", url)["details"].endswith(", 1 pruned, 2 failed")


def test_a_study_without_any_value_is_counted(url: str) -> None:
    script = """
    several = optuna.create_study(directions=["minimize", "maximize"])
    pair = lambda trial: (parabola(trial), 1)
    several.optimize(pair, n_trials=3, callbacks=[Callback(3, "Two objectives")])
    """
    run_well(BOT + script, url)
    assert ended("Two objectives", url) == ["completed", 3, 3, "trials", False]


def test_a_study_that_stops_itself_has_completed_early(url: str) -> None:
    script = """
    def objective(trial):
        if trial.number == 3:
            trial.study.stop()
        return parabola(trial)

    study.optimize(objective, n_trials=90, callbacks=[Callback(n_trials=90, name="Early")])
    wait_until_shown("Early", status="completed")
    """
    run_well(BOT + script, url)
    assert ended("Early", url) == ["completed", 4, 90, "trials", True]


def test_a_study_that_raises_has_failed(url: str) -> None:
    script = """
    def objective(trial):
        if trial.number == 3:
            raise ValueError("no candles")
        return parabola(trial)

    try:
        study.optimize(objective, n_trials=9, callbacks=[Callback(n_trials=9, name="In the call")])
    except ValueError:
        pass
    gc.collect()  # Optuna's own frames hold the error, and it the callback, in a circle.
    wait_until_shown("In the call", status="failed")
    try:
        with Callback(n_trials=9, name="In a block") as callback:
            optuna.create_study().optimize(objective, n_trials=9, callbacks=[callback])
    except ValueError:
        pass
    wait_until_shown("In a block", status="failed")
    """
    run_well(BOT + script, url)
    call, block = (task_named(name, url) for name in ("In the call", "In a block"))
    assert said(call, "current", "details") == [3, "Error: trial 3 raised an exception"]
    assert block["current"] == 3
    assert "no candles" in block["details"]


def test_a_study_that_raises_in_its_first_trial_has_failed(url: str) -> None:
    script = """
    try:
        study.optimize(lambda trial: 1 / 0, callbacks=[Callback(n_trials=9, name="First")])
    except ZeroDivisionError:
        pass
    """
    run_well(BOT + script, url)
    assert task_named("First", url)["status"] == "failed"


def test_a_callback_that_cannot_count_harms_no_study(url: str) -> None:
    script = """
    study.optimize(parabola, n_trials=3, callbacks=[Callback(n_trials="many")])
    assert len(study.trials) == 3
    """
    run_well(BOT + script, url)


def test_whoever_cancels_the_task_stops_the_study(url: str) -> None:
    script = """
    def objective(trial):
        if trial.number == 5:
            change(task_named("Cancelled")["id"], status="cancelled")
        time.sleep(0.01)
        return parabola(trial)

    study.optimize(objective, timeout=50, callbacks=[Callback(n_trials=100_000, name="Cancelled")])
    print(len(study.trials))
    """
    bot = run_well(BOT + script, url)
    trials = int(bot.stdout)
    assert 6 <= trials < 4_000
    stopped = said(task_named("Cancelled", url), "status", "details")
    assert stopped == ["cancelled", f"Stopped at {trials} of 100000"]
