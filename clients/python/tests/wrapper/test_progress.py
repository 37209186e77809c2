"""What real programs print is read as progress."""

from __future__ import annotations

import http.server
import re
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import LIMIT_S, Server, Wrapper, until
from .screen import Screen


def seen(server: Server) -> list[dict[str, Any]]:
    """The corners of the newest task's curve."""
    task = server.task()["id"]
    return list(server.get(f"/api/v1/tasks/{task}/progress")["points"])


def test_a_bar_of_tqdm(wrapper: Wrapper, server: Server) -> None:
    script = (
        "import time; from tqdm import tqdm\n"
        "for _ in tqdm(range(40), 'Backtest', unit='candles'): time.sleep(0.03)"
    )
    done = wrapper.python(script)
    assert b"40/40" in done.stderr
    task = server.task()
    assert (task["status"], task["current"], task["total"]) == ("completed", 40, 40)
    assert (task["unit"], task["details"]) == ("candles", "Backtest")
    assert len(seen(server)) >= 2
    # Of all its frames the log has the last.
    assert [line for line in server.log(task["id"]) if "|" in line] == [server.log(task["id"])[-1]]
    assert "40/40" in server.log(task["id"])[-1]


def test_nested_bars_of_tqdm_the_outermost_is_the_task(wrapper: Wrapper, server: Server) -> None:
    script = (
        "import time; from tqdm import tqdm\n"
        "for _ in tqdm(range(3), 'epochs'):\n"
        "    for _ in tqdm(range(20), 'batches', leave=False): time.sleep(0.02)"
    )
    wrapper.python(script)
    task = server.task()
    assert (task["status"], task["current"], task["total"]) == ("completed", 3, 3)
    said = {event["details"] for event in server.events(task["id"])}
    assert any(details and details.startswith("batches") for details in said), said


RICH = """
import time
from rich.progress import Progress, MofNCompleteColumn, BarColumn, TextColumn, TimeRemainingColumn
described = TextColumn("{task.description}")
columns = [described, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
with Progress(*columns) as progress:
    task = progress.add_task("Epochs", total=30)
    for _ in range(30):
        progress.advance(task)
        time.sleep(0.04)
"""


def test_a_bar_of_rich_at_a_terminal(wrapper: Wrapper, server: Server) -> None:
    screen = Screen(
        wrapper.line(sys.executable, "-c", RICH), {**wrapper.env, "TERM": "xterm-256color"}
    )
    assert screen.end() == 0
    task = server.task()
    assert (task["status"], task["current"], task["total"]) == ("completed", 30, 30)
    assert len(seen(server)) >= 2
    assert len(server.log(task["id"])) < 5


RICH_NESTED = """
import time
from rich.progress import Progress
with Progress() as progress:
    outer = progress.add_task("Outer", total=3)
    inner = [progress.add_task(f"Inner {number}", total=10) for number in "ab"]
    for step in range(30):
        for task in inner:
            progress.advance(task, 1 / 3)
        if step % 10 == 9:
            progress.advance(outer)
        time.sleep(0.02)
"""


def test_of_several_bars_of_rich_the_log_has_the_last_of_each(
    wrapper: Wrapper, server: Server
) -> None:
    line = wrapper.line(sys.executable, "-c", RICH_NESTED)
    assert Screen(line, {**wrapper.env, "TERM": "xterm-256color"}).end() == 0
    wrapper.python(RICH_NESTED)
    for task in server.tasks():
        log = server.log(task["id"])
        assert len(log) < 10
        for name in ("Outer", "Inner a", "Inner b"):
            last = [line for line in log if name in line][-1]
            assert "100%" in last


def test_lines_that_look_like_a_bar_are_lines(wrapper: Wrapper, server: Server) -> None:
    lines = [f"[*] order {number}/10 filled at {100 + number}" for number in range(1, 7)]
    lines += [f"| * | {number}/100 | 42% | BTC/USDT |" for number in range(3)]
    lines += [f"{month} {'█' * share} {share}%" for month, share in (("Jan", 30), ("Feb", 40))]
    lines += [" ".join(str(number + row) for number in range(12)) for row in range(5)]
    wrapper.run("printf", "%s\\n", *lines)
    assert server.log(server.task()["id"]) == lines


def test_the_track_of_rich_at_a_terminal(wrapper: Wrapper, server: Server) -> None:
    script = (
        "import time; from rich.progress import track\nfor _ in track(range(20)): time.sleep(0.05)"
    )
    screen = Screen(
        wrapper.line(sys.executable, "-c", script), {**wrapper.env, "TERM": "xterm-256color"}
    )
    assert screen.end() == 0
    assert server.task()["progress"] == 100
    assert any(0 < point["progress"] < 100 for point in seen(server))


