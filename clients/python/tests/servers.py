"""The real server, started and killed as a test wants it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Optional

from bots import all_tasks, get

_ROOT = Path(__file__).resolve().parents[3]
_BUILT = [_ROOT / "target" / kind / "progress-monitor" for kind in ("debug", "release")]


def find_program() -> str:
    """The server's program: PROGRESS_MONITOR_BIN, or as it was built in this checkout."""
    named = os.environ.get("PROGRESS_MONITOR_BIN")
    if named:
        return named
    for built in _BUILT:
        if built.exists():
            return str(built)
    raise RuntimeError("no server to test with: build it, or name it in PROGRESS_MONITOR_BIN")


class Server:
    """A server on a data folder, at an address that it keeps when it is started again."""

    def __init__(
        self, program: str, data_dir: Path, address: str = "127.0.0.1:0", *flags: str
    ) -> None:
        self._program = program
        self._flags = flags
        self._data_dir = data_dir
        self._address = address
        self._process: Optional[subprocess.Popen[str]] = None
        self.url = ""
        self.start()

    def start(self) -> None:
        """Starts it, and waits until it listens."""
        self._process = subprocess.Popen(
            [
                *(self._program, "serve", "--addr", self._address),
                *("--data-dir", str(self._data_dir), *self._flags),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        said = []
        for line in self._process.stdout:
            said.append(line)
            found = re.search(r"http://(127\.0\.0\.1:\d+)", line)
            if found:
                self._address = found[1]
                self.url = f"http://{found[1]}"
                return
        raise RuntimeError("the server did not start: " + "".join(said))

    def kill(self) -> None:
        """Ends it as a crash does (kill -9)."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ends it in order."""
        self._end(signal.SIGTERM)

    def _end(self, by: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(by)
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def get(self, path: str) -> Any:
        """What it answers."""
        return get(path, self.url)

    def all_tasks(self) -> List[Dict[str, Any]]:
        """Every task, however many they are."""
        tasks: List[Dict[str, Any]] = []
        following = ""
        while True:
            page = self.get(f"/api/v1/tasks?scope=all&limit=1000{following}")
            tasks.extend(page["tasks"])
            if page["next"] is None:
                return tasks
            following = f"&after={page['next']}"

    def tasks(self) -> List[Dict[str, Any]]:
        """Every task, the first one first."""
        return all_tasks(self.url)

    def log(self, task: int) -> List[str]:
        """The lines of a task's log."""
        lines = get(f"/api/v1/tasks/{task}/logs?tail=10000", self.url)["lines"]
        return [line["text"] for line in lines]

    def events(self, task: int) -> List[Dict[str, Any]]:
        """What happened to a task, the first first."""
        events: List[Dict[str, Any]] = get(f"/api/v1/tasks/{task}/events?limit=1000", self.url)[
            "events"
        ]
        return events
