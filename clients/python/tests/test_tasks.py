"""Tasks, loops and logs, as the page shows them."""

from __future__ import annotations

from pathlib import Path
from typing import List

import pytest
from bot_process import Bot
from bots import get, run_bot, run_well, said, task_named
from servers import Server


def test_a_task_ends_with_its_block_and_counts_what_is_done(server: Server) -> None:
    script = """
        from progress_monitor import task
        with task("A", "backtest", total=500, unit="candles", tags="btc nightly", details="x") as t:
            for _ in range(499):
                t.advance()
            t.advance(1)
        assert t.finished
    """
    run_well(script, server.url)
    assert said(task_named("A", server.url), "type", "status", "current", "total", "unit") == [
        "backtest",
        "completed",
        500,
        500,
        "candles",
    ]
    assert said(task_named("A", server.url), "tags", "details") == [["btc", "nightly"], "x"]


def test_what_is_no_number_does_not_spoil_the_count(server: Server) -> None:
    script = """
        from progress_monitor import task
        with task("A", total=10) as t:
            t.advance(3)
            t.advance(float("nan"))
            t.advance(float("inf"))
            t.advance(5)
            t.update(current=float("nan"), total=float("inf"))
    """
    run_well(script, server.url)
    assert said(task_named("A", server.url), "current", "total") == [8, 10]


def test_of_a_huge_text_the_log_has_the_end_and_the_bot_goes_on(server: Server) -> None:
    script = """
        import resource, time
        from progress_monitor import flush, task
        with task("A") as t:
            text = "ab\\n" * 3_000_000 + "the last"
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            t.log(text)
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            assert grown < 16 * 1024, grown
            t.log("x" * 2_000_000)
            flush(30)
    """
    run_well(script, server.url)
    task = task_named("A", server.url)["id"]
    lines = get(f"/api/v1/tasks/{task}/logs?tail=10000", server.url)["lines"]
    assert "2995001" in lines[0]["text"].replace(",", "")  # So many were left out, it says.
    assert [line["text"] for line in lines[1:-1]] == ["ab"] * 4999 + ["the last"]


def test_a_log_that_the_server_does_not_keep_holds_up_nothing(program: str, tmp_path: Path) -> None:
    server = Server(program, tmp_path, "127.0.0.1:0", "--no-recording")
    script = """
        from progress_monitor import flush, task
        with task("A", total=2) as t:
            for _ in range(2):
                t.log("not kept")
                t.advance()
                assert flush()
    """
    bot = run_well(script, server.url)
    assert b"lines were set aside" in bot.stderr
    assert task_named("A", server.url)["status"] == "completed"
    server.kill()


def test_an_exception_fails_the_task_and_goes_on_its_way(server: Server) -> None:
    script = """
        from progress_monitor import task
        def deep():
            raise ValueError("no candles")
        with task("A") as t:
            deep()
    """
    bot = run_bot(script, server.url)
    assert bot.returncode == 1
    assert b"ValueError: no candles" in bot.stderr
    task = task_named("A", server.url)
    assert said(task, "status", "details") == ["failed", "ValueError: no candles"]
    log = server.log(task["id"])
    assert log[0] == "Traceback (most recent call last):"
    assert log[-1] == "ValueError: no candles"
    assert any("in deep" in line for line in log)


@pytest.mark.parametrize(
    ("how", "status", "details"),
    [
        ("raise KeyboardInterrupt", "cancelled", "KeyboardInterrupt"),
        ("raise SystemExit(3)", "failed", "exit code 3"),
        ("raise SystemExit('bad')", "failed", "exit: bad"),
        ("raise SystemExit", "completed", ""),
        ("t.fail('as I say')", "failed", "as I say"),
        ("t.cancel(); raise ValueError", "cancelled", ""),
        ("t.complete(ended_early=True)", "completed", ""),
    ],
)
def test_a_task_ends_as_its_block_does(how: str, status: str, details: str, server: Server) -> None:
    run_bot(f"from progress_monitor import task\nwith task('A') as t: {how}", server.url)
    assert said(task_named("A", server.url), "status", "details") == [status, details]


