"""Bots in processes of their own, and what the server says of their tasks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
import urllib.request
from pathlib import Path
from typing import Any, Dict, List, Optional

PATIENCE_S = 60

Task = Dict[str, Any]

_without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_TESTS = Path(__file__).resolve().parent


def run_bot(script: str, url: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Runs a bot to its end; by then all that it noted was sent, where a server takes it."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        env=bot_environ(url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )


def run_well(script: str, url: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Runs a bot that has to end well."""
    bot = run_bot(script, url, *arguments)
    assert bot.returncode == 0, bot.stderr.decode()
    return bot


def bot_environ(url: str) -> Dict[str, str]:
    """A bot finds the server, this module and the package, and none of our other settings."""
    theirs = {k: v for k, v in os.environ.items() if not k.startswith("PROGRESS_MONITOR_")}
    path = os.pathsep.join([str(_TESTS), str(_TESTS.parent / "src")])
    return {**theirs, "PROGRESS_MONITOR_URL": url, "PYTHONPATH": path}


def get(path: str, url: Optional[str] = None) -> Any:
    """What the server answers; in a bot, the one that it reports to."""
    server = url or os.environ["PROGRESS_MONITOR_URL"]
    with _without_proxy.open(server + path, timeout=PATIENCE_S) as answer:
        return json.load(answer)


def all_tasks(url: Optional[str] = None) -> List[Task]:
    """Every task, the first one first."""
    tasks: List[Task] = get("/api/v1/tasks?scope=all&limit=1000", url)["tasks"]
    return tasks


def task_named(name: str, url: Optional[str] = None) -> Task:
    """The only task of that name."""
    found = [task for task in all_tasks(url) if task["name"] == name]
    assert len(found) == 1, f"{len(found)} tasks are named {name!r}: {all_tasks(url)}"
    return found[0]


def said(task: Task, *fields: str) -> List[Any]:
    """What the task says in these fields."""
    return [task[field] for field in fields]


def wait_until_shown(name: str, **expected: Any) -> None:
    """In a bot: waits until the server shows its task like that."""
    deadline = time.monotonic() + PATIENCE_S / 2
    while not any(
        task["name"] == name and expected.items() <= task.items() for task in all_tasks()
    ):
        if time.monotonic() > deadline:
            raise AssertionError(f"{name} is not {expected}: {all_tasks()}")
        time.sleep(0.01)


def change(task_id: int, url: Optional[str] = None, **fields: Any) -> None:
    """What somebody else does with a task."""
    server = url or os.environ["PROGRESS_MONITOR_URL"]
    request = urllib.request.Request(
        f"{server}/api/v1/tasks/{task_id}",
        method="PATCH",
        data=json.dumps(fields).encode(),
        headers={"Content-Type": "application/json"},
    )
    _without_proxy.open(request, timeout=PATIENCE_S).close()
