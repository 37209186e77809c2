"""tqdm's bars as tasks, with the real tqdm."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import textwrap

from bots import all_tasks, bot_environ, run_bot, run_well, said, task_named

# One of each thing that is drawn, by a clock that each look at it moves on.
DRAWN = """
    import itertools, sys, time
    import tqdm.std
    clock = itertools.count(1_000_000)
    tqdm.std.time = lambda: next(clock) / 10
    tqdm.std.tqdm.monitor_interval = 0
    if sys.argv[1] == "ours":
        from progress_monitor.tqdm import tqdm, trange
    else:
        from tqdm import tqdm, trange
    for number in tqdm(range(30), desc="plain"):
        tqdm.write(f"line {number}")  # of several bars tqdm clears any one first
    for _ in trange(3, desc="outer", unit="epoch"):
        for _ in trange(4, desc="inner", leave=False):
            pass
    with tqdm(total=4096, unit="B", unit_scale=True, unit_divisor=1024) as bar:
        bar.update(1000)
        bar.set_postfix(loss=0.25)
        bar.set_description("named")
        bar.reset(total=2048)
        bar.update(2048)
    for number in tqdm(range(9), desc="broken off", ascii=True):
        if number == 4:
            break
    try:
        for number in tqdm(iter([1, 0]), desc="raises"):
            1 / number
    except ZeroDivisionError:
        pass
    list(tqdm([1, 2], disable=True))
    with tqdm(total=2, desc="below", position=1) as below:
        below.update()