def test_a_study_of_optuna(wrapper: Wrapper, server: Server) -> None:
    script = (
        "import time, optuna\n"
        "def objective(trial):\n"
        "    time.sleep(0.05); return trial.suggest_float('x', 0, 1)\n"
        "optuna.create_study().optimize(objective, n_trials=20, show_progress_bar=True)"
    )
    assert wrapper.python(script).returncode == 0
    task = server.task()
    assert (task["type"], task["status"]) == ("optimization", "completed")
    assert (task["current"], task["total"]) == (20, 20)


BACKTESTING = """
import time
from backtesting import Backtest, Strategy
from backtesting.test import GOOG
class Cross(Strategy):
    n = 5
    def init(self): pass
    def next(self):
        if len(self.data) % self.n == 0: self.buy()
if __name__ == "__main__":
    Backtest(GOOG.iloc[:400], Cross).optimize(n=range(2, 60), max_tries=None)
"""


def test_an_optimization_of_backtesting_py(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    script = tmp_path / "optimize_goog.py"
    script.write_text(BACKTESTING)
    done = wrapper.run(sys.executable, str(script))
    assert done.returncode == 0, done.stderr
    task = server.task()
    assert (task["name"], task["type"], task["status"]) == (
        "optimize_goog.py",
        "optimization",
        "completed",
    )
    assert task["total"] is not None
    # It counts batches, of a total that it counts in combinations.
    assert task["current"] <= task["total"]
    assert task["ended_early"] == (task["current"] < task["total"])


@pytest.fixture
def files(tmp_path: Path) -> Iterator[str]:
    """A web server with a large file, which it sends slowly."""
    body = bytes(1 << 20)

    class Slowly(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for place in range(0, len(body), 1 << 16):
                self.wfile.write(body[place : place + (1 << 16)])
                threading.Event().wait(0.15)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slowly)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{web.server_address[1]}/candles.bin"
    web.shutdown()
    web.server_close()


@pytest.mark.parametrize("options", [(), ("-#",)])
def test_a_transfer_of_curl(
    wrapper: Wrapper, server: Server, files: str, tmp_path: Path, options: tuple[str, ...]
) -> None:
    done = wrapper.run("curl", "--noproxy", "*", *options, "-o", str(tmp_path / "got"), files)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "got").stat().st_size == 1 << 20
    assert server.task()["progress"] == 100
    assert any(0 < point["progress"] < 100 for point in seen(server))


def test_a_download_of_pip(wrapper: Wrapper, server: Server, tmp_path: Path) -> None:
    package = tmp_path / "slow"
    package.mkdir()
    (package / "pyproject.toml").write_text(
        '[project]\nname = "slow"\nversion = "1"\n[build-system]\nrequires = []\n'
        'build-backend = "backend"\nbackend-path = ["."]\n'
    )
    (package / "backend.py").write_text(
        "import zipfile\n"
        "def build_wheel(folder, *_):\n"
        "    name = 'slow-1-py3-none-any.whl'\n"
        "    with zipfile.ZipFile(f'{folder}/{name}', 'w') as wheel:\n"
        "        wheel.writestr('slow.py', '')\n"
        "        info = 'slow-1.dist-info'\n"
        "        about = 'Metadata-Version: 2.1\\nName: slow\\nVersion: 1\\n'\n"
        "        wheel.writestr(f'{info}/METADATA', about)\n"
        "        wheel.writestr(f'{info}/WHEEL', 'Wheel-Version: 1.0\\nTag: py3-none-any\\n')\n"
        "        wheel.writestr(f'{info}/RECORD', '')\n"
        "    return name\n"
    )
    target = str(tmp_path / "target")
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-index",
        "--no-deps",
        "--target",
        target,
    ]
    done = wrapper.run(*command, str(package))
    assert done.returncode == 0, done.stderr
    task = server.task()
    assert (task["status"], task["name"].split()[:2]) == ("completed", ["pip", "install"])
    assert server.log(task["id"])[-1] == "Successfully installed slow-1"


@pytest.mark.parametrize(
    ("loop", "counts"),
    [
        ("for i in $(seq 10); do echo \"chunk $i/10\"; sleep 0.05; done", (10, 10)),
        ("for i in $(seq 10); do printf '\\rchunk %d of 10' $i; sleep 0.05; done", (10, 10)),
        ("for i in $(seq 3); do echo '{\"current\": '$i', \"total\": 3}'; done", (3, 3)),
    ],
)  # fmt: skip
def test_a_loop_of_a_shell(
    wrapper: Wrapper, server: Server, loop: str, counts: tuple[int, int]
) -> None:
    wrapper.run("sh", "-c", loop)
    task = server.task()
    assert (task["status"], task["ended_early"]) == ("completed", False)
    assert (task["current"], task["total"]) == counts


