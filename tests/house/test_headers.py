"""What every answer of the instance tells a browser, computed on every address of the table of access (``tests/security``).

``EVERYWHERE`` holds for all; ``SHARED`` replaces a line of it for what other sites may embed or read.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import timezone

from maillage.core import clock
from maillage.instance import urls as instance_urls
from tests.security.table import PEOPLE, Line, lines, verdict
from tests.security.world import World

EVERYWHERE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "img-src 'self' data: blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SHARED = {"Cross-Origin-Resource-Policy": "cross-origin"}
HTTPS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}

NOT_ADDRESSES = {
    "a page that is not there": ("/nulle-part/", 404),
    "a place that is not there": ("/lieux/nulle-part/", 404),
    "an address of the interface that is not there": ("/api/v1/nulle-part", 404),
    "a refusal of the interface": ("/api/v1/places?limit=0", 422),
    "a failure": ("/casse/", 500),
    "a failure of the interface": ("/api/casse", 500),
    "a static file": ("/static/core/favicon.svg", 200),
}
READ_ELSEWHERE = ("api/", "media/", "journal/checkpoint", "journal/cle", "journal/tile/", "journal/preuve/")
"""What other sites may show or read: the public data, and the log that witnesses follow."""
READ = [line for line in lines() if line.method == "GET" and {"ok", "proof"} & set(line.verdicts)]
PUBLIC = [line for line in READ if line.verdicts[0] == "ok"]


def breaks(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError


urlpatterns = [path("casse/", breaks), path("api/casse", breaks), path("", include("maillage.instance.urls"))]
handler400, handler403 = instance_urls.handler400, instance_urls.handler403
handler404, handler500 = instance_urls.handler404, instance_urls.handler500


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    settings.ROOT_URLCONF = __name__
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "cour.webp").write_bytes(b"RIFF0000WEBP")
    return World()


@pytest.fixture
def visitor(world: World) -> Client:
    """Someone who reads an instance that holds something of everything."""
    return world.client("anonymous")


def read(visitor: Client, address: str) -> Any:
    """The answer, read to its end when it is a stream."""
    response = visitor.get(address)
    if response.streaming:
        b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response


def body(response: Any) -> bytes:
    return b"" if response.streaming else response.content


def told(response: HttpResponseBase, names: dict[str, str]) -> dict[str, str]:
    found = {name: response.headers.get(name, "(absent)") for name in names}
    policy = found.get("Content-Security-Policy", "")
    if policy:
        found["Content-Security-Policy"] = "; ".join(sorted(policy.split("; ")))
    return found


def expected(shared: bool) -> dict[str, str]:
    policy = "; ".join(sorted(EVERYWHERE["Content-Security-Policy"].split("; ")))
    return EVERYWHERE | {"Content-Security-Policy": policy} | (SHARED if shared else {})


@pytest.mark.parametrize("line", READ, ids=lambda line: line.route)
def test_every_address_tells_browsers_the_same(world: World, line: Line) -> None:
    reader = next(name for name, said in zip(PEOPLE, line.verdicts, strict=True) if said in {"ok", "proof"})
    response = read(world.client(reader, just_in=True), world.address(line))

    assert verdict(response) in (
        {"ok", "proof", "none"} if "proof" in line.verdicts else {"ok"}
    )  # nothing to show of what she lacks
    assert told(response, EVERYWHERE) == expected(line.route.startswith(READ_ELSEWHERE))
    assert "Cache-Control" in response
    if reader == "anonymous":
        assert set(response.cookies) <= ({"csrftoken"} if b"csrfmiddlewaretoken" in body(response) else set()), (
            "reading needs no cookie"
        )


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), NOT_ADDRESSES.values(), ids=NOT_ADDRESSES)
def test_what_is_no_address_tells_browsers_the_same(visitor: Client, settings: Any, address: str, status: int) -> None:
    settings.WHITENOISE_USE_FINDERS = address.startswith("/static/")
    response = read(visitor, address)

    assert response.status_code == status
    assert told(response, EVERYWHERE) == expected(address.startswith("/api/"))
    assert not response.cookies


@pytest.mark.parametrize("line", PUBLIC, ids=lambda line: line.route)
def test_a_page_that_has_not_changed_is_not_sent_twice(
    world: World, visitor: Client, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two minutes later: what a page says of the present instant stays true that long, or it would be another page each second."""
    address, moment = world.address(line), (timezone.now() + timedelta(days=1)).replace(hour=12, minute=1, second=58)
    monkeypatch.setattr(clock, "now", lambda: moment)
    first = read(visitor, address)
    if b"csrfmiddlewaretoken" in body(first):
        return  # a form is new each time
    if first.status_code != 200 or "ETag" not in first or "no-store" in first["Cache-Control"]:
        assert first.streaming or "no-store" in first["Cache-Control"], address
        return

    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(minutes=2))
    again = visitor.get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
def test_behind_https_browsers_are_told_to_stay_there(visitor: Client) -> None:
    secure = {"SECURE_HSTS_SECONDS": 63_072_000, "SECURE_HSTS_INCLUDE_SUBDOMAINS": True, "SECURE_SSL_REDIRECT": True}
    with override_settings(**secure, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        for address in ("/", "/api/v1/kinds", "/nulle-part/"):
            over_https = visitor.get(address, headers={"X-Forwarded-Proto": "https"})
            assert told(over_https, HTTPS) == HTTPS
        assert visitor.get("/lieux/?q=x", headers={"X-Forwarded-Proto": "http"})["Location"] == "https://testserver/lieux/?q=x"
        assert visitor.get("/health").status_code == 200


def test_the_policy_lets_nothing_in_from_elsewhere_nor_anything_inline() -> None:
    policy = EVERYWHERE["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert not re.search(r"unsafe|https?:|\*|nonce|strict-dynamic", policy)