"""


def test_what_is_drawn_into_a_pipe_is_tqdms_to_the_byte(url: str) -> None:
    theirs = run_well(DRAWN, url, "theirs")
    ours = run_well(DRAWN, url, "ours")
    assert b"plain: 100%" in theirs.stderr
    assert (ours.stderr, ours.stdout) == (theirs.stderr, theirs.stdout)


def test_what_is_drawn_on_a_terminal_is_tqdms_to_the_byte(url: str) -> None:
    assert drawn_on_a_terminal("ours", url) == drawn_on_a_terminal("theirs", url)


def drawn_on_a_terminal(whose: str, url: str) -> bytes:
    terminal, its_end = pty.openpty()
    fcntl.ioctl(its_end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [sys.executable, "-c", textwrap.dedent(DRAWN), whose]
    with subprocess.Popen(
        command, env=bot_environ(url), stdin=its_end, stdout=its_end, stderr=its_end
    ):
        os.close(its_end)
        drawn = b""
        while True:
            try:
                drawn += os.read(terminal, 65536)
            except OSError:  # Linux says so of a terminal that nobody has open any more.
                break
    os.close(terminal)
    assert b"plain: 100%" in drawn
    return drawn


def test_a_bar_is_a_task_with_its_name_its_counts_and_its_unit(url: str) -> None:
    script = """
        from progress_monitor.tqdm import tqdm
        for _ in tqdm(range(250), desc="Backtest BTC", unit=" candles", task_type="backtest"):
            pass
    """
    run_well(script, url)
    task = task_named("Backtest BTC", url)
    assert said(task, "type", "status", "current", "total", "unit", "ended_early") == [
        "backtest",
        "completed",
        250,
        250,
        "candles",
        False,
    ]


def test_a_bar_without_a_name_has_that_of_the_program(url: str) -> None:
    run_well("from progress_monitor.tqdm import trange\nlist(trange(3))", url)
    assert [task["name"] for task in all_tasks(url)] == ["python"]


def test_the_outermost_bar_is_the_task_and_the_inner_one_its_details(url: str) -> None:
    script = """
        from bots import wait_until_shown
        from progress_monitor.tqdm import trange
        for epoch in trange(2, desc="Training", mininterval=0):
            for batch in trange(3, desc="Epoch", unit="batch", leave=False, mininterval=0):
                if (epoch, batch) == (1, 2):
                    wait_until_shown("Training", current=1, details="Epoch: 2 of 3 batch")
    """
    run_well(script, url)
    assert [said(task, "name", "status", "details") for task in all_tasks(url)] == [
        ["Training", "completed", ""]
    ]


def test_the_postfix_and_a_new_description_are_details(url: str) -> None:
    script = """
        from progress_monitor.tqdm import tqdm
        with tqdm(total=2, desc="Search") as bar:
            bar.set_description("Search near 0.3")
            bar.set_postfix(loss=0.125, best="yes")
            bar.update(2)
    """
    run_well(script, url)
    assert task_named("Search", url)["details"] == "Search near 0.3, best=yes, loss=0.125"


def test_a_bar_that_is_closed_short_has_completed_early(url: str) -> None:
    script = """
        from progress_monitor.tqdm import tqdm
        for number in tqdm(range(77), desc="Broken off"):
            if number == 2:
                break
        bar = tqdm(total=77, desc="Closed")
        bar.update(2)
        bar.close()
    """
    run_well(script, url)
    for name in ("Broken off", "Closed"):
        task = task_named(name, url)
        ended = ["completed", True, 2, 77]
        assert said(task, "status", "ended_early", "current", "total") == ended


def test_a_bar_that_an_exception_closes_has_failed(url: str) -> None:
    script = """
        from progress_monitor.tqdm import tqdm
        def candles():
            yield 1
            raise OSError("the exchange is away")
        def with_block():
            with tqdm(total=3, desc="In a block") as bar:
                bar.update()
                raise ValueError("no candles")
        def loop():
            for number in tqdm(range(9), desc="In a loop"):
                1 / (4 - number)
        def source():
            for candle in tqdm(candles(), desc="In its source"):
                pass
        for bot in (with_block, loop, source):
            try:
                bot()
            except Exception:
                pass
    """
    run_well(script, url)
    failed = {
        task["name"]: task["details"] for task in all_tasks(url) if task["status"] == "failed"
    }
    assert "no candles" in failed["In a block"]
    assert failed["In a loop"] == "Error: an exception ended the loop at 4 of 9"
    assert "the exchange is away" in failed["In its source"]


def test_a_loop_in_a_block_that_raises_says_what(url: str) -> None:
    script = """
        from progress_monitor.tqdm import tqdm
        try:
            with tqdm(range(9), desc="Both") as bar:
                for number in bar:
                    1 / (4 - number)
        except ZeroDivisionError:
            pass
    """
    run_well(script, url)
    both = said(task_named("Both", url), "status", "details")
    assert both == ["failed", "ZeroDivisionError: division by zero"]


def test_ctrl_c_cancels(url: str) -> None:
    script = """
        import os, signal
        from bots import wait_until_shown
        from progress_monitor.tqdm import tqdm
        for number in tqdm(range(9), desc="Stopped", mininterval=0):
            if number == 4:
                wait_until_shown("Stopped", current=4)
                os.kill(os.getpid(), signal.SIGINT)
    """
    assert run_bot(script, url).returncode == -signal.SIGINT
    assert task_named("Stopped", url)["status"] == "cancelled"


def test_a_loop_of_which_the_program_dies_says_of_what(url: str) -> None:
    script = """
        from progress_monitor.tqdm import tqdm
        for number in tqdm(range(9), desc="Dying"):
            if number == 4:
                raise ValueError("no candles")
    """
    bot = run_bot(script, url)
    assert bot.returncode == 1
    task = task_named("Dying", url)
    assert task["status"] == "failed"
    assert "no candles" in task["details"]


def test_a_bar_that_nobody_closes_ends_with_the_program(url: str) -> None:
    script = """
        from progress_monitor.tqdm import tqdm
        full = tqdm(total=10, desc="Full")
        full.update(10)
        short = tqdm(total=10, desc="Short", mininterval=100)
        short.update(3)
    """
    run_well(script, url)
    assert said(task_named("Full", url), "status", "ended_early") == ["completed", False]
    short = said(task_named("Short", url), "status", "ended_early", "current")
    assert short == ["completed", True, 3]


def test_a_bar_can_be_reset_and_get_another_total(url: str) -> None:
    script = """
        from bots import wait_until_shown
        from progress_monitor.tqdm import tqdm
        with tqdm(total=10, desc="Again", mininterval=0) as bar:
            bar.update(10)
            bar.reset(total=20)
            wait_until_shown("Again", current=0, total=20, status="running")
            bar.update(5)
            bar.total = 40
            bar.refresh()
            wait_until_shown("Again", current=5, total=40)
            bar.update(35)
    """
    run_well(script, url)
    assert said(task_named("Again", url), "status", "ended_early") == ["completed", False]


def test_a_bar_of_fractions_shows_a_percentage(url: str) -> None:
    script = """
        from bots import wait_until_shown
        from progress_monitor.tqdm import tqdm
        with tqdm(total=1.0, desc="Fractions", mininterval=0) as bar:
            bar.update(0.25)
            wait_until_shown("Fractions", progress=25)
            bar.update(0.75)
    """
    run_well(script, url)
    assert task_named("Fractions", url)["progress"] == 100


def test_a_disabled_bar_is_no_task(url: str) -> None:
    script = """
        from progress_monitor.tqdm import tqdm
        assert list(tqdm([1, 2], disable=True)) == [1, 2]
        assert list(tqdm([1, 2], disable=None)) == [1, 2]
    """
    run_well(script, url)
    assert all_tasks(url) == []


def test_bars_of_different_threads_are_tasks_of_their_own(url: str) -> None:
    script = """
        import threading
        from progress_monitor.tqdm import tqdm
        together = threading.Barrier(3)
        def bot(number):
            for _ in tqdm(range(2), desc=f"Bot {number}"):
                together.wait(20)
        bots = [threading.Thread(target=bot, args=(number,)) for number in range(3)]
        for thread in bots: thread.start()
        for thread in bots: thread.join()
    """
    run_well(script, url)
    names = sorted(said(task, "name", "status") for task in all_tasks(url))
    assert names == [[f"Bot {number}", "completed"] for number in range(3)]


def test_bars_of_different_coroutines_are_tasks_of_their_own(url: str) -> None:
    script = """
        import asyncio
        from progress_monitor.tqdm import tqdm
        async def bot(number):
            for _ in tqdm(range(3), desc=f"Bot {number}"):
                await asyncio.sleep(0)
        async def main():
            await asyncio.gather(*(bot(number) for number in range(3)))
        asyncio.run(main())
    """
    run_well(script, url)
    names = sorted(said(task, "name", "status") for task in all_tasks(url))
    assert names == [[f"Bot {number}", "completed"] for number in range(3)]


def test_the_copy_of_a_bar_in_a_forked_process_says_nothing(url: str) -> None:
    script = """
        import os, sys
        from progress_monitor.tqdm import tqdm
        for number in tqdm(range(3), desc="Parent"):
            child = os.fork()
            if child == 0:
                for _ in tqdm(range(5), desc="Child"):
                    pass
                sys.exit(7)
            assert os.waitpid(child, 0)[1] >> 8 == 7
    """
    run_well(script, url)
    assert [said(task, "name", "status", "current") for task in all_tasks(url)] == [
        ["Parent", "completed", 3]
    ]


def test_a_report_that_fails_is_not_the_bots_trouble(url: str) -> None:
    script = """
        from progress_monitor._bar import Bar
        from progress_monitor.tqdm import tqdm
        def broken(*_, **__):
            raise RuntimeError("broken")
        values = tqdm(range(3), desc="Broken later")
        Bar._counts = broken
        assert list(values) == [0, 1, 2]
        assert list(tqdm(range(3), desc="Broken from the start")) == [0, 1, 2]
        with tqdm(total=3) as bar:
            bar.update(3)
    """
    assert b"Traceback" not in run_well(script, url).stderr


def test_switched_off_the_bars_are_drawn_and_no_more(url: str) -> None:
    off = 'import os\nos.environ["PROGRESS_MONITOR_OFF"] = "1"\n'
    ours = run_well(off + textwrap.dedent(DRAWN), url, "ours")
    assert ours.stderr == run_well(DRAWN, url, "theirs").stderr
    assert all_tasks(url) == []


def test_without_a_server_the_bars_are_drawn_all_the_same() -> None:
    nowhere = "http://127.0.0.1:9"
    theirs = run_well(DRAWN, nowhere, "theirs")
    ours = run_well(DRAWN, nowhere, "ours").stderr
    notices = re.findall(rb"progress_monitor: .*\n", ours)
    assert len(notices) == 1
    assert ours.replace(notices[0], b"") == theirs.stderr
