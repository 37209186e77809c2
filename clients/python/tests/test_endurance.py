"""Much at once, crashes of the server, full memory, and the end of the program."""

from __future__ import annotations

import json
import time
from typing import Dict

import pytest
from bad_servers import bad_server
from bot_process import Bot
from bots import run_bot, run_well, said, task_named
from servers import Server

MIB = 1024 * 1024


def test_ten_thousand_tasks_from_eight_threads_are_all_there(server: Server) -> None:
    script = """
        import threading
        from progress_monitor import add_task, flush, update_task
        ids = []
        def work(thread):
            for n in range(1250):
                task_id = add_task(f"{thread}.{n}", "backtest")
                assert update_task(task_id, progress=n % 100)
                assert update_task(task_id, status="completed", details=f"{thread}.{n}")
                ids.append(task_id)
        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        assert flush(60)
        assert len(set(ids)) == 10_000
    """
    assert run_well(script, server.url).stderr == b""
    counted = server.get("/api/v1/tasks?scope=all&status=completed&limit=1")
    assert counted["total"] == 10_000
    last = server.get("/api/v1/tasks?scope=all&limit=1000&sort=-id")["tasks"]
    assert all(task["details"] == task["name"] for task in last)


def test_a_server_that_is_killed_and_comes_back_has_all_once_and_in_order(server: Server) -> None:
    script = """
        import sys, threading, time
        from progress_monitor import add_task, flush, task, update_task
        is_over = threading.Event()
        def work(thread):
            with task(f"Counted {thread}", total=10**9) as t:
                n = 0
                while not is_over.is_set():
                    t.log(n)
                    t.update(current=n, details=f"step {n}")
                    inner = task(f"{thread}.{n}")
                    inner.update(status="queued", details="first")
                    inner.update(status="running", details="second")
                    inner.complete("third")
                    n += 1
                    time.sleep(0.005)
            print(f"count {thread} {n}\\n", end="", flush=True)  # In one piece.
        threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
        for thread in threads: thread.start()
        print("running", flush=True)
        sys.stdin.readline()
        is_over.set()
        for thread in threads: thread.join()
        assert flush(60)
    """
    with Bot(script, server.url) as bot:
        bot.wait_for("running")
        for _ in range(3):
            wait_for_more_tasks(server)
            server.kill()
            server.start()
        wait_for_more_tasks(server)
        bot.tell("end")
        counts: Dict[int, int] = {}
        for _ in range(2):
            thread, count = map(int, bot.wait_for("count").split())
            counts[thread] = count
        bot.end_well()
    for thread, count in counts.items():
        counted = task_named(f"Counted {thread}", server.url)
        assert said(counted, "status", "current") == ["completed", count - 1]
        assert server.log(counted["id"]) == [str(n) for n in range(count)]
    tasks = [task for task in server.all_tasks() if task["name"][1] == "."]
    assert len(tasks) == sum(counts.values())
    assert {(task["status"], task["details"]) for task in tasks} == {("completed", "third")}
    for task in tasks[:: max(1, len(tasks) // 20)]:
        told = [event["status"] for event in server.events(task["id"]) if event["status"]]
        assert told[-3:] == ["queued", "running", "completed"], told


def wait_for_more_tasks(server: Server) -> None:
    path = "/api/v1/tasks?scope=all&limit=1"
    before = server.get(path)["total"]
    deadline = time.monotonic() + 30
    while server.get(path)["total"] < before + 20:
        assert time.monotonic() < deadline, "nothing arrives any more"
        time.sleep(0.01)


def test_a_million_updates_leave_bot_and_server_well(server: Server) -> None:
    script = """
        from progress_monitor import add_task, flush, update_task
        task_id = add_task("A", "backtest")
        for i in range(1_000_000):
            update_task(task_id, progress=i // 10_000, status="running", details=str(i))
        update_task(task_id, status="completed")
        assert flush(20)
    """
    run_well(script, server.url)
    assert said(task_named("A", server.url), "status", "details") == ["completed", "999999"]


@pytest.mark.parametrize("kind", ["down", "hanging"])
def test_memory_is_bounded_whatever_happens(kind: str) -> None:
    script = """
        import json, random, sys
        from progress_monitor import add_task, task, update_task
        def resident():
            with open("/proc/self/statm") as statm:
                return int(statm.read().split()[1]) * 4096
        before = resident()
        ids = [add_task(f"Task {n}", "backtest", "x" * 200) for n in range(12_000)]
        for _ in range(5):
            for task_id in ids:
                update_task(task_id, progress=5, details="y" * 200)
                update_task(task_id, status="completed")
                update_task(task_id, status="running")
        with task("Logged") as t:
            for n in range(300_000):
                t.log(f"{n}: " + "z" * 100)
            for n in range(3000):
                t.log("w" * 8000)
        from progress_monitor._process import client
        queue = client().sender.queue
        waiting = len(queue.records) + len(queue.lines)
        print(json.dumps({"grew": resident() - before, "counted": queue.bytes,
                          "count": queue.count, "waiting": waiting}))
    """
    with bad_server(kind) as url:
        bot = run_well(script, url)
    measured = json.loads(bot.stdout)
    print(kind, measured)
    assert measured["count"] <= 10_000
    assert measured["counted"] <= 6 * MIB
    assert measured["count"] - measured["waiting"] <= 250, "no more than one batch is under way"
    assert measured["grew"] <= 16 * MIB
    assert b"too much waits" in bot.stderr


def test_what_is_reported_last_is_sent_before_the_program_ends(server: Server) -> None:
    script = """
        import atexit
        atexit.register(lambda: t.complete("said at the very end"))
        from progress_monitor import task, update_task
        t = task("A", total=10)
        t.advance(7)
        t.log("last line")
    """
    run_well(script, server.url)
    assert said(task_named("A", server.url), "current", "status", "details") == [
        7,
        "completed",
        "said at the very end",
    ]
    assert server.log(1) == ["last line"]


@pytest.mark.parametrize(
    "how", ["sys.exit(3)", "raise ValueError", "threading.Thread(target=late).start()"]
)
def test_however_a_program_ends_its_reports_arrive(how: str, server: Server) -> None:
    script = f"""
        import sys, threading, time
        from progress_monitor import add_task, update_task
        a = add_task("A", "backtest")
        update_task(a, progress=50, details="said")
        def late():
            time.sleep(0.3)
            update_task(a, details="said late")
        {how}
    """
    run_bot(script, server.url)
    task = task_named("A", server.url)
    assert said(task, "progress", "details") == [50, "said late" if "late" in how else "said"]


def test_a_burst_of_logs_that_is_too_much_loses_the_oldest_and_says_how_many(
    server: Server,
) -> None:
    server.kill()
    script = """
        import sys
        from progress_monitor import flush, task
        t = task("A")
        for n in range(15_000):
            t.log(n)
        t.complete()
        print("noted", flush=True)
        sys.stdin.readline()
        assert flush(20)
    """
    with Bot(script, server.url) as bot:
        bot.wait_for("noted")
        server.start()
        bot.tell("go on")
        bot.end_well()
    first, *rest = server.log(1)
    assert first == f"… {15_000 - len(rest)} lines did not arrive"
    assert len(rest) > 8000
    assert rest == [str(n) for n in range(15_000 - len(rest), 15_000)]
    assert task_named("A", server.url)["status"] == "completed"


def test_importing_starts_nothing_and_is_quick() -> None:
    script = """
        import sys, threading, time
        began = time.perf_counter()
        import progress_monitor
        took = time.perf_counter() - began
        assert threading.active_count() == 1
        assert not {"ssl", "http.client", "asyncio", "logging", "socket"} & set(sys.modules)
        assert took < 0.3, took
    """
    run_well(script, "http://127.0.0.1:9")
