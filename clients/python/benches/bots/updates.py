"""A million reports, each timed."""

import json
import time

from progress_monitor import add_task, update_task

COUNT = 1_000_000

task_id = add_task("Measured", "backtest")
took = [0] * COUNT
now = time.perf_counter_ns
for i in range(COUNT):
    before = now()
    update_task(task_id, progress=i // 10_000)
    took[i] = now() - before
took.sort()
at = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999}
figures = {name: took[int(share * COUNT)] / 1e3 for name, share in at.items()}
print(json.dumps({**figures, "greatest": took[-1] / 1e3}))
