#!/usr/bin/env python3
"""The thirteen things that the guide promises, against a real server.

    python test_active_tasks.py

starts a server of its own where it finds the program, in PROGRESS_MONITOR_BIN, on the PATH or
built in this checkout; else it talks to the one at PROGRESS_MONITOR_URL.
pytest runs the same tests.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional

CLIENT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CLIENT / "src"))  # The package of this checkout, installed or not.

from progress_monitor import add_task, remove_task, update_task  # noqa: E402

PATIENCE_S = 20
GUIDE_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
GUIDE_FIELDS = [
    "id",
    "name",
    "type",
    "details",
    "status",
    "progress",
    "started_at",
    "updated_at",
]

Task = Dict[str, Any]

# A proxy that the environment names has no business with localhost.
without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))


# --- the thirteen


def test_add_task_gives_an_integer_id() -> None:
    task_id = add_task("Backtest Strategy A", "backtest", "Testing on BTCUSDT")
    assert type(task_id) is int
    named = add_task(task_name="No details", task_type="simulation")
    assert named != task_id
    assert shown(named)["details"] == ""


def test_the_list_shows_a_task_as_in_the_guide() -> None:
    task_id = add_task("Backtest - Golden Cross", "backtest", "Testing on BTCUSDT")
    task = shown(task_id)
    answer = get("/api/active-tasks")
    assert list(answer) == ["tasks", "count", "last_update"]
    assert answer["count"] == len(answer["tasks"])
    assert list(task) == GUIDE_FIELDS
    for moment in (task["started_at"], task["updated_at"], answer["last_update"]):
        assert GUIDE_TIME.fullmatch(moment), moment
    said = (task["name"], task["type"], task["details"], task["status"], task["progress"])
    assert said == ("Backtest - Golden Cross", "backtest", "Testing on BTCUSDT", "running", 0)


def test_progress_is_updated() -> None:
    task_id = add_task("Progress", "backtest")
    for progress in (0, 50, 99):
        assert update_task(task_id, progress=progress) is True
    assert shown(task_id, progress=99)["status"] == "running"


def test_every_status_of_the_guide_can_be_set() -> None:
    for status in ("queued", "running", "completed", "failed"):
        task_id = add_task(f"To be {status}", "live_trading")
        assert update_task(task_id, status=status) is True
        shown(task_id, status=status)


def test_details_are_updated() -> None:
    task_id = add_task("Details", "simulation", "Before")
    assert update_task(task_id, details="Processed 500/1000 trades – 50 %") is True
    shown(task_id, details="Processed 500/1000 trades – 50 %", progress=0)


def test_several_fields_are_updated_at_once() -> None:
    task_id = add_task("Several fields", "optimization")
    assert update_task(task_id, progress=100, status="completed", details="Success!") is True
    shown(task_id, progress=100, status="completed", details="Success!")


def test_an_unknown_id_is_not_updated() -> None:
    assert update_task(2_000_000_000, progress=50) is False


def test_a_removed_task_leaves_the_list() -> None:
    task_id = add_task("To be removed", "backtest")
    shown(task_id)
    remove_task(task_id)
    wait_for(lambda: listed(task_id) is None, f"task {task_id} is still listed")
    assert update_task(task_id, progress=50) is False


def test_a_task_is_added_over_rest() -> None:
    new = {"name": "My Task", "type": "backtest", "details": "Task details here"}
    answer = post("/api/active-tasks/add", new)
    task_id = answer["task_id"]
    message = "Task added successfully"
    assert answer == {"success": True, "task_id": task_id, "message": message}
    assert type(task_id) is int
    shown(task_id, status="running", **new)


def test_a_task_is_updated_over_rest() -> None:
    task_id = add_task("My Task", "backtest")
    shown(task_id)
    change = {"progress": 75, "status": "running", "details": "Updated details"}
    answer = post(f"/api/active-tasks/{task_id}/update", change)
    assert answer == {"success": True, "message": "Task updated successfully"}
    shown(task_id, **change)


def test_the_integration_example_completes_and_fails_as_it_should() -> None:
    good = run_backtest("Golden Cross", range(250))
    shown(good, status="completed", details="Backtest completed - Win rate: 65%", progress=100)
    bad = run_backtest("Broken data", [1, 2, None, 4])
    shown(bad, status="failed", details="Error: a candle is missing", progress=25)


def test_a_hundred_and_twenty_tasks_run_at_the_same_time() -> None:
    ids: List[int] = []

    def bot(number: int) -> None:
        for place in range(15):
            task_id = add_task(f"Bot {number}, task {place}", "simulation")
            ids.append(task_id)
            for progress in range(0, 51, 10):
                update_task(task_id, progress=progress)

    bots = [threading.Thread(target=bot, args=(number,)) for number in range(8)]
    for thread in bots:
        thread.start()
    for thread in bots:
        thread.join()
    assert len(set(ids)) == 120
    for task_id in ids:
        shown(task_id, progress=50, status="running")


def test_what_is_finished_stays_in_the_list_and_leaves_it_after_its_time() -> None:
    ids = [add_task("Finished", "backtest"), add_task("Failed", "backtest")]
    for task_id, status in zip(ids, ("completed", "failed")):
        update_task(task_id, status=status)
        shown(task_id, status=status)
    if PROGRAM is None:
        print("  (no program to start: that it leaves the list after an hour was not waited for)")
        return
    with server("--active-for", "1s") as url:
        new = {"name": "Finished", "type": "backtest"}
        finished, running = (post("/api/active-tasks/add", new, url)["task_id"] for _ in "12")
        post(f"/api/active-tasks/{finished}/update", {"status": "completed"}, url)
        wait_for(lambda: listed(finished, url) is None, "a finished task stays for ever")
        assert listed(running, url) is not None, "a running task must stay"


# --- the example of the guide


def run_backtest(strategy_name: str, data: Any) -> int:
    task_id = add_task(
        task_name=f"Backtest - {strategy_name}",
        task_type="backtest",
        details=f"Testing on {len(data)} candles",
    )
    try:
        for i, candle in enumerate(data):
            process_candle(candle)
            update_task(task_id, progress=int((i / len(data)) * 100))
            if i % 100 == 0:
                update_task(task_id, details=f"Processed {i}/{len(data)} candles")
        update_task(task_id, status="completed", details="Backtest completed - Win rate: 65%")
    except Exception as e:
        update_task(task_id, status="failed", details=f"Error: {e}")
    return task_id


def process_candle(candle: Optional[int]) -> None:
    if candle is None:
        raise ValueError("a candle is missing")


# --- what the tests see, over REST


def shown(task_id: int, **expected: Any) -> Task:
    """The task, once the list shows it like that: an update is under way when it returns."""

    def as_expected() -> bool:
        task = listed(task_id)
        return task is not None and expected.items() <= task.items()

    wait_for(as_expected, f"task {task_id} is not {expected}, but", lambda: listed(task_id))
    task = listed(task_id)
    assert task is not None
    return task


def listed(task_id: int, url: Optional[str] = None) -> Optional[Task]:
    tasks = get("/api/active-tasks", url)["tasks"]
    return next((task for task in tasks if task["id"] == task_id), None)


def get(path: str, url: Optional[str] = None) -> Any:
    with without_proxy.open((url or our_url()) + path, timeout=PATIENCE_S) as answer:
        return json.load(answer)


def post(path: str, body: Dict[str, Any], url: Optional[str] = None) -> Any:
    request = urllib.request.Request(
        (url or our_url()) + path,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with without_proxy.open(request, timeout=PATIENCE_S) as answer:
        return json.load(answer)


def wait_for(
    condition: Callable[[], bool], otherwise: str, found: Callable[[], Any] = lambda: ""
) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{otherwise} {found()}")
        time.sleep(0.02)


# --- the server


def setup_module() -> None:
    """Starts a server where there is a program; pytest calls this before the first test."""
    if PROGRAM is not None:
        os.environ["PROGRESS_MONITOR_URL"] = stack.enter_context(server())


def teardown_module() -> None:
    stack.close()


def our_url() -> str:
    return os.environ.get("PROGRESS_MONITOR_URL", "http://localhost:5000").rstrip("/")


def find_program() -> Optional[str]:
    said = os.environ.get("PROGRESS_MONITOR_BIN")
    if said and shutil.which(said) is None:
        sys.exit(f"PROGRESS_MONITOR_BIN says {said}, and there is no program; mend or unset it.")
    named = said or shutil.which("progress-monitor")
    target = CLIENT.parents[1] / "target"
    built = [target / kind / "progress-monitor" for kind in ("release", "debug")]
    return named or next((str(path) for path in built if path.is_file()), None)


@contextmanager
def server(*flags: str) -> Iterator[str]:
    """A server on a free port, with data of its own; its address."""
    assert PROGRAM is not None
    with tempfile.TemporaryDirectory() as data:
        command = [PROGRAM, "serve", "--addr", "127.0.0.1:0", "--data-dir", data, *flags]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            try:
                assert process.stdout is not None
                said = process.stdout.readline()
                found = re.search(r"http://[\d.]+:\d+", said)
                assert found, f"{PROGRAM} does not say where it listens, but {said!r}"
                yield found[0]
            finally:
                process.terminate()


PROGRAM = find_program()
stack = ExitStack()


# --- run alone


def main() -> None:
    tests = [value for name, value in globals().items() if name.startswith("test_")]
    setup_module()
    try:
        get("/api/active-tasks")
        failures = [
            number for number, test in enumerate(tests, start=1) if not passes(number, test)
        ]
    except OSError as error:
        sys.exit(
            f"No Progress Monitor answers at {our_url()}: {error}\n"
            "Say where the program is in PROGRESS_MONITOR_BIN, or where a server is in "
            "PROGRESS_MONITOR_URL."
        )
    finally:
        teardown_module()
    if failures:
        sys.exit(f"{len(failures)} of {len(tests)} tests failed: {failures}")
    print(f"All {len(tests)} tests pass")


def passes(number: int, test: Callable[[], None]) -> bool:
    name = test.__name__[len("test_") :].replace("_", " ")
    try:
        test()
    except Exception:
        print(f"{number:2}  FAILED  {name}\n{traceback.format_exc()}")
        return False
    print(f"{number:2}  ok      {name}")
    return True


if __name__ == "__main__":
    main()
