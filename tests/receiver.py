"""A machine that answers on this one: what webhooks and other requests are really sent to in the tests."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Behaviour = Callable[[socket.socket, Received], None]


def answering(status: int = 200, body: bytes = b"merci", headers: str = "") -> Behaviour:
    """A whole answer at once."""

    def behave(connection: socket.socket, _request: Received) -> None:
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        connection.sendall(head.encode() + body)

    return behave


@dataclass
class Receiver:
    """``with Receiver() as receiver:`` listens on a free port of 127.0.0.1; ``received`` holds what came, in order."""

    behave: Behaviour = field(default_factory=answering)
    tls: ssl.SSLContext | None = None
    received: list[Received] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/recevoir"

    @property
    def allowed(self) -> frozenset[tuple[str, int]]:
        """What ``settings.OUTGOING_ALLOW`` must hold for this machine to be reached."""
        return frozenset({("127.0.0.1", self.port)})

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._hear, args=(connection,), daemon=True).start()

    def _hear(self, plain: socket.socket) -> None:
        with contextlib.suppress(OSError), plain, self._wrapped(plain) as connection:
            connection.settimeout(10)
            request = _read(connection)
            if request is not None:
                self.received.append(request)
                self.behave(connection, request)

    def _wrapped(self, plain: socket.socket) -> socket.socket:
        return self.tls.wrap_socket(plain, server_side=True) if self.tls else plain


def _read(connection: socket.socket) -> Received | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65_536)
        if not piece:
            return None
        data += piece
    head, _blank, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65_536)
    method, path, _version = first.split(" ", 2)
    return Received(method, path, headers, body)
