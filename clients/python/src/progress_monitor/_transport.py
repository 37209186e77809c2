"""Speaks HTTP to the server, within a time that nothing can stretch."""

from __future__ import annotations

import contextlib
import io
import time
from typing import TYPE_CHECKING, Any, Dict, NamedTuple, Optional
from urllib.parse import urlsplit

from ._settings import Settings

if TYPE_CHECKING:
    import http.client
    import socket

CONNECT_S = 1.0
TOTAL_S = 5.0

MOST_BYTES = 1024 * 1024
"""A longer answer is not from a progress monitor."""


class Unreachable(Exception):
    """No answer came that settles it; what was asked may be asked again."""

    def __init__(self, reason: str, retry_after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s
        """How long the server wants to be left alone."""


class Answer(NamedTuple):
    """What the server said."""

    status: int
    body: bytes
    retry_after_s: float = 0.0


class Transport:
    """One connection to the server, used by one thread at a time."""

    def __init__(self, settings: Settings) -> None:
        """Raises ValueError where the address is none."""
        try:
            address = urlsplit(settings.url)
            port = address.port
        except ValueError:
            address, port = urlsplit(""), None
        if address.scheme not in ("http", "https") or not address.hostname:
            raise ValueError(f"PROGRESS_MONITOR_URL is no http or https address: {settings.url}")
        self.url = settings.url
        self.total_s = TOTAL_S
        self._host = address.hostname
        self._is_tls = address.scheme == "https"
        self._port = port or (443 if self._is_tls else 80)
        self._prefix = address.path.rstrip("/")
        self._headers = {"User-Agent": "progress-monitor-python"}
        if settings.token:
            self._headers["Authorization"] = f"Bearer {settings.token}"
        self._tls: Any = None
        self._connection: Optional[http.client.HTTPConnection] = None
        self._timed: Optional[_TimedSocket] = None

    def load(self) -> None:
        """Imports what is needed, which takes some milliseconds; once, and outside of a fork."""
        import http.client  # noqa: F401

        "localhost".encode("idna")  # As a name is looked up, the codec is imported.
        if self._is_tls and self._tls is None:
            import ssl

            self._tls = ssl.create_default_context()

    def ask(
        self,
        method: str,
        path: str,
        body: Optional[bytes] = None,
        media_type: str = "application/json",
    ) -> Answer:
        """Asks once, and once more where a kept connection was closed meanwhile."""
        until = time.monotonic() + self.total_s
        headers = self._headers if body is None else {**self._headers, "Content-Type": media_type}
        try:
            if self._connection is not None:
                try:
                    return self._asked(method, path, body, headers, until)
                except ConnectionError:
                    self.close()
            self._connect(until)
            return self._asked(method, path, body, headers, until)
        except Exception as error:
            self.close()
            raise Unreachable(_reason(error)) from error

    def close(self) -> None:
        """Closes the connection, if there is one."""
        timed, self._connection, self._timed = self._timed, None, None
        if timed is not None:
            timed.end()

    def abort(self) -> None:
        """Ends what another thread is asking, at once."""
        timed = self._timed
        if timed is not None:
            timed.abort()

    def _connect(self, until: float) -> None:
        import http.client
        import socket

        connection = http.client.HTTPConnection(self._host, self._port)
        connection.default_port = 443 if self._is_tls else 80
        raw = socket.create_connection((self._host, self._port), CONNECT_S)
        try:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._timed = _TimedSocket(raw, until)  # From here on it can be aborted.
            if self._is_tls:
                raw.settimeout(max(0.001, until - time.monotonic()))
                raw = self._tls.wrap_socket(raw, server_hostname=self._host)
                self._timed = _TimedSocket(raw, until)
        except BaseException:
            raw.close()
            raise
        connection.sock = self._timed
        self._connection = connection

    def _asked(
        self, method: str, path: str, body: Optional[bytes], headers: Dict[str, str], until: float
    ) -> Answer:
        connection, timed = self._connection, self._timed
        assert connection is not None
        assert timed is not None
        timed.until = until
        connection.request(method, self._prefix + path, body, headers)
        response = connection.getresponse()
        text = response.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            raise ValueError("the answer is too long")
        if response.will_close:
            self.close()
        elif not response.isclosed():
            response.close()
        return Answer(response.status, text, _seconds(response.getheader("Retry-After")))


class _TimedSocket:
    """A socket whose time is up at one moment, however often something arrives before it.

    It is what `http.client` needs of a socket.
    """

    def __init__(self, raw: socket.socket, until: float) -> None:
        self._raw = raw
        self.until = until

    def sendall(self, data: bytes) -> None:
        self._set_timeout()
        self._raw.sendall(data)

    def recv_into(self, buffer: Any) -> int:
        self._set_timeout()
        return self._raw.recv_into(buffer)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """Does nothing yet: `http.client` closes what it has still to read from."""

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self._raw.close()

    def abort(self) -> None:
        import socket

        with contextlib.suppress(OSError):  # Below TLS, which another thread may be in.
            socket.socket.shutdown(self._raw, socket.SHUT_RDWR)

    def _set_timeout(self) -> None:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._raw.settimeout(left)


class _Reader(io.RawIOBase):
    """The bytes that arrive at a socket."""

    def __init__(self, timed: _TimedSocket) -> None:
        self._timed = timed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._timed.recv_into(buffer)


def _seconds(text: Optional[str]) -> float:
    return min(float(text), 60.0) if text is not None and text.isdigit() else 0.0


def _reason(error: Exception) -> str:
    """What went wrong, in words; some exceptions have none."""
    if isinstance(error, OSError) and "timed out" in str(error):
        return "it does not answer in time"
    return str(error) or type(error).__name__
