"""What loops add to an iteration, taking turns in one process."""

import json
import os
import statistics
import time
from typing import Any, Callable, Dict, Iterable, List

import rich.console
import rich.progress
from tqdm import tqdm

from progress_monitor import track

COUNT, ROUNDS = 1_000_000, 7

nowhere = open(os.devnull, "w")  # noqa: SIM115
console = rich.console.Console(file=nowhere, force_terminal=True)
LOOPS: Dict[str, Callable[[List[int]], Iterable[Any]]] = {
    "plain": lambda data: data,
    "track": lambda data: track(data, "Measured"),
    "tqdm": lambda data: tqdm(data, file=nowhere),
    "rich": lambda data: rich.progress.track(data, console=console),
}


def timed(loop: Iterable[Any]) -> float:
    """Seconds from the first to the last iteration."""
    before = time.perf_counter()
    for _ in loop:
        pass
    return time.perf_counter() - before


data = list(range(COUNT))
took: Dict[str, List[float]] = {name: [] for name in LOOPS}
for _ in range(ROUNDS):
    for name, loop in LOOPS.items():
        took[name].append(timed(loop(data)))
plain = statistics.median(took.pop("plain"))
added = {name: (statistics.median(all_) - plain) / COUNT * 1e9 for name, all_ in took.items()}
print(json.dumps(added))
