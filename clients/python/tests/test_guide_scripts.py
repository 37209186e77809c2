"""The guide's two scripts, run as a reader of the guide runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Dict

import pytest
from bots import PATIENCE_S, all_tasks, bot_environ

TESTS = Path(__file__).resolve().parent
DEMO = TESTS.parent / "examples" / "demo_active_tasks.py"
NOWHERE = "http://127.0.0.1:9"


def run(
    script: Path, url: str, *arguments: str, **environ: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(script), *arguments],
        env={**bot_environ(url), **environ},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def demo(url: str, *arguments: str) -> str:
    played = run(DEMO, url, "--pace", "0.01", *arguments)
    assert played.returncode == 0, played.stderr
    return played.stdout


@pytest.mark.parametrize(
    ("number", "statuses"),
    [
        ("1", {"Backtest – Golden Cross": "completed"}),
        (
            "2",
            {
                "Backtest – RSI divergence": "completed",
                "Paper run – Breakout SOLUSDT": "completed",
                "Grid search – EMA 9/21": "completed",
            },
        ),
        ("3", {"Walk-forward – Mean reversion ETHUSDT": "failed"}),
        (
            "4",
            {"Hyperopt – batch 1 of 3": "completed", "Hyperopt – batch 2 of 3": "completed"},
        ),
        ("5", {"Live – Grid BTC/USDT": "completed"}),
    ],
)
def test_each_demo_makes_its_tasks(number: str, statuses: Dict[str, str], url: str) -> None:
    demo(url, number)
    assert {task["name"]: task["status"] for task in all_tasks(url)} == statuses


@pytest.mark.parametrize("argument", [["0"], []])
def test_all_demos_are_played_where_none_is_named(argument: list[str], url: str) -> None:
    said_by_demo = demo(url, *argument)
    assert [line[:1] for line in said_by_demo.splitlines() if line[:1].isdigit()] == list("12345")
    assert len(all_tasks(url)) == 8


def test_the_demo_says_where_no_server_answers() -> None:
    played = run(DEMO, NOWHERE, "1")
    assert played.returncode == 1
    assert played.stderr.startswith(f"No Progress Monitor answers at {NOWHERE}: ")
    assert "progress-monitor serve" in played.stderr


def test_the_thirteen_tests_pass_on_a_server_of_their_own(program: str) -> None:
    tested = run(TESTS / "test_active_tasks.py", NOWHERE, PROGRESS_MONITOR_BIN=program)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    lines = tested.stdout.splitlines()
    assert [line.split()[1] for line in lines[:-1]] == ["ok"] * 13
    assert lines[-1] == "All 13 tests pass"


def test_the_thirteen_tests_pass_on_a_server_that_runs(url: str, tmp_path: Path) -> None:
    # A copy finds no program beside it, and so takes the server that there is.
    copy = tmp_path / "python" / "tests" / "test_active_tasks.py"
    copy.parent.mkdir(parents=True)
    copy.write_bytes((TESTS / "test_active_tasks.py").read_bytes())
    tested = run(copy, url, PATH=os.path.dirname(sys.executable))
    assert tested.stdout.splitlines()[-1] == "All 13 tests pass", tested.stdout + tested.stderr
    assert len(all_tasks(url)) > 120
