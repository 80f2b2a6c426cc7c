"""Requests to a real machine: what is reached is what was checked, and nothing lasts."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.test.utils import override_settings

from maillage.core import outgoing
from maillage.core.outgoing.requests import Way
from tests.core.outgoing.authority import papers
from tests.receiver import Behaviour, Received, Receiver, answering

HERE = ["127.0.0.1"]


@pytest.fixture
def reach(settings: Any) -> Iterator[Callable[..., Receiver]]:
    """``reach(behaviour)`` is a machine of this test that may be reached."""
    with contextlib.ExitStack() as open_machines:

        def start(behave: Behaviour | None = None, **options: Any) -> Receiver:
            receiver = open_machines.enter_context(Receiver(behave or answering(), **options))
            settings.OUTGOING_ALLOW = settings.OUTGOING_ALLOW | receiver.allowed
            return receiver

        yield start


def named(*answers: Sequence[str]) -> Callable[[str, int], Sequence[str]]:
    """A resolver that gives each of ``answers`` in turn, then the last one again."""
    left = list(answers)
    return lambda _host, _port: left.pop(0) if len(left) > 1 else left[0]


def forever(piece: bytes, *, pause: float = 0.0, head: bytes = b"HTTP/1.1 200 OK\r\n\r\n") -> Behaviour:
    def behave(connection: socket.socket, _request: Received) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return behave


def test_a_public_answer_is_read_whole(reach: Callable[..., Receiver]) -> None:
    receiver = reach(answering(200, b"bonjour", "X-Lieu: atelier\r\n"))

    answer = outgoing.fetch(receiver.url)

    assert (answer.status, answer.body, answer.headers["x-lieu"], answer.url) == (200, b"bonjour", "atelier", receiver.url)
    assert 0 < answer.seconds < 5


def test_a_body_is_posted_with_its_headers_and_no_cookie_or_encoding(reach: Callable[..., Receiver]) -> None:
    receiver = reach()

    outgoing.post(receiver.url, body="é".encode(), headers={"Content-Type": "application/json"})

    (request,) = receiver.received
    assert (request.method, request.path, request.body) == ("POST", "/recevoir", "é".encode())
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept-encoding"] == "identity"
    assert request.headers["user-agent"].startswith("Maillage/")
    assert "cookie" not in request.headers


def test_the_connection_is_made_to_the_address_that_was_checked(reach: Callable[..., Receiver]) -> None:
    receiver = reach()
    asked: list[str] = []

    def once(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return HERE

    outgoing.fetch(f"http://recevoir.example.org:{receiver.port}/", way=Way(resolve=once))

    assert asked == ["recevoir.example.org"]
    assert receiver.received[0].headers["host"] == f"recevoir.example.org:{receiver.port}"


def test_a_name_that_was_public_when_it_was_kept_is_checked_again_when_it_is_asked(settings: Any) -> None:
    with Receiver() as receiver:
        way = Way(resolve=named(["93.184.215.14"], HERE))
        outgoing.check("https://rebond.example.org:8443/", way=way)

        with pytest.raises(outgoing.AddressRefused):
            outgoing.fetch("https://rebond.example.org:8443/", way=way)
        with pytest.raises(outgoing.AddressRefused):
            outgoing.post(receiver.url, body=b"{}", headers={})

    assert receiver.connections == 0


def test_the_first_address_that_answers_is_used(reach: Callable[..., Receiver], settings: Any) -> None:
    receiver = reach()
    settings.OUTGOING_ALLOW = settings.OUTGOING_ALLOW | {("::1", receiver.port)}

    answer = outgoing.fetch(f"http://deux.example.org:{receiver.port}/", way=Way(resolve=named(["::1", "127.0.0.1"])))

    assert answer.status == 200


def test_a_certificate_is_asked_for_the_name_though_the_address_is_pinned(reach: Callable[..., Receiver], tmp_path: Path) -> None:
    server, client = papers("recevoir.example.org", tmp_path)
    receiver = reach(tls=server)
    way = Way(resolve=named(HERE), tls=lambda: client)

    answer = outgoing.fetch(f"https://recevoir.example.org:{receiver.port}/", way=way)

    assert answer.status == 200
    with pytest.raises(outgoing.Unreachable):
        outgoing.fetch(f"https://autre.example.org:{receiver.port}/", way=way)
    with pytest.raises(outgoing.Unreachable):
        outgoing.fetch(f"https://recevoir.example.org:{receiver.port}/", way=Way(resolve=named(HERE)))
    assert len(receiver.received) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_to_a_private_machine_is_not_followed(reach: Callable[..., Receiver], status: int) -> None:
    with Receiver() as private:
        receiver = reach(answering(status, b"", f"Location: {private.url}\r\n"))

        with pytest.raises(outgoing.AddressRefused):
            outgoing.fetch(receiver.url, redirections=3)
        assert outgoing.post(receiver.url, body=b"{}", headers={}).status == status

    assert private.connections == 0


@pytest.mark.parametrize("location", ["file:///etc/passwd", "//169.254.169.254/", "gopher://127.0.0.1:6379/_", "http://[::1]/"])
def test_a_redirection_is_checked_as_an_address_is(reach: Callable[..., Receiver], location: str) -> None:
    receiver = reach(answering(302, b"", f"Location: {location}\r\n"))

    with pytest.raises(outgoing.AddressRefused):
        outgoing.fetch(receiver.url, redirections=3)


def test_a_redirection_to_an_allowed_address_is_followed_as_often_as_was_said(reach: Callable[..., Receiver]) -> None:
    last = reach(answering(200, b"ici"))
    first = reach(answering(302, b"", f"Location: {last.url}\r\n"))

    assert outgoing.fetch(first.url, redirections=1).body == b"ici"
    with pytest.raises(outgoing.AddressRefused):
        outgoing.fetch(first.url)


def test_a_safe_address_does_not_lead_to_an_unsafe_one(reach: Callable[..., Receiver], tmp_path: Path) -> None:
    server, client = papers("recevoir.example.org", tmp_path)
    last = reach()
    first = reach(answering(302, b"", f"Location: {last.url}\r\n"), tls=server)

    with pytest.raises(outgoing.AddressRefused):
        outgoing.fetch(
            f"https://recevoir.example.org:{first.port}/", redirections=2, way=Way(resolve=named(HERE), tls=lambda: client)
        )
    assert last.connections == 0


def test_a_body_that_is_too_long_is_refused_and_one_that_fits_is_not(reach: Callable[..., Receiver]) -> None:
    receiver = reach(answering(200, b"x" * 1_000))

    assert len(outgoing.fetch(receiver.url, most_bytes=1_000).body) == 1_000
    with pytest.raises(outgoing.TooLarge):
        outgoing.fetch(receiver.url, most_bytes=999)


def test_a_body_without_end_is_cut(reach: Callable[..., Receiver]) -> None:
    receiver = reach(forever(b"x" * 65_536))

    with pytest.raises(outgoing.TooLarge):
        outgoing.fetch(receiver.url, most_bytes=100_000)
    assert len(outgoing.post(receiver.url, body=b"{}", headers={}, kept_bytes=500).body) == 500


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_body_that_swells_is_refused(reach: Callable[..., Receiver], coding: str) -> None:
    swelling = {"gzip": gzip.compress, "deflate": zlib.compress}[coding](b"\0" * 50_000_000)
    receiver = reach(answering(200, swelling, f"Content-Encoding: {coding}\r\n"))

    with pytest.raises(outgoing.TooLarge):
        outgoing.fetch(receiver.url, most_bytes=1_000_000)


def test_a_body_compressed_without_being_asked_is_read(reach: Callable[..., Receiver]) -> None:
    receiver = reach(answering(200, gzip.compress(b"bonjour" * 100), "Content-Encoding: gzip\r\n"))

    assert outgoing.fetch(receiver.url).body == b"bonjour" * 100


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "gzip"])
def test_a_body_that_cannot_be_decompressed_is_refused(reach: Callable[..., Receiver], coding: str) -> None:
    receiver = reach(answering(200, b"ceci n'est pas compact", f"Content-Encoding: {coding}\r\n"))

    with pytest.raises(outgoing.Unreachable):
        outgoing.fetch(receiver.url)


SLOW: dict[str, Behaviour] = {
    "body": forever(b"x", pause=0.05),
    "headers": forever(b"X-A: b\r\n", pause=0.05, head=b"HTTP/1.1 200 OK\r\n"),
    "chunks": forever(b"1\r\nx\r\n", pause=0.05, head=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
    "first line": forever(b"H", pause=0.05, head=b""),
    "promises": forever(b"HTTP/1.1 103 Early\r\n\r\n", pause=0.05, head=b""),
    "silence": lambda _connection, _request: time.sleep(5),
}


@pytest.mark.parametrize("kind", SLOW)
def test_who_answers_drop_by_drop_is_left_when_the_time_is_over(reach: Callable[..., Receiver], kind: str) -> None:
    receiver = reach(SLOW[kind])
    started = time.monotonic()

    with pytest.raises((outgoing.TooSlow, outgoing.Unreachable) if kind == "first line" else outgoing.TooSlow):
        outgoing.fetch(receiver.url, seconds=0.5)

    assert time.monotonic() - started < 4


@pytest.mark.parametrize("kind", ["headers", "promises"])
def test_headers_without_end_are_cut(reach: Callable[..., Receiver], kind: str) -> None:
    pieces = {
        "headers": (b"X-A: " + b"b" * 8_000 + b"\r\n", b"HTTP/1.1 200 OK\r\n"),
        "promises": (b"HTTP/1.1 103 E\r\n\r\n" * 99, b""),
    }
    piece, head = pieces[kind]
    receiver = reach(forever(piece, head=head))

    with pytest.raises((outgoing.TooLarge, outgoing.Unreachable)):
        outgoing.fetch(receiver.url, most_bytes=1_000)


def test_a_slow_handshake_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        started = time.monotonic()
        with pytest.raises(outgoing.OutgoingError), _allowing(port):
            outgoing.fetch(f"https://muet.example.org:{port}/", seconds=0.5, way=Way(resolve=named(HERE)))

    assert time.monotonic() - started < 4


@contextlib.contextmanager
def _allowing(port: int) -> Iterator[None]:
    with override_settings(OUTGOING_ALLOW=frozenset({("127.0.0.1", port)})):
        yield


def test_a_slow_resolver_is_left() -> None:
    released = threading.Event()

    def slow(_host: str, _port: int) -> Sequence[str]:
        released.wait(5)
        return HERE

    started = time.monotonic()
    with pytest.raises(outgoing.TooSlow):
        outgoing.fetch("https://lent.example.org/", seconds=0.3, way=Way(resolve=slow))
    released.set()

    assert time.monotonic() - started < 4


@pytest.mark.parametrize(
    "garbage", [b"", b"SSH-2.0-OpenSSH_9\r\n", b"\0" * 1_000, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"]
)
def test_what_does_not_speak_http_is_said_so(reach: Callable[..., Receiver], garbage: bytes) -> None:
    receiver = reach(lambda connection, _request: connection.sendall(garbage))

    with pytest.raises(outgoing.Unreachable):
        outgoing.fetch(receiver.url)


def test_a_closed_port_is_said_so(reach: Callable[..., Receiver]) -> None:
    with Receiver() as closed:
        url, allowed = closed.url, closed.port
    with _allowing(allowed), pytest.raises(outgoing.Unreachable):
        outgoing.fetch(url)


def test_the_environment_names_no_proxy(reach: Callable[..., Receiver], monkeypatch: pytest.MonkeyPatch) -> None:
    with Receiver() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")

        assert outgoing.fetch(reach().url).body == b"merci"
        assert proxy.connections == 0


def test_a_header_cannot_hold_another(reach: Callable[..., Receiver]) -> None:
    receiver = reach()

    with pytest.raises(outgoing.Unreachable):
        outgoing.post(receiver.url, body=b"{}", headers={"webhook-id": "a\r\nX-Autre: b"})
    assert receiver.received == []


def test_errors_tell_nothing_of_the_inside(reach: Callable[..., Receiver]) -> None:
    with pytest.raises(outgoing.AddressRefused) as refused:
        outgoing.fetch("https://dedans.example.org/", way=Way(resolve=named(["10.1.2.3"])))

    assert "10.1.2.3" not in refused.value.sentence
