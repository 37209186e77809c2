"""The server is away: the command runs as ever, and what was noted is sent later, once."""

from __future__ import annotations

import http.server
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from .conftest import BINARY, LIMIT_S, Server, Wrapper, until


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def away(tmp_path: Path, port: int) -> Iterator[Wrapper]:
    """Whose server is not there yet."""
    with Wrapper(f"http://127.0.0.1:{port}", tmp_path / "state") as wrapper:
        yield wrapper


@pytest.fixture
def hanging(tmp_path: Path) -> Iterator[Wrapper]:
    """Whose server takes connections and says nothing."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with Wrapper(url, tmp_path / "state") as wrapper:
            yield wrapper


# More than the two lines that a file begins with, and less than what is printed.
FULL_BYTES = 4096

PRINT_MUCH = """
i=0; x=$(printf 'x%.0s' $(seq 100)); while [ $i -lt 500 ]; do i=$((i + 1)); echo line $i $x; done
exit 3
"""


def has_lines(server: Server, count: int) -> bool:
    return bool(server.tasks()) and len(server.log(1)) == count


def send(wrapper: Wrapper) -> str:
    done = subprocess.run(
        [BINARY, "send"], env=wrapper.env, stdout=subprocess.PIPE, timeout=LIMIT_S, check=False
    )
    assert done.returncode == 0
    return done.stdout.decode()


def test_away_all_the_time_and_sent_by_hand(away: Wrapper, tmp_path: Path, port: int) -> None:
    done = away.run("sh", "-c", "for i in 1 2 3; do echo part $i/3; done; exit 4")
    assert (done.returncode, done.stdout, done.stderr) == (
        4,
        b"part 1/3\npart 2/3\npart 3/3\n",
        b"",
    )
    assert len(away.left_over()) == 1
    server = Server(tmp_path / "data", f"127.0.0.1:{port}")
    assert send(away).startswith("Sent what 1 run had left: ")
    task = server.task()
    assert (task["status"], task["current"], task["total"]) == ("failed", 3, 3)
    assert task["details"].startswith("exit code 4")
    assert server.log(task["id"]) == ["part 1/3", "part 2/3", "part 3/3"]
    assert away.left_over() == []
    assert send(away) == "Nothing is left to be sent.\n"
    assert len(server.tasks()) == 1
    server.stop()


def test_away_at_the_start(away: Wrapper, tmp_path: Path, port: int) -> None:
    go = tmp_path / "go"
    process = away.start(
        "sh", "-c", f"echo early; while [ ! -e {go} ]; do sleep 0.01; done; echo late"
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"early\n"
    server = Server(tmp_path / "data", f"127.0.0.1:{port}")
    assert server.task()["status"] == "running"
    go.touch()
    assert process.wait(LIMIT_S) == 0
    assert server.task()["status"] == "completed"
    assert server.log(server.task()["id"]) == ["early", "late"]
    server.stop()


def test_away_in_the_middle(away: Wrapper, tmp_path: Path, port: int) -> None:
    data = tmp_path / "data"
    server = Server(data, f"127.0.0.1:{port}")
    process = away.start(
        "sh", "-c", "i=0; while read x; do i=$((i + 1)); echo line $i; done", stdin=-1
    )
    assert process.stdin is not None
    for place in range(1, 7):
        if place == 3:
            until(partial(has_lines, server, 2))
            server.stop()
        if place == 5:
            server = Server(data, f"127.0.0.1:{port}")
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert process.stdout is not None
        assert process.stdout.readline() == b"line %d\n" % place
    until(lambda: len(server.log(1)) == 6)
    process.stdin.close()
    assert process.wait(LIMIT_S) == 0
    assert server.log(1) == [f"line {i}" for i in range(1, 7)]
    assert server.task()["status"] == "completed"
    assert len(server.tasks()) == 1
    server.stop()


def test_away_at_the_end_and_sent_by_the_next_run(away: Wrapper, tmp_path: Path, port: int) -> None:
    data = tmp_path / "data"
    server = Server(data, f"127.0.0.1:{port}")
    process = away.start("sh", "-c", "echo first; read x; echo last", stdin=-1)
    until(lambda: server.tasks() and server.log(1) == ["first"])
    server.stop()
    process.communicate(b"\n", LIMIT_S)
    assert process.returncode == 0
    assert len(away.left_over()) == 1
    server = Server(data, f"127.0.0.1:{port}")
    assert server.task()["status"] == "running"
    go = tmp_path / "go"
    following = away.start("sh", "-c", f"while [ ! -e {go} ]; do sleep 0.01; done")
    until(lambda: server.get("/api/v1/tasks/1")["status"] == "completed")
    go.touch()
    assert following.wait(LIMIT_S) == 0
    assert server.log(1) == ["first", "last"]
    assert len(server.tasks()) == 2
    until(lambda: away.left_over() == [])
    server.stop()


def test_a_server_that_hangs_delays_the_end_by_two_seconds_at_most(hanging: Wrapper) -> None:
    began = time.monotonic()
    done = hanging.run("sh", "-c", "echo at once; exit 5")
    assert (done.returncode, done.stdout) == (5, b"at once\n")
    # Ten times what is promised, against hanging.
    assert time.monotonic() - began < 20
    assert len(hanging.left_over()) == 1


def test_what_another_program_refuses_is_kept_for_the_monitor(tmp_path: Path) -> None:
    class Stranger(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_error(404)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as stranger:
        threading.Thread(target=stranger.serve_forever, daemon=True).start()
        with Wrapper(f"http://127.0.0.1:{stranger.server_port}", tmp_path) as wrapper:
            assert wrapper.run("true").returncode == 0
            assert len(wrapper.left_over()) == 1
        stranger.shutdown()


def test_what_a_crash_tore_is_passed_over_and_the_rest_is_sent(
    away: Wrapper, tmp_path: Path, port: int
) -> None:
    away.run("sh", "-c", "echo one; echo two")
    [file] = away.left_over()
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b'"one"', b'"0ne"') + whole[-40:-10])
    server = Server(tmp_path / "data", f"127.0.0.1:{port}")
    send(away)
    log = server.log(server.task()["id"])
    assert "two" in log
    assert not {"one", "0ne"} & set(log)
    assert server.task()["status"] == "completed"
    server.stop()


def test_a_run_of_which_all_was_killed_is_not_shown_running_for_ever(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    from .test_harmless import children

    with (tmp_path / "out").open("wb") as out:
        process = wrapper.start("sleep", "60", stdout=out, stderr=out)
        until(lambda: server.tasks())
        keeper, command = children(process.pid)
        process.kill()
        for pid in (keeper, command):
            os.kill(pid, signal.SIGKILL)
    assert server.task()["status"] == "running"
    until(lambda: send(wrapper) or server.task()["status"] == "failed")
    assert server.task()["status"] == "failed"
    assert server.task()["details"] == "its keeper was killed; how the command ended is not known"


def test_the_state_folder_cannot_be_had(wrapper: Wrapper, server: Server, tmp_path: Path) -> None:
    wrapper.env["XDG_STATE_HOME"] = "/dev/null/none"
    done = wrapper.run("sh", "-c", "echo out; exit 6")
    assert (done.returncode, done.stdout, done.stderr) == (6, b"out\n", b"")
    task = server.task()
    assert task["status"] == "failed"
    assert task["details"].startswith("exit code 6")
    assert server.log(task["id"]) == ["out"]


def test_a_disk_that_is_full_loses_nothing_while_the_server_is_there(
    wrapper: Wrapper, server: Server
) -> None:
    # A file may be no larger than that; what is written at its end fails as on a full disk.
    limited = ["prlimit", f"--fsize={FULL_BYTES}", *wrapper.line("sh", "-c", PRINT_MUCH)]
    done = subprocess.run(
        limited, env=wrapper.env, stdout=subprocess.PIPE, timeout=LIMIT_S, check=False
    )
    assert (done.returncode, len(done.stdout.splitlines())) == (3, 500)
    task = server.task()
    assert task["status"] == "failed"
    assert server.log(task["id"]) == [f"line {i} {'x' * 100}" for i in range(1, 501)]
    assert wrapper.left_over() == []


def test_short_runs_send_what_an_earlier_run_had_left(
    away: Wrapper, tmp_path: Path, port: int
) -> None:
    assert away.run("sh", "-c", "exit 2").returncode == 2
    assert len(away.left_over()) == 1
    server = Server(tmp_path / "data", f"127.0.0.1:{port}")
    for _ in range(5):
        assert away.run("true").returncode == 0
    assert sorted(task["status"] for task in server.tasks()) == ["completed"] * 5 + ["failed"]
    assert away.left_over() == []
    server.stop()


def test_much_that_was_left_is_sent_while_a_command_runs_and_does_not_hold_up_its_end(
    away: Wrapper, tmp_path: Path, port: int
) -> None:
    away.run("sh", "-c", "seq 1 60000", stdout=subprocess.DEVNULL)
    [file] = away.left_over()
    assert file.stat().st_size > 4 << 20
    server = Server(tmp_path / "data", f"127.0.0.1:{port}")
    assert away.run("true").returncode == 0
    assert away.left_over() == [file]
    process = away.start("cat", stdin=-1)
    until(lambda: file not in away.left_over())
    process.communicate(b"", LIMIT_S)
    assert sorted(task["status"] for task in server.tasks()) == ["completed"] * 3
    assert away.left_over() == []
    server.stop()


def test_a_file_that_says_not_whose_it_is_is_removed(wrapper: Wrapper) -> None:
    wrapper.run("true")
    [folder] = wrapper.state.glob("progress-monitor/outbox")
    an_hour_ago = time.time() - 3600
    for name, content in [("run-empty", b""), ("run-garbled", b"\0" * 100)]:
        file = folder / f"{name}.outbox"
        file.write_bytes(content)
        os.utime(file, (an_hour_ago, an_hour_ago))
    (folder / "run-new.outbox").touch()
    wrapper.run("true")
    assert [file.name for file in wrapper.left_over()] == ["run-new.outbox"]


def test_of_what_is_left_the_oldest_goes_when_there_is_no_room(away: Wrapper) -> None:
    away.run("true")
    [whole] = away.left_over()
    old, young = whole.with_name("run-old.outbox"), whole.with_name("run-young.outbox")
    for file, age_s in [(old, 7200), (young, 3600)]:
        file.touch()
        # It has that length, but takes no room.
        os.truncate(file, 300 << 20)
        os.utime(file, (time.time() - age_s,) * 2)
    away.run("true")
    assert not old.exists()
    assert young.exists()
    assert whole.exists()
    assert len(away.left_over()) == 3


def test_an_address_without_http_is_meant_with_it(wrapper: Wrapper, server: Server) -> None:
    _, port = server.url.rsplit(":", 1)
    wrapper.run("true", options=("--url", f"localhost:{port}"))
    assert server.task()["status"] == "completed"


@pytest.mark.parametrize("url", ["https://127.0.0.1:1", "ftp://127.0.0.1"])
def test_for_an_address_that_is_never_reached_nothing_is_kept(away: Wrapper, url: str) -> None:
    done = away.run("sh", "-c", "echo out; exit 7", options=("--url", url))
    assert (done.returncode, done.stdout, done.stderr) == (7, b"out\n", b"")
    assert away.left_over() == []


def test_the_path_of_the_address_is_kept(tmp_path: Path) -> None:
    paths: list[str] = []

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            paths.append(self.path)
            self.send_error(502)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        with Wrapper(f"http://127.0.0.1:{proxy.server_port}/monitor", tmp_path) as wrapper:
            wrapper.run("true")
        proxy.shutdown()
    assert set(paths) == {"/monitor/api/v1/batch"}
