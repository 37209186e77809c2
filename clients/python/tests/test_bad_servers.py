"""Whatever answers, or does not, the bot goes on as if nothing were."""

from __future__ import annotations

import json
import time
from typing import Callable

import pytest
from bad_servers import BEHAVIOURS, bad_server
from bots import run_well

# Ten times what the benchmark aims at and more, so that only harm is found, and no busy machine.
P50_US, P99_US, P999_US = 50, 500, 10_000

BOT = """
    import json, sys, time
    began = time.perf_counter()
    from progress_monitor import add_task, remove_task, task, update_task
    loaded = time.perf_counter()
    task_id = add_task("Backtest", "backtest", "Testing on BTCUSDT")
    added = time.perf_counter()
    again = add_task("Backtest 2", "backtest")
    added_again = time.perf_counter()
    took = []
    for i in range(100_000):
        before = time.perf_counter_ns()
        assert update_task(task_id, progress=i // 1000, details=f"candle {i}") is True
        took.append(time.perf_counter_ns() - before)
    with task("Nicer", total=10) as t:
        t.advance()
        t.log("a line")
    assert update_task(task_id, status="completed")
    remove_task(again)
    assert update_task(again, progress=1) is False
    took.sort()
    print(json.dumps({
        "id": task_id,
        "add_s": added - loaded, "add_again_s": added_again - added,
        "p50_us": took[50_000] / 1e3, "p99_us": took[99_000] / 1e3, "p99.9_us": took[99_900] / 1e3,
        "ended_at": time.time(),
    }))
"""


@pytest.mark.parametrize("kind", ["down", *BEHAVIOURS])
def test_a_bad_server_costs_the_bot_nothing(
    kind: str, record_property: Callable[[str, object], None]
) -> None:
    with bad_server(kind) as url:
        bot = run_well(BOT, url)
        ended = time.time()
    timing = json.loads(bot.stdout)
    exit_s = ended - timing["ended_at"]
    for name, value in {**timing, "exit_s": exit_s}.items():
        record_property(name, value)
    print(kind, timing, f"exit {exit_s:.2f} s")
    assert timing["id"] < 0, "without a server, the id is a provisional one"
    assert timing["add_s"] < 1
    assert timing["p50_us"] < P50_US
    assert timing["p99_us"] < P99_US
    assert timing["p99.9_us"] < P999_US
    assert exit_s < 2 + 2
    said = bot.stderr.decode()
    assert said.count("progress_monitor:") == 1, f"what is wrong is said once: {said}"
    assert url in said
    assert "Traceback" not in said


def test_a_server_of_tls_junk_on_https_costs_nothing_either() -> None:
    with bad_server("TLS junk") as url:
        bot = run_well(BOT, url.replace("http:", "https:"))
    assert b"cannot be reached" in bot.stderr


@pytest.mark.parametrize(
    "address", ["", "ftp://localhost", "localhost:5000", "http://[::1", "http://h:x"]
)
def test_an_address_that_is_none_is_said_and_harms_nothing(address: str) -> None:
    script = """
        from progress_monitor import add_task, update_task, flush
        assert update_task(add_task("A", "backtest"), progress=5)
        flush()
    """
    bot = run_well(script, address)
    assert address == "" or b"PROGRESS_MONITOR_URL" in bot.stderr
