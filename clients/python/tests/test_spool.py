"""What was not sent outlives the bot."""

from __future__ import annotations

import signal
import time
import zlib
from pathlib import Path
from typing import List

from bot_process import Bot
from bots import get, said, task_named
from servers import Server

NOTES = """
    import sys
    from progress_monitor import add_task, flush, task, update_task
    task_id = add_task("A", "backtest")
    update_task(task_id, progress=10, details="begun")
    with task("Logged") as t:
        for i in range(100):
            t.log(f"line {i}")
    update_task(task_id, status="completed", details="done")
    for n in range(50):
        update_task(add_task(f"Task {n}", "backtest"), progress=n)
    print("noted", flush=True)
    sys.stdin.readline()
    assert flush(20)
"""

STARTS_AGAIN = """
    from progress_monitor import add_task, flush
    add_task("Next start", "backtest")
    assert flush(20)
"""


def holds(spool: Path, text: str) -> bool:
    return spool.exists() and text.encode() in spool.read_bytes()


def note_and_crash(server: Server, spool: Path) -> None:
    """A bot notes what it cannot send, and is killed."""
    with Bot(NOTES, server.url, PROGRESS_MONITOR_SPOOL=str(spool)) as bot:
        bot.wait_for("noted")
        while not holds(spool, '"progress":49'):
            time.sleep(0.01)
        bot.kill()


def start_again(server: Server, spool: Path) -> None:
    with Bot(STARTS_AGAIN, server.url, PROGRESS_MONITOR_SPOOL=str(spool)) as bot:
        bot.end_well()


def assert_all_is_there_once(server: Server) -> None:
    names = [task["name"] for task in server.tasks()]
    expected = ["A", "Logged", *(f"Task {n}" for n in range(50))]
    assert sorted(map(str, names)) == sorted([*expected, "Next start"])
    assert said(task_named("A", server.url), "status", "details") == ["completed", "done"]
    assert server.log(task_named("Logged", server.url)["id"]) == [f"line {i}" for i in range(100)]
    assert said(task_named("Task 49", server.url), "progress") == [49]


def test_the_next_start_sends_what_a_killed_bot_noted(server: Server, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    server.kill()
    note_and_crash(server, spool)
    server.start()
    start_again(server, spool)
    assert_all_is_there_once(server)
    assert not list(tmp_path.glob("spool*")), "what was sent is kept no more"


def test_it_happened_when_it_was_noted(server: Server, tmp_path: Path) -> None:
    server.kill()
    note_and_crash(server, tmp_path / "spool")
    server.start()
    started = get("/api/v1/tasks", server.url)["as_of"]
    start_again(server, tmp_path / "spool")
    assert task_named("A", server.url)["started_at"] < started
    assert task_named("Next start", server.url)["started_at"] > started
    assert get("/api/v1/tasks/2/logs", server.url)["lines"][0]["at"] < started


def test_a_torn_last_record_is_passed_over(server: Server, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    server.kill()
    note_and_crash(server, spool)
    whole = spool.read_bytes()
    torn: List[bytes] = [b'1234abcd {"producer":"py-1","seq":1,"at"', whole.splitlines()[0][:-7]]
    spool.write_bytes(whole + b"garbage\n" + b"".join(torn))
    server.start()
    start_again(server, spool)
    assert_all_is_there_once(server)


def test_what_is_replayed_twice_is_there_once(server: Server, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    server.kill()
    note_and_crash(server, spool)
    kept = spool.read_bytes()
    server.start()
    start_again(server, spool)
    spool.write_bytes(kept)
    with Bot(
        "import progress_monitor as p; p.task('x').remove(); assert p.flush(20)",
        server.url,
        PROGRESS_MONITOR_SPOOL=str(spool),
    ) as bot:
        bot.end_well()
    assert_all_is_there_once(server)


def test_a_record_that_the_server_refuses_does_not_hold_up_the_rest(
    server: Server, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    server.kill()
    note_and_crash(server, spool)
    poison = [
        b'{"producer":"py-1","seq":1,"at":"2026-01-01T00:00:00Z","add":{"name":""}}',
        b'{"seq":1}',
        b'{"producer":"py-1","line":1,"task":null,"body":{"text":"of nothing"}}',
        b'{"producer":"py-1","line":2,"task":999,"body":{"text":"of nothing"}}',
    ]
    lines = b"".join(b"%08x %s\n" % (zlib.crc32(text), text) for text in poison)
    spool.write_bytes(lines + spool.read_bytes())
    server.start()
    with Bot(STARTS_AGAIN, server.url, PROGRESS_MONITOR_SPOOL=str(spool)) as bot:
        assert "set aside" in bot.end_well()
    assert_all_is_there_once(server)


def test_two_bots_never_use_the_same_file(server: Server, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    server.kill()
    with Bot(NOTES, server.url, PROGRESS_MONITOR_SPOOL=str(spool)) as one:
        one.wait_for("noted")
        while not holds(spool, '"progress":49'):
            time.sleep(0.01)
        with Bot(NOTES, server.url, PROGRESS_MONITOR_SPOOL=str(spool)) as two:
            two.wait_for("noted")
            while not holds(tmp_path / "spool.1", '"progress":49'):
                time.sleep(0.01)
            one.process.send_signal(signal.SIGSTOP)  # It holds its file, and sends nothing.
            server.start()
            two.tell("end")
            two.end_well()
        assert len(server.tasks()) == 52, "the first one's are its own to send"
        one.kill()
    start_again(server, spool)
    assert len(server.tasks()) == 2 * 52 + 1
    assert not list(tmp_path.glob("spool*"))


def test_a_spool_that_cannot_be_kept_is_said_and_harms_nothing(server: Server) -> None:
    with Bot(STARTS_AGAIN, server.url, PROGRESS_MONITOR_SPOOL="/nowhere/at/all") as bot:
        assert "no spool is kept" in bot.end_well()
    assert len(server.tasks()) == 1


def test_the_spool_is_bounded_and_gone_when_all_is_sent(server: Server, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    server.kill()
    script = """
        import sys
        from progress_monitor import flush, task
        with task("A") as t:
            for burst in range(6):
                for _ in range(500):
                    t.log("x" * 8000)
                t.log(f"end of {burst}")
                print("noted", flush=True)
                sys.stdin.readline()
        assert flush(20)
    """
    sizes: List[int] = []
    with Bot(script, server.url, PROGRESS_MONITOR_SPOOL=str(spool)) as bot:
        for burst in range(6):
            bot.wait_for("noted")
            while not holds(spool, f"end of {burst}"):
                time.sleep(0.01)
            sizes.append(spool.stat().st_size)
            if burst == 5:
                server.start()
            bot.tell("go on")
        bot.end_well()
    assert max(sizes) <= 16 * 1024 * 1024
    assert sizes != sorted(sizes), "what was dropped meanwhile has been taken out"
    assert not spool.exists()
    assert server.log(1)[-1] == "end of 5"