def test_ctrl_c_in_a_block_cancels_the_task(server: Server) -> None:
    script = """
        import signal, time
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from progress_monitor import task
        with task("A"):
            print("running", flush=True)
            time.sleep(60)
    """
    with Bot(script, server.url) as bot:
        bot.wait_for("running")
        bot.interrupt()
        bot.process.wait(30)
    assert task_named("A", server.url)["status"] == "cancelled"


def test_without_a_block_a_task_ends_as_it_is_told(server: Server) -> None:
    script = """
        from progress_monitor import task, update_task, flush
        a = task("A", status="queued")
        flush()
        assert a.status == "queued" and a.id > 0 and not a.finished
        a.update(status="running", progress=12.5, details="half")
        update_task(a.id, details="by its id")
        b = task("B", total=9)
        b.update(current=4, total=8, unit="epochs")
        b.update(progress=float("nan"), status="paused")
        c = task("C")
        c.remove()
        assert c.update(progress=1) is False
    """
    run_well(script, server.url)
    a, b = server.tasks()
    assert said(a, "status", "progress", "details") == ["running", 12.5, "by its id"]
    assert said(b, "status", "current", "total", "unit") == ["paused", 4, 8, "epochs"]


def test_what_others_do_with_a_task_is_known_after_the_next_report(server: Server) -> None:
    script = """
        from bots import change
        from progress_monitor import flush, task
        with task("A", total=10) as t:
            t.advance()
            flush()
            assert t.status == "running" and not t.stop_requested
            change(t.id, status="cancelled")
            t.advance()
            flush()
            assert t.status == "cancelled" and t.stop_requested and t.finished
        with task("B", total=2) as t:
            flush()
            change(t.id, status="cancelled")
            t.advance(2)
            flush()
    """
    run_well(script, server.url)
    assert task_named("A", server.url)["status"] == "cancelled", "it stopped as it was asked to"
    assert task_named("B", server.url)["status"] == "completed", "it was done all the same"


def test_a_job_with_a_key_comes_back_as_its_next_attempt(server: Server) -> None:
    script = """
        from progress_monitor import flush, task
        for result in ("first", "second"):
            with task("Nightly", "backtest", key="nightly", total=3) as t:
                t.advance(3)
                t.update(details=result)
        t.update(status="running", details="third")
        t.advance(-2)
        flush()
        t.advance()
        t.complete()
    """
    run_well(script, server.url)
    assert said(task_named("Nightly", server.url), "attempt", "details", "status", "current") == [
        3,
        "third",
        "completed",
        2,
    ]


def test_a_loop_is_a_task_of_its_rounds(server: Server) -> None:
    script = """
        from progress_monitor import track
        from bots import wait_until_shown
        assert list(track([1, 2, 3], "List", "backtest", unit="candles")) == [1, 2, 3]
        assert sum(track((x for x in range(5)), "Generator")) == 10
        assert list(track([], "Empty")) == []
        for x in track(iter(range(10)), "Slow", total=20):
            if x == 3:
                wait_until_shown("Slow", current=3, total=20, status="running")
    """
    run_well(script, server.url)
    shown = [said(t, "name", "status", "current", "total", "ended_early") for t in server.tasks()]
    assert shown == [
        ["List", "completed", 3, 3, False],
        ["Generator", "completed", 5, None, False],
        ["Empty", "completed", 0, 0, False],
        ["Slow", "completed", 10, 20, False],
    ]


LEFT = {
    "break": ["completed", "", True, 2],
    "return": ["completed", "", True, 2],
    "raise ValueError('no candles')": ["failed", "ValueError: no candles", False, 2],
    "raise KeyboardInterrupt": ["cancelled", "KeyboardInterrupt", False, 2],
}


@pytest.mark.parametrize("how", LEFT)
def test_a_loop_that_is_left_ends_as_it_was_left(how: str, server: Server) -> None:
    script = f"""
        from progress_monitor import track
        def run():
            for x in track(range(10), "A"):
                if x == 2:
                    {how}
        run()
    """
    run_bot(script, server.url)
    task = task_named("A", server.url)
    assert said(task, "status", "details", "ended_early", "current") == LEFT[how]


