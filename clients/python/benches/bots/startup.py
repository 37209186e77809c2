"""The first steps of a bot, and its last."""

import json
import time

now = time.perf_counter
began = now()
from progress_monitor import add_task, flush, update_task  # noqa: E402

loaded = now()
task_id = add_task("First", "backtest")
added = now()
add_task("Next", "backtest")
added_next = now()
for i in range(1_000_000):
    update_task(task_id, progress=i // 10_000, details="so far")
done = now()
flush(10)
flushed = now()
print(
    json.dumps(
        {
            "import_ms": (loaded - began) * 1e3,
            "first_ms": (added - loaded) * 1e3,
            "next_ms": (added_next - added) * 1e3,
            "flush_s": flushed - done,
        }
    )
)