def test_a_line_of_json_that_tells_a_share(wrapper: Wrapper, server: Server) -> None:
    go = "read answer; "
    process = wrapper.start("sh", "-c", f"echo '{{\"progress\": 0.5}}'; {go}", stdin=-1)
    until(lambda: server.task()["progress"] == 50)
    process.communicate(b"\n")


def test_a_pattern_of_the_users_own(wrapper: Wrapper, server: Server) -> None:
    options = ("--progress-regex", r"Kerze (?P<current>\d+) von (?P<total>\d+)")
    script = "for i in 1 2 3; do echo Kerze $i von 3, 99 %; done"
    wrapper.run("sh", "-c", script, options=options)
    assert (server.task()["current"], server.task()["total"]) == (3, 3)
    refused = wrapper.run("true", options=("--progress-regex", "("))
    assert refused.returncode == 2
    assert b"--progress-regex" in refused.stderr
    useless = wrapper.run("true", options=("--progress-regex", "Kerze"))
    assert useless.returncode == 2
    assert b"(?P<current>" in useless.stderr


def test_a_bar_that_ends_short_of_its_whole_is_a_success_that_says_so(
    wrapper: Wrapper, server: Server
) -> None:
    script = "from tqdm import tqdm\nbar = tqdm(total=77); bar.update(2); bar.close()"
    wrapper.python(script)
    task = server.task()
    assert (task["status"], task["ended_early"]) == ("completed", True)
    assert (task["current"], task["total"], task["details"]) == (2, 77, "ended at 2 of 77")


def test_the_details_go_on_while_progress_moves(wrapper: Wrapper, server: Server) -> None:
    script = (
        "i=0; while [ ! -e go ]; do i=$((i+1)); echo candle $i/9999, equity $((9000-i)); "
        "sleep 0.05; done; echo the last word"
    )
    process = wrapper.start("sh", "-c", script, cwd=wrapper.state.parent)
    candle = re.compile(r"candle (\d+)/")

    def told() -> int:
        found = candle.match(server.task()["details"])
        return int(found[1]) if found else 0

    first = until(told)
    until(lambda: told() > first)
    (wrapper.state.parent / "go").touch()
    process.wait(LIMIT_S)
    assert server.task()["details"].startswith(("the last word", "ended at"))


def test_a_reload_long_before_is_not_why_it_failed(wrapper: Wrapper, server: Server) -> None:
    script = "trap 'echo reloaded' HUP; echo ready; while [ ! -e go ]; do sleep 0.02; done; exit 3"
    process = wrapper.start("sh", "-c", script, cwd=wrapper.state.parent)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGHUP)
    assert process.stdout.readline() == b"reloaded\n"
    (wrapper.state.parent / "go").touch()
    assert process.wait(LIMIT_S) == 3
    assert server.task()["status"] == "failed"
    assert server.task()["details"].startswith("exit code 3")


def test_a_failure_says_its_exit_code_and_the_last_lines(wrapper: Wrapper, server: Server) -> None:
    script = "for i in $(seq 30); do echo out $i; done; echo 'no candles for BTC' >&2; exit 3"
    wrapper.run("sh", "-c", script)
    task = server.task()
    assert (task["status"], task["details"]) == ("failed", "exit code 3\nno candles for BTC")
    wrapper.python("raise ValueError('no such pair')")
    assert server.task()["details"].startswith("exit code 1\nTraceback")
    assert server.task()["details"].endswith("ValueError: no such pair")


def test_the_task_is_called_as_the_user_says(wrapper: Wrapper, server: Server) -> None:
    options = ("--name", "Nightly", "--type", "walk-forward", "--tag", "eu", "--tag", "btc")
    wrapper.run("true", options=options)
    task = server.task()
    assert (task["name"], task["type"], task["tags"]) == ("Nightly", "walk-forward", ["eu", "btc"])
    wrapper.run("sh", "-c", "true", "--token", "abc")
    assert "abc" not in server.task()["name"]


def test_the_log_has_every_line_once_with_its_stream(wrapper: Wrapper, server: Server) -> None:
    script = "for i in $(seq 300); do echo out $i; echo err $i >&2; sleep 0.002; done"
    wrapper.run("sh", "-c", script)
    task = server.task()["id"]
    lines = server.get(f"/api/v1/tasks/{task}/logs?tail=1000")["lines"]
    of = {
        stream: [line["text"] for line in lines if line["stream"] == stream]
        for stream in ("stdout", "stderr")
    }
    assert of["stdout"] == [f"out {i}" for i in range(1, 301)]
    assert of["stderr"] == [f"err {i}" for i in range(1, 301)]
