"""The guide's functions, with every value that a bot may pass."""

from __future__ import annotations

import json

from bot_process import Bot
from bots import run_well, said, task_named
from servers import Server

EXAMPLE = """
    from progress_monitor import add_task, update_task, remove_task

    def process_candle(candle):
        if candle == "bad":
            raise ValueError("no candles")

    def run_backtest(strategy_name, data):
        task_id = add_task(
            task_name=f"Backtest - {strategy_name}",
            task_type="backtest",
            details=f"Testing on {len(data)} candles"
        )
        try:
            for i, candle in enumerate(data):
                process_candle(candle)
                progress = int((i / len(data)) * 100)
                update_task(task_id, progress=progress)
                if i % 100 == 0:
                    update_task(task_id, details=f"Processed {i}/{len(data)} candles")
            update_task(
                task_id,
                status="completed",
                details=f"Backtest completed - Win rate: 65%"
            )
        except Exception as e:
            update_task(
                task_id,
                status="failed",
                details=f"Error: {str(e)}"
            )

    run_backtest("Golden Cross", list(range(1000)))
    run_backtest("Broken", [1, 2, "bad"])
"""


def test_the_integration_example_runs_with_its_import_replaced(server: Server) -> None:
    run_well(EXAMPLE, server.url)
    done, failed = server.tasks()
    assert said(done, "name", "type", "status", "progress", "details") == [
        "Backtest - Golden Cross",
        "backtest",
        "completed",
        100,
        "Backtest completed - Win rate: 65%",
    ]
    assert said(failed, "name", "status", "details") == [
        "Backtest - Broken",
        "failed",
        "Error: no candles",
    ]


def test_an_update_is_true_but_for_what_is_known_to_be_missing(server: Server) -> None:
    script = """
        import json, sys, urllib.request
        from bots import get
        from progress_monitor import add_task, update_task, remove_task, flush
        task_id = add_task("A", "backtest")
        answers = [update_task(task_id, progress=10), update_task(task_id)]
        remove_task(task_id)
        answers += [update_task(task_id, progress=20), update_task(task_id)]
        answers += [update_task(4711, progress=1), update_task(4711)]
        for other in ("nonsense", None, -5, [], 1e400):
            answers.append(update_task(other, progress=1))
        print(json.dumps(answers))
    """
    bot = run_well(script, server.url)
    assert json.loads(bot.stdout) == [True, True, False, False] + 7 * [False]
    assert server.tasks() == []


def test_a_task_that_another_program_added_is_found_by_its_id(server: Server) -> None:
    run_well('from progress_monitor import add_task; add_task("A", "backtest")', server.url)
    script = """
        import time
        from progress_monitor import update_task
        began = time.monotonic()
        assert update_task(1, progress=42, status="completed", details="by another")
        assert time.monotonic() - began < 3
    """
    run_well(script, server.url)
    assert said(task_named("A", server.url), "status", "details") == ["completed", "by another"]


def test_a_task_that_somebody_removed_is_known_to_be_gone_after_the_next_report(
    server: Server,
) -> None:
    script = """
        import os, urllib.request
        from progress_monitor import add_task, update_task, flush
        task_id = add_task("A", "backtest")
        url = os.environ["PROGRESS_MONITOR_URL"] + f"/api/v1/tasks/{task_id}"
        urllib.request.urlopen(urllib.request.Request(url, method="DELETE"))
        assert update_task(task_id, progress=10) is True
        assert flush()
        assert update_task(task_id, progress=20) is False
    """
    assert run_well(script, server.url).stderr == b""


def test_odd_values_are_taken_kindly_and_said_once(server: Server) -> None:
    script = """
        from progress_monitor import add_task, update_task

        class Broken:
            def __str__(self): raise RuntimeError("no")
            __repr__ = __str__
        class Int64(int): pass
        class Half:
            def __float__(self): return 0.5

        a = add_task("", "live trading!", details=7)
        for _ in range(2):
            for value in (-5, 150, float("nan"), float("inf"), "x", None, Broken(), [], 10**400):
                assert update_task(a, progress=value) is True
            for value in ("done", 5, "", Broken(), "x" * 10_000):
                assert update_task(a, status=value) is True
            for value in (5, ["x"], Broken(), "\\ud800 half", "\\x00" * 9000, "é" * 9000):
                assert update_task(a, details=value) is True
        assert update_task(Int64(a), progress=Int64(7), details="last")
        b = add_task("x" * 1000, None, None)
        update_task(b, progress=Half(), status=" Completed ", details=b"bytes")
        c = add_task(Broken(), Broken(), Broken())
        update_task(c, progress=99.5)
    """
    bot = run_well(script, server.url)
    a, b, c = server.tasks()
    assert said(a, "name", "type", "progress", "details", "status") == [
        "unnamed",
        "live_trading_",
        7,
        "last",
        "running",
    ]
    assert said(b, "name", "type", "status", "details") == [
        "x" * 256,
        "none",
        "completed",
        "b'bytes'",
    ]
    assert said(c, "name", "progress") == ["<Broken>", 99.5]
    warned = bot.stderr.decode()
    for about in ("progress is", "progress goes", "status is", "details are", "a task has a name"):
        assert warned.count(about) == 1, warned
    assert "<string>" in warned, "a warning names the line of the bot"


def test_a_warning_that_is_an_error_still_does_not_reach_the_bot(server: Server) -> None:
    script = """
        import warnings
        warnings.simplefilter("error")
        from progress_monitor import add_task, update_task
        a = add_task("A", "backtest")
        assert update_task(a, progress="x", status="y")
    """
    assert b"progress is a number" in run_well(script, server.url).stderr


def test_a_provisional_id_is_the_tasks_own_when_the_server_comes(server: Server) -> None:
    server.kill()
    script = """
        import sys
        from progress_monitor import add_task, update_task, remove_task, flush
        a, b = add_task("A", "backtest"), add_task("B", "backtest")
        assert a < 0 and b < 0 and a != b
        update_task(a, progress=10, details="before")
        print("noted", flush=True)
        sys.stdin.readline()
        assert flush(10)
        assert update_task(a, progress=20, details="after")
        remove_task(b)
        assert not update_task(b)
    """
    with Bot(script, server.url) as bot:
        bot.wait_for("noted")
        server.start()
        bot.tell("go on")
        bot.end_well()
    (a,) = server.tasks()
    assert said(a, "name", "progress", "details") == ["A", 20, "after"]


def test_switched_off_nothing_is_sent_and_all_answers_are_sensible(server: Server) -> None:
    script = """
        import threading
        from progress_monitor import add_task, flush, monitored, remove_task, update_task
        from progress_monitor import task, track
        a = add_task("A", "backtest")
        assert isinstance(a, int) and update_task(a, progress=5) and update_task(4711)
        remove_task(a)
        assert update_task(a) is False
        with task("B", total=3) as t:
            t.advance(); t.log("x"); t.update(details="y")
        assert t.finished and not t.stop_requested and t.id < 0 and t.status is None
        assert list(track([1, 2], "C")) == [1, 2]
        assert monitored("x")(lambda: 7)() == 7
        assert flush()
        assert threading.active_count() == 1
    """
    with Bot(script, server.url, PROGRESS_MONITOR_OFF="1") as bot:
        bot.end_well()
    assert server.tasks() == []
