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
import os
import sys
import time
import warnings
from pathlib import Path

from backtesting import Backtest, Strategy
from backtesting.lib import crossover
from backtesting.test import GOOG, SMA

# The package of this checkout, installed or not.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients" / "python" / "src"))

from progress_monitor import task

PARAMETER_SETS = [(5, 20), (10, 30), (20, 60), (50, 200), (50, 3000)]

REPORT_EVERY = 50  # candles


class MovingAverageCross(Strategy):
    """In when the fast mean crosses above the slow one, out when it falls below."""

    fast = 10
    slow = 30
    watched = None
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
        self.watched.update(
            status="running",
            progress=100 * candle // total,
            details=f"Candle {candle:,} of {total:,}, {self.data.index[-1]:%Y-%m-%d}: "
            f"{len(self.closed_trades)} trades, equity {self.equity:,.0f}",
        )


def run(watched, fast, slow, seconds):
    """One backtest, reported from its start to its end, whichever that is."""
    watched.update(status="running", progress=0, details=f"First of {period()}")
    backtest = Backtest(GOOG, MovingAverageCross, commission=0.002, finalize_trades=True)
    try:
        with watched:  # an exception fails it, ctrl-C cancels it
            pause_s = seconds / len(GOOG)
            stats = backtest.run(fast=fast, slow=slow, watched=watched, pause_s=pause_s)
            result = (
                f"Win rate {stats['Win Rate [%]']:.0f} % of {stats['# Trades']} trades, return "
                f"{stats['Return [%]']:.0f} % "
                f"(buy and hold {stats['Buy & Hold Return [%]']:.0f} %)"
            )
            watched.complete(result)
            return result
    except Exception as error:
        return f"failed: {error}"


def period():
    return f"{len(GOOG):,} daily candles, {GOOG.index[0]:%Y-%m-%d} to {GOOG.index[-1]:%Y-%m-%d}"


def main():
    parser = argparse.ArgumentParser(description="A real backtest that reports itself.")
    parser.add_argument(
        "--url",
        default=os.environ.get("PROGRESS_MONITOR_URL", "http://localhost:5000"),
        help="where the monitor is",
    )
    parser.add_argument(
        "--slow",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="let each backtest last this long",
    )
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", module="backtesting")

    os.environ["PROGRESS_MONITOR_URL"] = arguments.url
    waiting = [
        (
            task(
                f"GOOG – moving averages {fast}/{slow}",
                "backtest",
                details=period(),
                status="queued",
            ),
            fast,
            slow,
        )
        for fast, slow in PARAMETER_SETS
    ]
    try:
        while waiting:
            watched, fast, slow = waiting.pop(0)
            print(f"{fast:>4}/{slow:<5}", run(watched, fast, slow, arguments.slow))
    except KeyboardInterrupt:
        for watched, _, _ in waiting:
            watched.cancel("Stopped by hand before it began")
        sys.exit(130)


if __name__ == "__main__":
    main()
