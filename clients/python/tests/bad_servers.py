"""Servers that do what a server must not do to a bot."""

from __future__ import annotations

import contextlib
import socket
import threading
from contextlib import contextmanager
from typing import Callable, Dict, Iterator

Behaviour = Callable[[socket.socket, threading.Event], None]


def _hangs(connection: socket.socket, over: threading.Event) -> None:
    over.wait()


def _says_a_byte_a_second(connection: socket.socket, over: threading.Event) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b" " * 1000
    for byte in answer:
        connection.sendall(bytes([byte]))
        if over.wait(1):
            return


def _answers(status: str, body: bytes) -> Behaviour:
    def answer(connection: socket.socket, over: threading.Event) -> None:
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        while _request_arrived(connection):
            connection.sendall(head.encode() + b"\r\n\r\n" + body)

    return answer


def _closes(connection: socket.socket, over: threading.Event) -> None:
    """Ends the connection before a word."""


def _speaks_tls(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"\x15\x03\x03\x00\x02\x02\x32" + b"\x16\x03\x01" + bytes(range(256)))
    over.wait(1)


def _never_ends(connection: socket.socket, over: threading.Event) -> None:
    _request_arrived(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not over.is_set():
        connection.sendall(b" " * 65536)


BEHAVIOURS: Dict[str, Behaviour] = {
    "hanging": _hangs,
    "a byte a second": _says_a_byte_a_second,
    "500": _answers("500 Internal Server Error", b"oh"),
    "TLS junk": _speaks_tls,
    "wrong JSON": _answers("200 OK", b'{"results": 7}'),
    "no JSON": _answers("200 OK", b"<html>"),
    "another program's 404": _answers("404 Not Found", b'{"detail": "no"}'),
    "closing at once": _closes,
    "never ending": _never_ends,
}


@contextmanager
def bad_server(kind: str) -> Iterator[str]:
    """The address of a server that behaves like that; "down" is one where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        if kind == "down":
            yield url
            return
        listener.listen(64)
        over = threading.Event()
        behaviour = BEHAVIOURS[kind]
        acceptor = threading.Thread(target=_accept, args=(listener, behaviour, over), daemon=True)
        acceptor.start()
        try:
            yield url
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            acceptor.join(5)


def _accept(listener: socket.socket, behaviour: Behaviour, over: threading.Event) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, behaviour, over), daemon=True).start()


def _serve(connection: socket.socket, behaviour: Behaviour, over: threading.Event) -> None:
    with connection, contextlib.suppress(OSError):  # The bot goes away, as it should.
        behaviour(connection, over)


def _request_arrived(connection: socket.socket) -> bool:
    """Reads until nothing more comes at once; whether anything came."""
    connection.settimeout(10)
    arrived = connection.recv(65536)
    connection.settimeout(0.02)
    with contextlib.suppress(socket.timeout):
        while arrived and connection.recv(65536):
            pass
    return bool(arrived)
