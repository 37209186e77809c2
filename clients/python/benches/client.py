"""Measures what the package costs a bot, and prints a table.

    python benches/client.py [ROUNDS]

Each row is measured in a process of its own, in ROUNDS rounds (5), of which the median counts.
The server is the release of this checkout, or the program that PROGRESS_MONITOR_BIN names.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Dict

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from bad_servers import bad_server  # noqa: E402
from bots import bot_environ  # noqa: E402
from servers import Server, find_program  # noqa: E402

SERVERS = ["answering", "down", "hanging", "a byte a second", "500", "TLS junk"]

Figures = Dict[str, float]


def main() -> None:
    """Measures everything, one after the other."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as data_dir:
        server = Server(find_program(), Path(data_dir))
        try:
            print_updates(server.url, rounds)
            print_loops(server.url, rounds)
            print_rest(server.url, rounds)
        finally:
            server.kill()


def print_updates(url: str, rounds: int) -> None:
    """What a report takes, whatever the server does."""
    table("`update_task`, 1,000,000 in a tight loop", "p50", "p99", "p99.9", "greatest", "")
    for kind in SERVERS:
        figures = medians("updates.py", url, rounds, kind)
        met = figures["p50"] <= 5 and figures["p99"] <= 50 and figures["p99.9"] <= 1000
        spread = [f"{figures[key]:.1f} µs" for key in ("p50", "p99", "p99.9", "greatest")]
        row(f"server {kind}", *spread, verdict(met))
    row("to reach", "≤ 5 µs", "≤ 50 µs", "≤ 1 ms", "", "")


def print_loops(url: str, rounds: int) -> None:
    """What a tracked loop adds to an iteration, beside tqdm and rich."""
    figures = medians("loops.py", url, rounds)
    table("added to an iteration", "here", "tqdm", "rich", "here / tqdm", "")
    ratio = figures["track"] / figures["tqdm"]
    shown = [f"{figures[key]:.0f} ns" for key in ("track", "tqdm", "rich")]
    row("`track`, a list of 1,000,000", *shown, f"{ratio:.2f}", f"≤ 0.8: {verdict(ratio <= 0.8)}")


def print_rest(url: str, rounds: int) -> None:
    """Memory, start, end, and the first task."""
    table("the rest", "here", "to reach")
    for kind in ("answering", "down"):
        grew = medians("memory.py", url, 1, kind)["mib"]
        row(
            f"MiB that a bot grows by, 12,000 tasks and 300,000 lines, server {kind}",
            f"{grew:.1f}",
            f"≤ 16: {verdict(grew <= 16)}",
        )
    figures = medians("startup.py", url, rounds)
    row(
        "ms to import",
        f"{figures['import_ms']:.1f}",
        "≤ 30: " + verdict(figures["import_ms"] <= 30),
    )
    row("ms for the first `add_task`", f"{figures['first_ms']:.1f}", "≤ 300")
    row("ms for the next", f"{figures['next_ms']:.1f}", "≤ 300")
    row("s from a million updates to all sent", f"{figures['flush_s']:.2f}", "")
    for kind in ("answering", "down", "hanging"):
        row(f"s at the end, server {kind}", f"{exit_s(url, kind):.2f}", "≤ 2")


def medians(script: str, url: str, rounds: int, kind: str = "answering") -> Figures:
    """The median of each figure that a script prints."""
    with ExitStack() as stack:
        address = url if kind == "answering" else stack.enter_context(bad_server(kind))
        measured = [run(script, address) for _ in range(rounds)]
    return {key: statistics.median(one[key] for one in measured) for key in measured[0]}


def run(name: str, url: str) -> Figures:
    """The figures that a script prints."""
    bot = subprocess.run(
        [sys.executable, str(HERE / "bots" / name)],
        env=bot_environ(url),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    figures: Figures = json.loads(bot.stdout)
    return figures


def exit_s(url: str, kind: str) -> float:
    """How long a program takes to end after its last line."""
    with ExitStack() as stack:
        address = url if kind == "answering" else stack.enter_context(bad_server(kind))
        ended_at = run("ending.py", address)["ended_at"]
        return time.time() - ended_at


def table(*heads: str) -> None:
    """The head of a table."""
    print()
    row(*heads)
    row(*["---"] * len(heads))


def row(*cells: Any) -> None:
    """A row of it."""
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def verdict(is_met: bool) -> str:
    """A word for it."""
    return "met" if is_met else "missed"


if __name__ == "__main__":
    main()
