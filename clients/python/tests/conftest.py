"""What the tests start from: the program, and a server of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from servers import Server, find_program


@pytest.fixture(scope="session")
def program() -> str:
    """The server's program."""
    return find_program()


@pytest.fixture
def server(program: str, tmp_path: Path) -> Iterator[Server]:
    """A fresh server, which is ended after the test."""
    started = Server(program, tmp_path / "data")
    yield started
    started.kill()


@pytest.fixture
def url(server: Server) -> str:
    """The address of a fresh server."""
    return server.url
