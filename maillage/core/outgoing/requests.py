"""Asking another machine, and what it answered."""

from __future__ import annotations

import functools
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

import httpcore
import httpx
from django.utils.translation import gettext as _

from maillage import __version__
from maillage.core.outgoing import addresses
from maillage.core.outgoing.connection import Deadline, Resolver, Transport, checked, system_resolver
from maillage.core.outgoing.exceptions import AddressRefused, TooLarge, TooSlow, Unreachable

MOST_BYTES: Final = 1024 * 1024
KEPT_BYTES: Final = 2_048
SECONDS: Final = 10.0
_OVERHEAD: Final = 128 * 1024
"""Headers, certificates and chunk sizes are not the body, and are not without end either."""
_HEADERS: Final = {"User-Agent": f"Maillage/{__version__}", "Accept-Encoding": "identity", "Connection": "close"}
_REDIRECTIONS: Final = {301, 302, 303, 307, 308}


@functools.cache
def _authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True)
class Way:
    """How the outside is reached. A test gives a resolver and authorities of its own; nobody else gives one."""

    resolve: Resolver = system_resolver
    tls: Callable[[], ssl.SSLContext] = _authorities


USUAL: Final = Way()


@dataclass(frozen=True)
class Answer:
    """``url`` is the one that answered, after redirections; ``body`` is what was read, without compression."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


def check(url: str, *, seconds: float = SECONDS, way: Way = USUAL) -> None:
    """Raises AddressRefused when ``url`` may not be asked, Unreachable when its name is nobody's; asks nothing but the name."""
    read = addresses.read(url)
    checked(_host(read), addresses.port_of(read), resolve=way.resolve, deadline=Deadline(seconds=seconds, most_bytes=0))


def fetch(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    most_bytes: int = MOST_BYTES,
    seconds: float = SECONDS,
    redirections: int = 0,
    way: Way = USUAL,
) -> Answer:
    """GET ``url``, following so many ``redirections``, each checked as the first address was.

    Raises AddressRefused (also for one redirection too many), Unreachable, TooSlow after ``seconds`` in all, TooLarge beyond
    ``most_bytes`` of body, before or after decompression.
    """
    deadline = Deadline(seconds=seconds, most_bytes=(most_bytes + _OVERHEAD) * (redirections + 1))
    for _turn in range(redirections + 1):
        answer = _exchange("GET", url, b"", headers or {}, deadline, way, functools.partial(_whole, most_bytes))
        if answer.status not in _REDIRECTIONS or "location" not in answer.headers:
            return answer
        url = _followed(answer)
    raise AddressRefused(_("Cette adresse renvoie vers une autre : donnez la dernière."))


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    seconds: float = SECONDS,
    kept_bytes: int = KEPT_BYTES,
    way: Way = USUAL,
) -> Answer:
    """POST ``body``; the answer's own body is read up to ``kept_bytes`` and the rest is left. No redirection is followed: it is the
    answer. Raises AddressRefused, Unreachable, TooSlow, TooLarge (headers without end).
    """
    deadline = Deadline(seconds=seconds, most_bytes=kept_bytes + _OVERHEAD)
    return _exchange("POST", url, body, headers, deadline, way, functools.partial(_beginning, kept_bytes))


def _exchange(
    method: str,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    deadline: Deadline,
    way: Way,
    read: Callable[[httpx.Response], bytes],
) -> Answer:
    address, started = addresses.read(url), time.monotonic()
    transport = Transport(resolve=way.resolve, deadline=deadline, tls=way.tls())
    said = {**_HEADERS, **headers}
    try:
        with (
            httpx.Client(transport=transport, trust_env=False, follow_redirects=False) as client,
            client.stream(method, address, headers=said, content=body if method == "POST" else None) as response,
        ):
            received = read(response)
    except (httpx.TimeoutException, httpcore.TimeoutException):
        raise TooSlow(_("La réponse n’est pas venue à temps.")) from None
    except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError):
        raise Unreachable(_("Le site n’a pas répondu, ou pas comme un site de confiance le fait.")) from None
    return Answer(str(address), response.status_code, dict(response.headers), received, time.monotonic() - started)


def _whole(most: int, response: httpx.Response) -> bytes:
    found = bytearray()
    for piece in _plain(response, most):
        found += piece
        if len(found) > most:
            raise TooLarge(_("La réponse est trop longue."))
    return bytes(found)


def _beginning(kept: int, response: httpx.Response) -> bytes:
    found = bytearray()
    for piece in response.iter_raw():
        found += piece
        if len(found) >= kept:
            break
    return bytes(found[:kept])


def _plain(response: httpx.Response, most: int) -> Iterator[bytes]:
    """The body in pieces of at most ``most`` bytes and one, however well it was compressed."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding == "identity":
        yield from response.iter_raw()
        return
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise Unreachable(_("La réponse est compressée d’une façon que cette instance ne lit pas."))
    inflater = zlib.decompressobj(wbits=47)
    try:
        for piece in response.iter_raw():
            yield inflater.decompress(piece, most + 1)
            if inflater.unconsumed_tail:
                raise TooLarge(_("La réponse est trop longue."))
        yield inflater.flush()
    except zlib.error:
        raise Unreachable(_("La réponse est compressée d’une façon que cette instance ne lit pas.")) from None


def _followed(answer: Answer) -> str:
    target = urljoin(answer.url, answer.headers["location"])
    if answer.url.startswith("https:") and not target.startswith("https:"):
        raise AddressRefused(_("Cette adresse sûre renvoie vers une qui ne l’est pas."))
    return target


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii")
