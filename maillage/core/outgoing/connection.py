"""Connections that are made to the address that was checked, and that end on time."""

# ruff: noqa: ARG002 - the signatures are httpcore’s; what is left of the exchange is the one time that counts

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from maillage.core.outgoing import addresses
from maillage.core.outgoing.exceptions import AddressRefused, TooLarge, TooSlow, Unreachable

Resolver = Callable[[str, int], Sequence[str]]
"""The addresses of a host, in figures; raises OSError."""

CONNECTING_S: Final = 4.0
"""At most, for one of the addresses: the others get their turn."""
_SLICE: Final = 16_384


def system_resolver(host: str, port: int) -> Sequence[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Deadline:
    """What is left of the time and of the bytes of one exchange, handshakes and headers included."""

    def __init__(self, *, seconds: float, most_bytes: int) -> None:
        self._end = time.monotonic() + seconds
        self._bytes = most_bytes

    def left(self) -> float:
        """Seconds, more than 0; raises TooSlow."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TooSlow(_("La réponse n’est pas venue à temps."))
        return left

    def took(self, count: int) -> None:
        """``count`` bytes came; raises TooLarge once there are too many."""
        self._bytes -= count
        if self._bytes < 0:
            raise TooLarge(_("La réponse est trop longue."))


def checked(host: str, port: int, *, resolve: Resolver, deadline: Deadline) -> list[str]:
    """The addresses of ``host``, all of them allowed; raises AddressRefused when one is not, Unreachable when there is none."""
    found = [host] if addresses.is_literal(host) else _resolved(host, port, resolve, deadline)
    if not found:
        raise Unreachable(_("Aucune machine ne porte ce nom."))
    if not all(_is_allowed(address, port) for address in found):
        raise AddressRefused(_("Cette adresse n’est pas celle d’un site de l’internet public, ou son port n’est pas du web."))
    return list(dict.fromkeys(found))


def _is_allowed(address: str, port: int) -> bool:
    if port in addresses.PORTS and addresses.is_public(address):
        return True
    try:
        return (str(ipaddress.ip_address(address)), port) in settings.OUTGOING_ALLOW
    except ValueError:
        return False


def _resolved(host: str, port: int, resolve: Resolver, deadline: Deadline) -> Sequence[str]:
    """Asked in a thread, because the system's resolver takes the time it wants."""
    said: queue.SimpleQueue[Sequence[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            said.put(resolve(host, port))
        except (OSError, UnicodeError) as error:
            said.put(OSError(str(error)))

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = said.get(timeout=deadline.left())
    except queue.Empty:
        raise TooSlow(_("Le nom de ce site n’a pas été trouvé à temps.")) from None
    if isinstance(found, OSError):
        raise Unreachable(_("Aucune machine ne porte ce nom.")) from None
    return found


class _Stream(httpcore.NetworkStream):
    """A stream of which every reading and writing is within what is left."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, self._deadline.left())
        self._deadline.took(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _SLICE):
            self._inner.write(buffer[start : start + _SLICE], self._deadline.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """The one place where a host becomes a connection: whatever has read the address before, this is what is reached."""

    def __init__(self, resolve: Resolver, deadline: Deadline) -> None:
        self._resolve = resolve
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        for address in checked(host, port, resolve=self._resolve, deadline=self._deadline):
            try:
                return _Stream(self._plain.connect_tcp(address, port, min(self._deadline.left(), CONNECTING_S)), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        raise httpcore.ConnectError


class Transport(httpx.BaseTransport):
    """For one exchange: what it connects to is checked, what it reads is counted."""

    def __init__(self, *, resolve: Resolver, deadline: Deadline, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls, network_backend=_Backend(resolve, deadline), max_connections=1, max_keepalive_connections=0, retries=0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path
        )
        answer = self._pool.handle_request(
            httpcore.Request(method=request.method, url=url, headers=request.headers.raw, content=request.read())
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