def test_a_loop_whose_exception_is_caught_has_failed_too(server: Server) -> None:
    script = """
        from progress_monitor import track
        try:
            for x in track(range(10), "A"):
                1 / x
        except ZeroDivisionError: pass
    """
    run_well(script, server.url)
    assert said(task_named("A", server.url), "status", "details") == [
        "failed",
        "an exception ended the loop",
    ]


def test_an_iterable_that_fails_fails_its_loop(server: Server) -> None:
    script = """
        from progress_monitor import track
        def candles():
            yield 1
            raise OSError("no more data")
        try:
            for x in track(candles(), "A"): pass
        except OSError as error:
            assert str(error) == "no more data"
        try:
            for x in track(7, "B"): pass
        except TypeError: pass
    """
    run_well(script, server.url)
    assert said(task_named("A", server.url), "status", "details", "current") == [
        "failed",
        "OSError: no more data",
        1,
    ]
    assert task_named("B", server.url)["status"] == "failed"


def test_lines_of_a_log_arrive_in_order_with_their_levels(server: Server) -> None:
    script = """
        from progress_monitor import task
        with task("A") as t:
            t.log("one\\ntwo", "warn")
            t.log("three", level="nonsense")
            for i in range(3000):
                t.log(i)
            t.log("x" * 100_000)
            t.log("half \\ud800")
    """
    run_well(script, server.url)
    lines = get("/api/v1/tasks/1/logs?after=0&limit=10000", server.url)["lines"]
    assert [(line["text"], line["level"]) for line in lines[:3]] == [
        ("one", "warning"),
        ("two", "warning"),
        ("three", None),
    ]
    assert [line["text"] for line in lines[3:3003]] == [str(i) for i in range(3000)]
    assert "[cut:" in lines[3003]["text"]
    assert lines[3004]["text"] == "half ?"
    assert [line["seq"] for line in lines] == list(range(1, 3006))


def test_the_bots_logging_is_shown_and_does_not_feed_itself(server: Server) -> None:
    server.kill()
    script = """
        import logging, sys
        from progress_monitor import TaskHandler, flush, task, update_task
        logging.captureWarnings(True)
        t = task("A")
        root = logging.getLogger()
        root.addHandler(TaskHandler(t))
        root.setLevel(logging.DEBUG)
        logging.info("candles: %d", 500)
        flush()  # Is in vain, and says so in the log of the package.
        update_task(t.id, status="nonsense")  # Warns, which is captured.
        try: 1 / 0
        except ZeroDivisionError: logging.exception("failed")
        print("noted", flush=True)
        sys.stdin.readline()
        assert flush(10)
        logging.debug("after")
    """
    with Bot(script, server.url) as bot:
        bot.wait_for("noted")
        server.start()
        bot.tell("go on")
        bot.end_well()
    log = server.log(1)
    assert log[0] == "candles: 500"
    assert [line for line in log if "status is one of" in line] == log[1:2]
    assert "failed" in log
    assert log[-1] == "after"
    assert not [line for line in log if "cannot be reached" in line]


def test_an_event_loop_goes_on_while_tasks_report(server: Server) -> None:
    script = """
        import asyncio
        from progress_monitor import add_task, task, update_task

        async def backtest(number):
            with task(f"Task {number}", total=20) as t:
                for _ in range(20):
                    t.advance()
                    await asyncio.sleep(0)

        async def bot():
            task_id = add_task("Guide", "backtest")
            await asyncio.gather(*(backtest(number) for number in range(50)))
            update_task(task_id, status="completed")

        asyncio.run(bot())
    """
    run_well(script, server.url)
    tasks: List[object] = [said(t, "status", "current") for t in server.tasks()]
    assert tasks == [["completed", None], *(50 * [["completed", 20]])]


def test_a_signal_handler_may_report_in_the_middle_of_a_report(server: Server) -> None:
    script = """
        import signal
        from progress_monitor import task
        t = task("A", total=10**9)
        signal.signal(signal.SIGALRM, lambda *_: t.log("alarm") or t.advance())
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.0005)
        for _ in range(300_000):
            t.advance()
        signal.setitimer(signal.ITIMER_REAL, 0)
        t.complete()
    """
    run_well(script, server.url)
    log = server.log(1)
    assert task_named("A", server.url)["current"] == 300_000 + len(log)
