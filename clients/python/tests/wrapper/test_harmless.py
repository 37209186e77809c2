"""A command behind the wrapper is the command as it is without it."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import BINARY, LIMIT_S, Server, Wrapper, until

PASSED_ON = [
    signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2,
    signal.SIGALRM, signal.SIGPIPE, signal.SIGABRT, signal.SIGBUS, signal.SIGTRAP, signal.SIGSYS,
    signal.SIGXCPU, signal.SIGXFSZ, signal.SIGVTALRM, signal.SIGPROF,
]  # fmt: skip

SAYS_WHICH = """
import signal, sys, time
def say(number, _):
    print("got", number, flush=True)
for number in {numbers}:
    signal.signal(number, say)
print("ready", flush=True)
while True:
    time.sleep(1)
"""


def test_every_exit_code_is_the_commands(wrapper: Wrapper) -> None:
    wrapper.env["PROGRESS_MONITOR_URL"] = "http://127.0.0.1:9"
    for code in range(256):
        assert wrapper.run("sh", "-c", f"exit {code}").returncode == code


@pytest.mark.parametrize("number", [*PASSED_ON, signal.SIGKILL, signal.SIGSEGV, signal.SIGILL])
def test_a_death_by_a_signal_is_one_by_the_same_signal(
    wrapper: Wrapper, server: Server, number: signal.Signals
) -> None:
    done = wrapper.run("sh", "-c", f"kill -{int(number)} $$")
    assert done.returncode == -number
    task = server.task()
    assert task["status"] == ("cancelled" if number == signal.SIGINT else "failed")
    assert number.name in task["details"]


def test_every_signal_reaches_the_command_once(wrapper: Wrapper) -> None:
    # A shell knows no death by SIGPWR either: it is 158 in both.
    passed_on = [*PASSED_ON, signal.SIGPWR]
    script = SAYS_WHICH.format(numbers=[int(number) for number in passed_on])
    process = wrapper.start(sys.executable, "-c", script)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    for number in passed_on:
        process.send_signal(number)
        assert process.stdout.readline() == f"got {int(number)}\n".encode()
    process.send_signal(signal.SIGUSR1)
    assert process.stdout.readline() == b"got 10\n"
    child = children(process.pid)
    process.kill()
    assert process.wait(LIMIT_S) == -signal.SIGKILL
    os.kill(child[-1], signal.SIGKILL)


def test_a_signal_to_the_whole_group_reaches_the_command_once(wrapper: Wrapper) -> None:
    script = SAYS_WHICH.format(numbers=[int(signal.SIGTERM), int(signal.SIGUSR1)])
    process = wrapper.start(sys.executable, "-c", script, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    os.killpg(process.pid, signal.SIGTERM)
    assert process.stdout.readline() == b"got 15\n"
    # Were it sent once more, that would come before this.
    process.send_signal(signal.SIGUSR1)
    assert process.stdout.readline() == b"got 10\n"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(LIMIT_S)


def test_a_signal_that_was_ignored_at_the_start_stays_so(wrapper: Wrapper) -> None:
    script = "import signal; print(signal.getsignal(signal.SIGHUP) == signal.SIG_IGN)"
    line = wrapper.line(sys.executable, "-c", script)
    done = subprocess.run(
        ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", *line],
        env=wrapper.env, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False)  # fmt: skip
    assert done.stdout == b"True\n"


def test_both_streams_pass_byte_for_byte(wrapper: Wrapper) -> None:
    script = (
        "import os; os.write(1, bytes(range(256)) * 99); os.write(2, bytes(range(255, -1, -1)))"
    )
    done = wrapper.python(script)
    assert done.stdout == bytes(range(256)) * 99
    assert done.stderr == bytes(range(255, -1, -1))


def test_a_gigabyte_passes_byte_for_byte(wrapper: Wrapper) -> None:
    script = "import os\nfor i in range(1024): os.write(1, bytes([i % 256, 10, 13, 0]) * (1 << 18))"
    process = wrapper.start(sys.executable, "-c", script, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    seen, expected = hashlib.sha256(), hashlib.sha256()
    while chunk := process.stdout.read(1 << 20):
        seen.update(chunk)
    for i in range(1024):
        expected.update(bytes([i % 256, 10, 13, 0]) * (1 << 18))
    assert seen.digest() == expected.digest()
    assert process.wait(LIMIT_S) == 0


def test_one_pipe_for_both_streams_keeps_their_order(wrapper: Wrapper) -> None:
    script = "import os\nfor i in range(2000): os.write(1 + i % 2, b'%d\\n' % i)"
    done = wrapper.python(script, stderr=subprocess.STDOUT)
    assert done.stdout.split() == [b"%d" % i for i in range(2000)]


def test_each_stream_keeps_its_kind(wrapper: Wrapper, tmp_path: Path) -> None:
    script = (
        "import os, stat\n"
        "kinds = [stat.S_IFMT(os.fstat(fd).st_mode) for fd in range(3)]\n"
        "open({0!r}, 'w').write(repr([hex(kind) for kind in kinds]))"
    )
    file, told = tmp_path / "out", tmp_path / "told"
    with file.open("wb") as out, file.open("rb") as stdin:
        done = wrapper.python(script.format(str(told)), stdout=out, stdin=stdin)
    assert done.returncode == 0
    assert told.read_text() == "['0x8000', '0x8000', '0x1000']"


def test_a_file_is_the_commands_own_and_still_logged(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "out"
    file.write_text("before\n")
    with file.open("ab") as out:
        wrapper.run("sh", "-c", "echo one; echo two", stdout=out, stderr=out)
    assert file.read_text() == "before\none\ntwo\n"
    assert server.log(server.task()["id"]) == ["one", "two"]


def test_what_goes_nowhere_is_still_logged(wrapper: Wrapper, server: Server) -> None:
    wrapper.run("sh", "-c", "echo unseen", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert server.log(server.task()["id"]) == ["unseen"]


def test_stdin_is_the_commands_own(wrapper: Wrapper) -> None:
    line = wrapper.line("sh", "-c", "read first; echo $first; cat")
    done = subprocess.run(
        line, env=wrapper.env, input=b"a\nb\nc\n", stdout=subprocess.PIPE, check=False
    )
    assert done.stdout == b"a\nb\nc\n"


def test_a_script_may_write_to_its_stderr_by_name(wrapper: Wrapper) -> None:
    done = wrapper.run("sh", "-c", "echo a >&2; echo b > /dev/stderr; echo c >&2")
    assert done.stderr == b"a\nb\nc\n"


@pytest.mark.parametrize("pipe", ["yes | head -1", "yes 2>&1 | head -1"])
def test_a_closed_pipe_is_passed_on(wrapper: Wrapper, pipe: str) -> None:
    program = " ".join(wrapper.line())
    script = f"{program} {pipe}; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", script],
        env=wrapper.env,
        stdout=subprocess.PIPE,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.stdout == b"y\n141\n"


def test_a_closed_pipe_is_an_error_for_who_ignores_its_signal(wrapper: Wrapper) -> None:
    script = "import itertools\nfor i in itertools.count(): print(i)"
    process = wrapper.start(sys.executable, "-c", script)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"0\n"
    process.stdout.close()
    assert b"BrokenPipeError" in process.stderr.read()
    assert process.wait(LIMIT_S) == 1


def test_a_slow_reader_holds_the_command_back_and_not_the_wrapper(
    wrapper: Wrapper, tmp_path: Path
) -> None:
    count = tmp_path / "count"
    script = (
        "import os\nwritten = 0\n"
        "for i in range(1000):\n    written += os.write(1, b'x' * 65536)\n"
        f"    open({str(count)!r}, 'w').write(str(written))"
    )
    process = wrapper.start(sys.executable, "-c", script)
    assert process.stdout is not None
    until(count.exists)
    last = ""
    while last != (last := until(count.read_text)):
        # It goes on for as long as somebody takes it; when that is full, it stands.
        until(lambda: not is_running(children(process.pid)[-1]))
    assert int(last) < 8 << 20
    assert len(process.stdout.read()) == 65536 * 1000
    assert process.wait(LIMIT_S) == 0


PRINTED = b"".join(b"line %d\n" % i for i in range(1, 5001))


def prints_when_told(go: Path, done: Path) -> str:
    """A script that waits for one file before it prints, and makes the other when it has."""
    return (
        f"echo before; while [ ! -e {go} ]; do sleep 0.01; done; "
        f"for i in $(seq 5000); do echo line $i; done; touch {done}; exit 3"
    )


def test_killing_the_wrapper_never_stops_the_command(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    go, done = tmp_path / "go", tmp_path / "done"
    process = wrapper.start("sh", "-c", prints_when_told(go, done))
    assert process.stdout is not None
    assert process.stdout.readline() == b"before\n"
    process.kill()
    process.wait(LIMIT_S)
    go.touch()
    # What it prints still comes, to the last line, and the server hears how it ended.
    assert process.stdout.read() == PRINTED
    assert done.exists()
    until(lambda: server.task()["status"] == "failed")
    assert server.task()["details"].startswith("exit code 3")


def test_killing_the_keeper_stops_the_command_no_more_than_killing_the_wrapper(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    go, done = tmp_path / "go", tmp_path / "done"
    process = wrapper.start("sh", "-c", prints_when_told(go, done))
    assert process.stdout is not None
    assert process.stdout.readline() == b"before\n"
    until(lambda: stands_by(process.pid))
    keeper = children(process.pid)[0]
    os.kill(keeper, signal.SIGKILL)
    # Nobody else may take the run for one that has ended.
    sent = subprocess.run([BINARY, "send"], env=wrapper.env, capture_output=True, check=True)
    assert sent.stdout == b"Nothing is left to be sent.\n"
    go.touch()
    assert process.stdout.read() == PRINTED
    assert done.exists()
    # The exit code is lost with the one who waited for it: that is not told as a success.
    assert process.wait(LIMIT_S) == -signal.SIGKILL
    assert server.task()["status"] == "failed"
    assert server.task()["details"] == "its keeper was killed; how the command ended is not known"


def test_without_its_keeper_the_command_still_hears_signals_and_of_a_closed_pipe(
    wrapper: Wrapper, tmp_path: Path
) -> None:
    go, heard = tmp_path / "go", tmp_path / "heard"
    script = (
        f"trap 'touch {heard}' TERM; echo before; "
        f"while [ ! -e {go} ]; do sleep 0.01; done; trap - PIPE; while true; do echo y; done"
    )
    process = wrapper.start("sh", "-c", script)
    assert process.stdout is not None
    assert process.stdout.readline() == b"before\n"
    keeper, command = children(process.pid)[:2]
    until(lambda: stands_by(process.pid))
    os.kill(keeper, signal.SIGKILL)
    # Its last thread closes its files; the first is shown dead before.
    until(lambda: state(keeper) == "Z" and len(list(Path(f"/proc/{keeper}/task").iterdir())) == 1)
    process.terminate()
    until(heard.exists)
    process.stdout.close()
    go.touch()
    until(lambda: state(command) in ("Z", ""))
    process.wait(LIMIT_S)


def test_what_is_left_in_the_background_goes_on_and_is_passed_on(
    wrapper: Wrapper, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    script = f"(while [ ! -e {go} ]; do sleep 0.01; done; echo late) & echo now"
    process = wrapper.start("sh", "-c", script)
    assert process.stdout is not None
    assert process.wait(LIMIT_S) == 0
    assert process.stdout.readline() == b"now\n"
    go.touch()
    assert process.stdout.read() == b"late\n"


def test_what_is_left_in_the_background_and_prints_on_does_not_hold_the_wrapper(
    wrapper: Wrapper, tmp_path: Path
) -> None:
    stop = tmp_path / "stop"
    script = f"(while [ ! -e {stop} ]; do echo tick; sleep 0.01; done) & sleep 0.1; exit 6"
    process = wrapper.start("sh", "-c", script)
    assert process.wait(LIMIT_S) == 6
    stop.touch()
    assert process.stdout is not None
    assert set(process.stdout.read().split()) == {b"tick"}


def test_what_cannot_be_run_is_said_as_a_shell_says_it(wrapper: Wrapper, server: Server) -> None:
    missing = wrapper.run("no-such-program")
    assert missing.returncode == 127
    assert missing.stderr == b"progress-monitor: no-such-program: command not found\n"
    assert server.task()["status"] == "failed"
    refused = wrapper.run("/etc/passwd")
    assert refused.returncode == 126
    assert refused.stderr == b"progress-monitor: /etc/passwd: permission denied\n"


def test_arguments_and_environment_are_the_commands(wrapper: Wrapper) -> None:
    arguments = ["", "a b", "--name", "é", "$HOME", "--", "-x"]
    script = "import sys; print(sys.argv[1:])"
    done = wrapper.run(sys.executable, "-c", script, *arguments)
    assert done.stdout.decode() == f"{arguments!r}\n"
    line = wrapper.run("env").stdout.decode().splitlines()
    added = {entry.split("=")[0] for entry in line} - set(wrapper.env)
    assert added <= {"NOTIFY_SOCKET", "_"}


def children(pid: int) -> list[int]:
    """The processes below one, from the top down."""
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = [int(child) for child in below]
    return found + [deeper for child in found for deeper in children(child)]


def stands_by(pid: int) -> bool:
    """Whether that front has been given what it needs should its keeper be killed."""
    files = Path(f"/proc/{pid}/fd").iterdir()
    return any("pidfd" in os.readlink(file) for file in files)


def is_running(pid: int) -> bool:
    return state(pid) == "R"


def state(pid: int) -> str:
    """R: it runs; Z: it has ended and nobody has looked yet; nothing where there is no such."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return ""
