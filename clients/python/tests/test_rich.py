"""rich's progress as tasks, with the real rich."""

from __future__ import annotations

from bots import all_tasks, run_bot, run_well, said, task_named


def test_what_is_drawn_is_richs(url: str) -> None:
    script = """
        import sys
        from rich.console import Console
        if sys.argv[1] == "ours":
            from progress_monitor.rich import Progress, track
        else:
            from rich.progress import Progress, track
        console = Console(force_terminal=True, width=80)
        now = [0]
        clock = lambda: now[0]
        for _ in track(range(5), "Tracked", console=console, auto_refresh=False, get_time=clock):
            now[0] += 1
        with Progress(console=console, auto_refresh=False, get_time=clock) as progress:
            first = progress.add_task("[red]First[/red]", total=10)
            second = progress.add_task("Second", start=False, total=None)
            progress.update(first, advance=5, refresh=True)
            progress.start_task(second)
            progress.advance(second, 3)
            progress.reset(first, total=4)
            for _ in progress.track(range(3), task_id=first):
                progress.print("a line")
                now[0] += 1
            progress.remove_task(second)
    """
    theirs = run_well(script, url, "theirs")
    ours = run_well(script, url, "ours")
    assert b"Tracked" in theirs.stdout
    assert ours.stdout == theirs.stdout


def test_each_task_of_rich_is_a_task(url: str) -> None:
    script = """
        from bots import wait_until_shown
        from progress_monitor.rich import Progress
        with Progress(task_type="backtest") as progress:
            btc = progress.add_task("[bold]BTC[/bold]", total=500)
            eth = progress.add_task("ETH", total=None, start=False)
            progress.update(btc, advance=200, description="BTC, 2019")
            wait_until_shown("BTC", current=200, total=500, details="BTC, 2019", type="backtest")
            wait_until_shown("ETH", status="queued")
            progress.start_task(eth)
            progress.advance(eth, 7)
            wait_until_shown("ETH", status="running", current=7)
            progress.update(btc, completed=500)
            wait_until_shown("BTC", status="completed")
    """
    run_well(script, url)
    assert said(task_named("BTC", url), "status", "ended_early") == ["completed", False]
    assert said(task_named("ETH", url), "status", "current") == ["completed", 7]


def test_a_tracked_loop_is_a_task(url: str) -> None:
    script = """
        from progress_monitor.rich import track
        assert list(track(range(50), "Tracked")) == list(range(50))
        for number in track(range(77), "Broken off"):
            if number == 2:
                break
        try:
            for number in track(range(77), "Raised"):
                1 / (2 - number)
        except ZeroDivisionError:
            pass
    """
    run_well(script, url)
    assert said(task_named("Tracked", url), "status", "current", "total") == ["completed", 50, 50]
    early = said(task_named("Broken off", url), "status", "ended_early", "current")
    assert early == ["completed", True, 2]
    raised = said(task_named("Raised", url), "status", "details")
    assert raised == ["failed", "Error: an exception ended the loop at 2 of 77"]


def test_a_tracked_loop_in_a_block_that_raises_says_what(url: str) -> None:
    script = """
        from progress_monitor.rich import Progress
        with Progress() as progress:
            for number in progress.track(range(9), description="Raised"):
                1 / (2 - number)
    """
    assert run_bot(script, url).returncode == 1
    raised = said(task_named("Raised", url), "status", "details")
    assert raised == ["failed", "ZeroDivisionError: division by zero"]


def test_an_exception_fails_what_is_unfinished(url: str) -> None:
    script = """
        from progress_monitor.rich import Progress
        with Progress() as progress:
            done = progress.add_task("Done", total=2)
            progress.advance(done, 2)
            half = progress.add_task("Half", total=2)
            progress.advance(half)
            raise ValueError("no candles")
    """
    assert run_bot(script, url).returncode == 1
    assert task_named("Done", url)["status"] == "completed"
    half = task_named("Half", url)
    assert half["status"] == "failed"
    assert "no candles" in half["details"]


def test_a_task_that_is_reset_when_it_is_done_begins_anew(url: str) -> None:
    script = """
        from progress_monitor.rich import Progress
        with Progress() as progress:
            task = progress.add_task("Epoch", total=2)
            for epoch in range(3):
                progress.reset(task)
                progress.advance(task, 2)
    """
    run_well(script, url)
    assert [said(task, "name", "status") for task in all_tasks(url)] == [["Epoch", "completed"]] * 3


def test_a_display_that_is_paused_ends_no_task(url: str) -> None:
    script = """
        from bots import wait_until_shown
        from progress_monitor.rich import Progress
        progress = Progress()
        progress.start()
        task = progress.add_task("Paused", total=4)
        progress.advance(task, 1)
        progress.stop()
        wait_until_shown("Paused", status="running", current=1)
        progress.start()
        progress.advance(task, 2)
        progress.stop()
    """
    run_well(script, url)
    ended = said(task_named("Paused", url), "status", "ended_early", "current")
    assert ended == ["completed", True, 3]


def test_a_disabled_display_is_no_task(url: str) -> None:
    run_well("from progress_monitor.rich import track\nlist(track([1, 2], disable=True))", url)
    assert all_tasks(url) == []
