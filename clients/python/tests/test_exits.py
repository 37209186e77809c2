"""A program ends: what it reported last arrives, or is said to be lost."""

from __future__ import annotations

import threading

from bot_process import Bot
from servers import Server

SCRIPT = """
    from progress_monitor import add_task, flush, update_task
    task = add_task("A", "backtest")
    assert flush()
    print("reported", flush=True)
    input()
    update_task(task, status="completed")
"""


def test_a_server_that_starts_anew_as_a_bot_ends_still_hears_the_end(server: Server) -> None:
    with Bot(SCRIPT, server.url) as bot:
        bot.wait_for("reported")
        server.kill()
        again = threading.Timer(0.3, server.start)
        again.start()
        bot.tell("end")
        bot.end_well()
        again.join()
    assert server.tasks()[0]["status"] == "completed"


def test_what_a_server_that_is_gone_did_not_take_is_said_to_be_lost(server: Server) -> None:
    with Bot(SCRIPT, server.url) as bot:
        bot.wait_for("reported")
        server.kill()
        bot.tell("end")
        assert "1 reports and lines are lost" in bot.end_well()
