"""backtesting.py's runs and optimisations as tasks, with the real library."""

from __future__ import annotations

from typing import Any

from bots import all_tasks, run_well, said, task_named

BOT = """
    import sys, warnings
    warnings.simplefilter("ignore")
    from backtesting import Strategy
    from backtesting.lib import crossover
    from backtesting.test import GOOG, SMA
    from bots import wait_until_shown
    from progress_monitor.backtesting import Backtest

    class Cross(Strategy):
        fast, slow, watched = 10, 20, False

        def init(self):
            self.quick = self.I(SMA, self.data.Close, self.fast)
            self.calm = self.I(SMA, self.data.Close, self.slow)

        def next(self):
            if self.watched and len(self.data) == 1000:
                wait_until_shown("Backtest Cross", status="running", unit="bars")
            if self.fast == 13 and len(self.data) == 1000:
                raise ValueError("no candles")
            if crossover(self.quick, self.calm):
                self.position.close()
                self.buy()
            elif crossover(self.calm, self.quick):
                self.position.close()
                self.sell()

    def backtest(**settings):
        return Backtest(GOOG, Cross, commission=0.002, **settings)
"""


def ended(task: Any) -> Any:
    return said(task, "type", "status", "current", "total", "unit", "ended_early")


def test_a_run_is_a_task_of_its_bars_with_its_result(url: str) -> None:
    script = """
    stats = backtest().run(fast=5, watched=True)
    print(len(GOOG) - 20, round(stats["Return [%]"], 1))
    """
    bars, gain = run_well(BOT + script, url).stdout.decode().split()
    task = task_named("Backtest Cross", url)
    assert ended(task) == ["backtest", "completed", int(bars), int(bars), "bars", False]
    assert task["details"].startswith(f"Cross(fast=5,watched=True): return {gain} %, ")


def test_an_optimisation_is_one_task_that_counts_parameter_sets_and_not_batches(url: str) -> None:
    script = """
    stats = backtest().optimize(fast=range(2, 13), slow=range(20, 90, 10), maximize="Return [%]")
    plain = backtest(task_name="GOOG").run(fast=2)
    print(stats["_strategy"], end="")
    """
    best = run_well(BOT + script, url).stdout.decode()
    search, run = all_tasks(url)
    assert ended(search) == ["optimization", "completed", 77, 77, "parameter sets", False]
    assert said(search, "name") == ["Optimization Cross"]
    assert search["details"].startswith(f"{best}: return ")
    assert said(run, "name", "status") == ["Backtest GOOG", "completed"]


def test_a_run_that_raises_has_failed_and_so_has_an_optimisation(url: str) -> None:
    script = """
    for run in (lambda: backtest().run(fast=13), lambda: backtest().optimize(fast=[13, 14])):
        try:
            run()
        except ValueError as error:
            assert str(error) == "no candles"
    """
    run_well(BOT + script, url)
    for task in all_tasks(url):
        assert task["status"] == "failed"
        assert "no candles" in task["details"]
    assert len(all_tasks(url)) == 2


def test_a_run_that_is_out_of_money_has_completed_early(url: str) -> None:
    script = """
    backtest(cash=1_000, margin=0.02, task_name="Broke").run()
    """
    run_well(BOT + script, url)
    task = task_named("Backtest Broke", url)
    assert said(task, "status", "ended_early") == ["completed", True]
    assert 0 < task["current"] < task["total"]


def test_the_results_are_those_of_the_library(url: str) -> None:
    script = """
    import backtesting
    def numbers(stats):
        return stats.filter(regex="^[^_]").astype(str).to_dict()
    plain = backtesting.Backtest(GOOG, Cross, commission=0.002)
    assert numbers(plain.run(fast=7)) == numbers(backtest().run(fast=7))
    theirs, their_heatmap = plain.optimize(fast=[5, 7], slow=[20, 30], return_heatmap=True)
    ours, our_heatmap = backtest().optimize(fast=[5, 7], slow=[20, 30], return_heatmap=True)
    assert numbers(theirs) == numbers(ours)
    assert their_heatmap.equals(our_heatmap)
    """
    run_well(BOT + script, url)
    names = [task["name"] for task in all_tasks(url)]
    assert names == ["Backtest Cross", "Optimization Cross"]
