"""A bot that ends with something left to send."""

import json
import time

from progress_monitor import task

with task("Ending", total=1000) as t:
    for n in range(1000):
        t.advance()
        t.log(n)
print(json.dumps({"ended_at": time.time()}))
