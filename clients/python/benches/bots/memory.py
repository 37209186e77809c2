"""How much a bot grows that reports more than can be kept."""

import json

from progress_monitor import add_task, task, update_task


def resident_mib() -> float:
    """The memory of this process."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096 / 2**20


before = resident_mib()
greatest = before
ids = [add_task(f"Task {n}", "backtest", "x" * 200) for n in range(12_000)]
for task_id in ids:
    update_task(task_id, progress=5, details="y" * 200)
    update_task(task_id, status="completed")
with task("Logged") as t:
    for n in range(300_000):
        t.log(f"{n}: " + "z" * 100)
        if n % 1000 == 0:
            greatest = max(greatest, resident_mib())
print(json.dumps({"mib": max(greatest, resident_mib()) - before - len(ids) * 40 / 2**20}))
