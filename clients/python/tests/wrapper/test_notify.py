"""What services tell their manager is told to the server."""

from __future__ import annotations

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
