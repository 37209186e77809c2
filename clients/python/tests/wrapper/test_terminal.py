"""At a terminal: what is shown, keys, job control, size, and how the terminal is left."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import termios
from typing import Any

import pytest

from .conftest import Server, Wrapper, until
from .screen import Screen, resize

CURSES = """
import curses
def main(screen):
    curses.start_color()
    for row in range(curses.LINES - 1):
        screen.addstr(row, row, "row %d" % row, curses.A_REVERSE)
    screen.border()
    screen.refresh()
    pressed = screen.getch()
    screen.addstr(3, 3, "pressed %d" % pressed)
    screen.refresh()
curses.wrapper(main)
"""

MIXED = (
    "import sys, os; print('a'); sys.stdout.flush(); "
    "os.write(2, b'b\\tc\\r\\n'); print('\\x1b[31mé\\x1b[0m')"
)


def shown(command: list[str], env: dict[str, str], keys: bytes = b"") -> tuple[bytes, int]:
    screen = Screen(command, env)
    if keys:
        screen.wait_for(b"row 9")
        screen.key(keys)
    status = screen.end()
    return screen.shown, status


@pytest.mark.parametrize(("script", "keys"), [(CURSES, b"q"), (MIXED, b"")])
def test_what_is_shown_is_the_same_byte_for_byte(
    wrapper: Wrapper, script: str, keys: bytes
) -> None:
    env = {**wrapper.env, "TERM": "xterm-256color"}
    command = [sys.executable, "-c", script]
    assert shown(wrapper.line(*command), env, keys) == shown(command, env, keys)


def test_a_pager_pages(wrapper: Wrapper) -> None:
    env = {**wrapper.env, "TERM": "xterm", "LESS": ""}
    command = ["sh", "-c", "seq 1000 | less"]
    outcomes = []
    for line in (wrapper.line(*command), command):
        screen = Screen(line, env)
        place = screen.wait_for(b"23")
        screen.key(b"G")
        screen.wait_for(b"1000", place)
        screen.key(b"q")
        outcomes.append((screen.end(), screen.shown))
    assert outcomes[0] == outcomes[1]


def test_a_command_that_is_at_its_terminal_at_once_is_never_stopped_for_it(
    wrapper: Wrapper, server: Server
) -> None:
    line = wrapper.line("sh", "-c", "stty sane; stty -a > /dev/null; echo set")
    # Many at once, so that some are quicker than what starts them.
    for _ in range(5):
        screens = [Screen(line, wrapper.env) for _ in range(12)]
        assert [(screen.end(), screen.shown) for screen in screens] == [(0, b"set\r\n")] * 12
    events = [server.events(task["id"]) for task in server.tasks()]
    assert not [event for told in events for event in told if event["status"] == "paused"]


def test_each_stream_is_a_terminal_and_the_only_one(wrapper: Wrapper) -> None:
    script = (
        "import os, sys; print([os.isatty(fd) for fd in range(3)],"
        " os.ttyname(0) == os.ttyname(1) == os.ttyname(2), os.getpgrp() == os.tcgetpgrp(0))"
    )
    seen, status = shown(wrapper.line(sys.executable, "-c", script), wrapper.env)
    assert (seen, status) == (b"[True, True, True] True True\r\n", 0)


@pytest.mark.parametrize(
    ("redirection", "expected"),
    [
        ("| cat", b"[True, False, True]"),
        ("2>&1 >/dev/null | cat", b"[True, False, False]"),
        ("< /dev/null", b"[False, True, True]"),
        ("2> /dev/null", b"[True, True, False]"),
    ],
)
def test_a_terminal_takes_the_place_of_terminals_alone(
    wrapper: Wrapper, redirection: str, expected: bytes
) -> None:
    script = "import os; print([os.isatty(fd) for fd in range(3)], flush=True); os.write(2, b'')"
    if "2>&1 >" in redirection:
        script = "import os, sys; print([os.isatty(fd) for fd in range(3)], file=sys.stderr)"
    line = shlex.join(wrapper.line(sys.executable, "-c", script))
    seen, _ = shown(["sh", "-c", f"{line} {redirection}"], wrapper.env)
    assert seen == expected + b"\r\n"


def test_ctrl_c_reaches_the_command_once_and_the_task_is_cancelled(
    wrapper: Wrapper, server: Server
) -> None:
    script = (
        "import time\ntry:\n    print('ready', flush=True); time.sleep(60)\n"
        "except KeyboardInterrupt:\n    print('once', flush=True); time.sleep(0.3)\n"
        "    raise SystemExit(130)"
    )
    screen = Screen(wrapper.line(sys.executable, "-c", script), wrapper.env)
    screen.wait_for(b"ready")
    screen.key(b"\x03")
    assert screen.end() == 130
    assert screen.shown.count(b"once") == 1
    assert server.task()["status"] == "cancelled"


def test_ctrl_c_reaches_a_command_in_a_pipe_once(wrapper: Wrapper) -> None:
    script = (
        "import time\ntry:\n    print('ready', flush=True); time.sleep(60)\n"
        "except KeyboardInterrupt:\n    print('once', flush=True); time.sleep(0.3)\n"
        "    raise SystemExit(130)"
    )
    line = shlex.join(wrapper.line(sys.executable, "-c", script))
    screen = Screen(["bash", "-c", f"trap : INT; {line} | (trap '' INT; cat)"], wrapper.env)
    screen.wait_for(b"ready")
    screen.key(b"\x03")
    screen.end()
    assert screen.shown.count(b"once") == 1


@pytest.mark.parametrize("redirection", ["", "| cat"])
def test_ctrl_z_stops_the_job_and_fg_continues_it(
    wrapper: Wrapper, server: Server, redirection: str
) -> None:
    script = "import time\nfor i in range(1000): print('tick', i, flush=True); time.sleep(0.05)"
    line = shlex.join(wrapper.line(sys.executable, "-c", script))
    screen = Screen(["bash", "--norc", "-i"], {**wrapper.env, "PS1": "prompt> "})
    screen.wait_for(b"prompt> ")
    before = termios.tcgetattr(screen.master)
    screen.key(f"{line} {redirection}\n".encode())
    screen.wait_for(b"tick 5\r\n")
    screen.key(b"\x1a")
    place = screen.wait_for(b"Stopped")
    place = screen.wait_for(b"prompt> ", place)
    assert termios.tcgetattr(screen.master)[:4] == before[:4]
    until(lambda: server.task()["status"] == "paused")
    screen.key(b"echo at-rest\n")
    place = screen.wait_for(b"at-rest\r\n", place)
    screen.key(b"fg\n")
    screen.wait_for(b"tick ", place)
    until(lambda: server.task()["status"] == "running")
    screen.key(b"\x03")
    screen.wait_for(b"prompt> ", screen.wait_for(b"KeyboardInterrupt", place))
    until(lambda: server.task()["status"] == "cancelled")
    screen.key(b"exit\n")
    screen.end()


def test_the_size_is_the_terminals_and_follows_it(wrapper: Wrapper) -> None:
    script = (
        "import os, signal, time\n"
        "changed = []\n"
        "signal.signal(signal.SIGWINCH, lambda *_: changed.append(1))\n"
        "print(os.get_terminal_size(1), flush=True)\n"
        "while not changed: time.sleep(0.01)\n"
        "print(os.get_terminal_size(1), flush=True)"
    )
    screen = Screen(wrapper.line(sys.executable, "-c", script), wrapper.env)
    screen.wait_for(b"columns=80, lines=24")
    resize(screen.master, 30, 100)
    screen.wait_for(b"columns=100, lines=30")
    screen.end()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1])
def test_a_signal_reaches_the_command_and_the_terminal_is_left_as_it_was(
    wrapper: Wrapper, number: signal.Signals
) -> None:
    screen = Screen(["bash", "--norc", "-i"], {**wrapper.env, "PS1": "prompt> "})
    screen.wait_for(b"prompt> ")
    before = termios.tcgetattr(screen.master)
    screen.key(
        f"{shlex.join(wrapper.line('sh', '-c', 'echo re${X}ady; exec sleep 60'))}\n".encode()
    )
    place = screen.wait_for(b"ready\r\n")
    # Raw: keys pass.
    assert not termios.tcgetattr(screen.master)[3] & termios.ICANON
    found = subprocess.run(["pgrep", "-P", str(screen.pid)], stdout=subprocess.PIPE, check=False)
    os.kill(int(found.stdout), number)
    screen.wait_for(b"prompt> ", place)
    assert termios.tcgetattr(screen.master)[:4] == before[:4]
    screen.key(b"echo code $?\n")
    screen.wait_for(f"code {128 + number}".encode(), place)
    screen.key(b"exit\n")
    screen.end()


def test_what_is_shown_is_logged_and_a_full_screen_is_not(wrapper: Wrapper, server: Server) -> None:
    env: dict[str, Any] = {**wrapper.env, "TERM": "xterm-256color"}
    script = "print('before'); " + repr(CURSES).join(["exec(", ")"]) + "; print('after')"
    shown(wrapper.line(sys.executable, "-c", script), env, b"q")
    assert server.plain_log(server.task()["id"]) == ["before", "after"]


def test_killing_the_wrapper_hangs_up_and_the_end_is_still_told(
    wrapper: Wrapper, server: Server
) -> None:
    screen = Screen(wrapper.line("sh", "-c", "echo ready; sleep 60"), wrapper.env)
    screen.wait_for(b"ready")
    os.kill(screen.pid, signal.SIGKILL)
    assert screen.end() == -signal.SIGKILL
    until(lambda: server.task()["status"] == "cancelled")
    assert server.task()["details"] == "stopped by SIGHUP"
