"""A real server, and the real program in front of real commands."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import servers
from servers import find_program

BINARY = find_program()

# Against hanging; no test comes near it.
LIMIT_S = 60


class Server(servers.Server):
    """A server over data of its own."""

    def __init__(self, data: Path, address: str = "127.0.0.1:0") -> None:
        super().__init__(BINARY, data, address)

    def task(self) -> dict[str, Any]:
        """The newest task, when there is one."""
        until(self.tasks)
        return self.tasks()[-1]

    def plain_log(self, task: int) -> list[str]:
        url = f"{self.url}/api/v1/tasks/{task}/logs.txt"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return [line.split("\t")[-1] for line in answer.read().decode().splitlines()]


class Wrapper:
    """Runs commands behind the program, with a state folder of its own."""

    def __init__(self, url: str, state: Path) -> None:
        self.state = state
        self.env = {**os.environ, "PROGRESS_MONITOR_URL": url, "XDG_STATE_HOME": str(state)}
        self.env["COLUMNS"] = "80"
        self.started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Wrapper:
        return self

    def __exit__(self, *_: object) -> None:
        """Ends what a test that failed has left, and closes all pipes."""
        for process in self.started:
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    with contextlib.suppress(BrokenPipeError):
                        pipe.close()
            process.kill()
            process.wait(LIMIT_S)

    def line(self, *command: str, options: tuple[str, ...] = ()) -> list[str]:
        return [BINARY, "run", *options, "--", *command]

    def start(
        self, *command: str, options: tuple[str, ...] = (), **how: Any
    ) -> subprocess.Popen[bytes]:
        how.setdefault("stdout", subprocess.PIPE)
        how.setdefault("stderr", subprocess.PIPE)
        how.setdefault("stdin", subprocess.DEVNULL)
        process = subprocess.Popen(self.line(*command, options=options), env=self.env, **how)
        self.started.append(process)
        return process

    def run(
        self, *command: str, options: tuple[str, ...] = (), **how: Any
    ) -> subprocess.CompletedProcess[bytes]:
        how.setdefault("stdin", subprocess.DEVNULL)
        how.setdefault("stdout", subprocess.PIPE)
        how.setdefault("stderr", subprocess.PIPE)
        line = self.line(*command, options=options)
        return subprocess.run(line, env=self.env, timeout=LIMIT_S, **how, check=False)

    def python(self, script: str, **how: Any) -> subprocess.CompletedProcess[bytes]:
        return self.run(sys.executable, "-c", script, **how)

    def left_over(self) -> list[Path]:
        return list(self.state.glob("progress-monitor/outbox/*.outbox"))


def until(condition: Callable[[], Any], what: str | None = None) -> Any:
    """Waits for a condition, and gives what it gave."""
    end = time.monotonic() + LIMIT_S
    while not (met := condition()):
        assert time.monotonic() < end, what or "it did not come about"
        time.sleep(0.01)
    return met


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "data")
    yield server
    server.stop()


@pytest.fixture
def wrapper(server: Server, tmp_path: Path) -> Iterator[Wrapper]:
    with Wrapper(server.url, tmp_path / "state") as wrapper:
        yield wrapper
