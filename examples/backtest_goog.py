#!/usr/bin/env python3
"""A real backtest that reports itself to the Progress Monitor.

A moving-average cross over the daily GOOG candles that come with
`backtesting`, one task for each parameter set: followed on the page from its
first candle to its win rate, or to its error. The last set asks for more
candles than there are, to show the latter.

    pip install backtesting
    python examples/backtest_goog.py --slow 20

Then watch http://localhost:5000. Without --slow it is over in a moment;
without a server it runs all the same, and says once that nobody watches.
"""

import argparse
import json
import sys
import time
import urllib.request
import warnings
from http.client import HTTPException

from backtesting import Backtest, Strategy
from backtesting.lib import crossover
from backtesting.test import GOOG, SMA

PARAMETER_SETS = [(5, 20), (10, 30), (20, 60), (50, 200), (50, 3000)]

REPORT_EVERY = 50  # candles
TIMEOUT_S = 1
PAUSE_S = 10  # without reports, after one failed


class Monitor:
    """The guide's door. A backtest never fails, and hardly waits, because of it."""

    def __init__(self, url):
        self.url = url.rstrip("/")
        # A proxy that the environment names has no business with localhost.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self.silent_until = 0.0
        self.warned = False

    def post(self, path, body, urgent):
        """The answer, or nothing; what is not urgent is dropped while no server answers."""
        if not urgent and time.monotonic() < self.silent_until:
            return {}
        request = urllib.request.Request(
            f"{self.url}/api/active-tasks/{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with self.opener.open(request, timeout=TIMEOUT_S) as response:
                return dict(json.load(response))
        except (OSError, HTTPException, TypeError, ValueError) as error:
            self.silent_until = time.monotonic() + PAUSE_S
            self.warn(error)
            return {}

    def warn(self, error):
        if not self.warned:
            print(f"The backtests go on unwatched: {self.url}: {error}", file=sys.stderr)
            self.warned = True


class Task:
    """One task on the page, queued until it first says something."""

    def __init__(self, monitor, name, details):
        self.monitor = monitor
        self.new = {"name": name, "type": "backtest", "details": details, "status": "queued"}
        self.id = None
        self.add(urgent=True)

    def add(self, urgent):
        self.id = self.monitor.post("add", self.new, urgent).get("task_id")

    def update(self, urgent=False, **changes):
        if self.id is None:  # the server was away until now
            self.add(urgent)
        if self.id is not None:
            self.monitor.post(f"{self.id}/update", changes, urgent)


class MovingAverageCross(Strategy):
    """In when the fast mean crosses above the slow one, out when it falls below."""

    fast = 10
    slow = 30
    task = None
    pause_s = 0.0  # after each candle

    def init(self):
        candles = len(self.data)
        if self.slow > candles:
            raise ValueError(f"a mean of {self.slow} candles, and there are only {candles}")
        self.fast_mean = self.I(SMA, self.data.Close, self.fast)
        self.slow_mean = self.I(SMA, self.data.Close, self.slow)

    def next(self):
        if crossover(self.fast_mean, self.slow_mean):
            self.position.close()
            self.buy()
        elif crossover(self.slow_mean, self.fast_mean):
            self.position.close()
        if len(self.data) % REPORT_EVERY == 0:
            self.report()
        time.sleep(self.pause_s)

    def report(self):
        candle, total = len(self.data), len(GOOG)
        self.task.update(
            status="running",
            progress=100 * candle // total,
            details=f"Candle {candle:,} of {total:,}, {self.data.index[-1]:%Y-%m-%d}: "
            f"{len(self.closed_trades)} trades, equity {self.equity:,.0f}",
        )


def run(task, fast, slow, seconds):
    """One backtest, reported from its start to its end, whichever that is."""
    task.update(urgent=True, status="running", progress=0, details=f"First of {period()}")
    backtest = Backtest(GOOG, MovingAverageCross, commission=0.002, finalize_trades=True)
    try:
        stats = backtest.run(fast=fast, slow=slow, task=task, pause_s=seconds / len(GOOG))
    except KeyboardInterrupt:
        task.update(urgent=True, status="failed", details="Stopped by hand")
        raise
    except Exception as error:
        task.update(urgent=True, status="failed", details=f"Error: {error}")
        return f"failed: {error}"
    result = (
        f"Win rate {stats['Win Rate [%]']:.0f} % of {stats['# Trades']} trades, return "
        f"{stats['Return [%]']:.0f} % (buy and hold {stats['Buy & Hold Return [%]']:.0f} %)"
    )
    task.update(urgent=True, status="completed", details=result)
    return result


def period():
    return f"{len(GOOG):,} daily candles, {GOOG.index[0]:%Y-%m-%d} to {GOOG.index[-1]:%Y-%m-%d}"


def main():
    parser = argparse.ArgumentParser(description="A real backtest that reports itself.")
    parser.add_argument("--url", default="http://localhost:5000", help="where the monitor is")
    parser.add_argument(
        "--slow", type=float, default=0.0, metavar="SECONDS", help="let each backtest last this long"
    )
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", module="backtesting")

    monitor = Monitor(arguments.url)
    waiting = [
        (Task(monitor, f"GOOG – moving averages {fast}/{slow}", period()), fast, slow)
        for fast, slow in PARAMETER_SETS
    ]
    try:
        while waiting:
            task, fast, slow = waiting.pop(0)
            print(f"{fast:>4}/{slow:<5}", run(task, fast, slow, arguments.slow))
    except KeyboardInterrupt:
        for task, _, _ in waiting:
            task.update(urgent=True, status="failed", details="Stopped by hand before it began")
        sys.exit(130)


if __name__ == "__main__":
    main()
