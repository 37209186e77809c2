#!/usr/bin/env python3
"""Tasks to look at on the page, made with the guide's three functions.

    python demo_active_tasks.py      # all demos
    python demo_active_tasks.py 1    # a single task
    python demo_active_tasks.py 2    # several at once
    python demo_active_tasks.py 3    # one that fails
    python demo_active_tasks.py 4    # a queue
    python demo_active_tasks.py 5    # continuous monitoring, for 20 seconds

The server is at PROGRESS_MONITOR_URL, else at http://localhost:5000.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

# The package of this checkout, installed or not.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from progress_monitor import add_task, remove_task, update_task

URL = os.environ.get("PROGRESS_MONITOR_URL", "http://localhost:5000").rstrip("/")
PACE_S = 0.4

# A proxy that the environment names has no business with localhost.
without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def single(pace_s: float) -> None:
    """A backtest, from its first candle to its win rate."""
    task_id = add_task("Backtest – Golden Cross", "backtest", "Testing on BTCUSDT")
    for done in range(0, 1001, 50):
        update_task(task_id, progress=done // 10, details=f"Processed {done}/1000 candles")
        time.sleep(pace_s)
    update_task(task_id, status="completed", details="Win rate: 65 %, profit factor 1.8")


def several(pace_s: float) -> None:
    """A backtest, a paper run and an optimisation, each at a speed of its own."""
    backtest = add_task("Backtest – RSI divergence", "backtest", "2019 to 2026, hourly")
    paper = add_task("Paper run – Breakout SOLUSDT", "simulation", "Live data, no orders")
    search = add_task("Grid search – EMA 9/21", "optimization", "Looking for the best ratio")
    for step in range(21):
        for task_id, speed in ((backtest, 5), (paper, 4), (search, 3)):
            update_task(task_id, progress=step * speed)
        time.sleep(pace_s)
    for task_id in (backtest, paper, search):
        update_task(task_id, status="completed", details="Done")


def failing(pace_s: float) -> None:
    """A backtest that runs out of candles."""
    task_id = add_task("Walk-forward – Mean reversion ETHUSDT", "backtest", "Window 3 of 12")
    for step in range(10):
        update_task(task_id, progress=step * 3)
        time.sleep(pace_s)
    update_task(task_id, status="failed", details="Error: not enough candles for EMA(200): 143")


def queue(pace_s: float) -> None:
    """Three that wait for a slot: two get it, and the third is withdrawn."""
    names = [f"Hyperopt – batch {place} of 3" for place in (1, 2, 3)]
    waiting = [add_task(name, "optimization", "Waiting for a slot") for name in names]
    for task_id in waiting:
        update_task(task_id, status="queued")
    time.sleep(10 * pace_s)
    for task_id in waiting[:2]:
        update_task(task_id, status="running", details="Got a slot")
        for step in range(11):
            update_task(task_id, progress=step * 10)
            time.sleep(pace_s)
        update_task(task_id, status="completed", details="Best loss −1.37 at epoch 31")
    remove_task(waiting[2])


def continuous(pace_s: float) -> None:
    """A live bot, with what the list says of all tasks: 20 seconds at the usual pace."""
    task_id = add_task("Live – Grid BTC/USDT", "live_trading", "3 open orders")
    for tick in range(50):
        update_task(task_id, details=f"{3 + tick % 4} open orders, tick {tick}")
        if tick % 10 == 0:
            tasks = active_tasks()
            running = sum(task["status"] == "running" for task in tasks)
            print(f"    {len(tasks)} tasks in the list, {running} of them running")
        time.sleep(pace_s)
    update_task(task_id, status="completed", details="Stopped by the demo, all orders closed")


DEMOS = [single, several, failing, queue, continuous]


def active_tasks() -> list[dict[str, Any]]:
    """What the guide's list says; OSError or ValueError where no such server answers."""
    with without_proxy.open(f"{URL}/api/active-tasks", timeout=5) as answer:
        tasks: list[dict[str, Any]] = json.load(answer)["tasks"]
        return tasks


def main() -> None:
    parser = argparse.ArgumentParser(description="Tasks to look at on the page.")
    parser.add_argument(
        "number", nargs="?", type=int, choices=range(6), default=0, help="which demo; 0 is all"
    )
    parser.add_argument(
        "--pace", type=float, default=PACE_S, metavar="SECONDS", help="the time between two steps"
    )
    arguments = parser.parse_args()
    try:
        active_tasks()
    except (OSError, ValueError, KeyError) as error:
        sys.exit(
            f"No Progress Monitor answers at {URL}: {error}\n"
            "Start one with `progress-monitor serve`, or say where it is in PROGRESS_MONITOR_URL."
        )
    print(f"Watch {URL}")
    for number, demo in enumerate(DEMOS, start=1):
        if arguments.number in (0, number):
            print(f"{number}  {demo.__doc__}")
            demo(arguments.pace)


if __name__ == "__main__":
    main()
