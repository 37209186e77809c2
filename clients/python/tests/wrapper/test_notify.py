"""What services tell their manager is told to the server."""

from __future__ import annotations

import os
import socket
import sys
from functools import partial
from pathlib import Path

from .conftest import Server, Wrapper, until

SERVICE = """
import sys, sdnotify
notifier = sdnotify.SystemdNotifier()
for line in sys.stdin:
    notifier.notify(line.strip().replace(';', '\\n'))
"""


def shows(server: Server, details: str) -> bool:
    return bool(server.task()["details"] == details)


def test_what_a_service_says_becomes_its_details_and_a_sign_of_life(
    wrapper: Wrapper, server: Server
) -> None:
    process = wrapper.start(sys.executable, "-c", SERVICE, stdin=-1)
    assert process.stdin is not None

    def say(text: str) -> None:
        assert process.stdin is not None
        process.stdin.write(text.encode() + b"\n")
        process.stdin.flush()

    for said, details in [
        ("READY=1;STATUS=State: STARTUP.", "State: STARTUP."),
        ("WATCHDOG=1;STATUS=State: RUNNING.", "State: RUNNING."),
        ("RELOADING=1", "reloading"),
        ("READY=1", "ready"),
        ("STOPPING=1", "stopping"),
    ]:
        say(said)
        until(partial(shows, server, details))
    assert server.task()["status"] == "running"
    process.stdin.close()
    process.wait(30)
    assert server.task()["status"] == "completed"


def test_a_sign_of_life_alone_moves_the_time_of_the_last_report(
    wrapper: Wrapper, server: Server
) -> None:
    script = (
        "import time, sdnotify\nnotifier = sdnotify.SystemdNotifier()\n"
        "notifier.notify('STATUS=up')\n"
        "while True: time.sleep(0.2); notifier.notify('WATCHDOG=1')"
    )
    process = wrapper.start(sys.executable, "-c", script)
    until(lambda: server.task()["details"] == "up")
    version = server.task()["version"]
    until(lambda: server.task()["version"] > version)
    process.terminate()
    process.wait(30)


def test_the_real_manager_still_hears_it(wrapper: Wrapper, server: Server, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(30)
        wrapper.env["NOTIFY_SOCKET"] = str(tmp_path / "notify")
        process = wrapper.start(sys.executable, "-c", SERVICE, stdin=-1)
        process.communicate(b"READY=1;STATUS=here\n")
        assert manager.recv(100) == b"READY=1\nSTATUS=here"
    assert server.task()["details"] == "here"


def say_as(user: int, name: str, message: bytes) -> None:
    """Sends it as that user."""
    child = os.fork()
    if child == 0:
        try:
            os.setuid(user)
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as stranger:
                stranger.sendto(message, name)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def test_what_another_user_says_is_neither_shown_nor_handed_on(
    wrapper: Wrapper, server: Server, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(30)
        wrapper.env["NOTIFY_SOCKET"] = str(tmp_path / "notify")
        process = wrapper.start("sh", "-c", "echo $NOTIFY_SOCKET; read end", stdin=-1)
        assert process.stdout is not None
        name = process.stdout.readline().decode().strip().replace("@", "\0")
        # Only root can be somebody else; for others this says that they themselves are heard.
        if os.getuid() == 0:
            say_as(65534, name, b"STATUS=stranger\nWATCHDOG=trigger")
        say_as(os.getuid(), name, b"STATUS=own")
        until(lambda: server.tasks() and shows(server, "own"))
        assert manager.recv(100) == b"STATUS=own"
        process.communicate(b"\n", 30)


def test_a_status_of_control_characters_does_not_keep_the_end_from_the_server(
    wrapper: Wrapper, server: Server
) -> None:
    done = wrapper.python(
        "import sdnotify\n"
        "sdnotify.SystemdNotifier().notify('STATUS=' + '\\x01' * 60000)\n"
        "raise SystemExit(3)"
    )
    assert done.returncode == 3
    assert server.task()["status"] == "failed"
    assert wrapper.left_over() == []
