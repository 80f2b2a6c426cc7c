"""What every answer of the instance tells a browser, computed on every kind of address. A new address is named in ``EXAMPLES``.

``EVERYWHERE`` holds for all; ``SHARED`` replaces a line of it for what other sites may embed or read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from maillage.instance import urls as instance_urls
from tests.factories import NetworkFactory, OrganisationFactory, PlaceFactory, SourceFactory, TerritoryFactory

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

EXAMPLES = {
    "": "/",
    "galerie/": "/galerie/",
    "recherche/": "/recherche/?q=lieu",
    "mentions/": "/mentions/",
    "lumiere/": "/lumiere/",
    "lieux/": "/lieux/",
    "lieux/export.<slug:form>": "/lieux/export.csv",
    "lieux/<slug:slug>/": "/lieux/le-lieu/",
    "lieux/<slug:slug>/affiche/": "/lieux/le-lieu/affiche/",
    "lieux/<slug:slug>/historique/": "/lieux/le-lieu/historique/",
    "lieux/<slug:slug>/export.<slug:form>": "/lieux/le-lieu/export.jsonld",
    "reseaux/": "/reseaux/",
    "reseaux/<slug:slug>/": "/reseaux/mailles/",
    "structures/<slug:slug>/": "/structures/assoc/",
    "vocabulaire/": "/vocabulaire/",
    "vocabulaire.jsonld": "/vocabulaire.jsonld",
    "territoires/": "/territoires/",
    "territoires/<slug:level>/<slug:code>/": "/territoires/commune/86194/",
    "sources/": "/sources/",
    "sources/<slug:key>/": "/sources/cget-2019/",
    "carte/<int:z>/<int:x>/<int:y>.mvt": "/carte/0/0/0.mvt",
    "recherche/communes/": "/recherche/communes/?q=poit",
    "langue/": "/langue/",
    "health": "/health",
    "media/<path:path>": "/media/cour.webp",
    "api/v1/": "/api/v1/",
    "api/v1/openapi.json": "/api/v1/openapi.json",
    "api/v1/docs": "/api/v1/docs",
    "api/v1/places": "/api/v1/places",
    "api/v1/places.geojson": "/api/v1/places.geojson",
    "api/v1/places/<place>": "/api/v1/places/le-lieu",
    "api/v1/places/<place>/revisions": "/api/v1/places/le-lieu/revisions",
    "api/v1/networks": "/api/v1/networks",
    "api/v1/networks/<network>": "/api/v1/networks/mailles",
    "api/v1/organisations": "/api/v1/organisations",
    "api/v1/organisations/<organisation>": "/api/v1/organisations/assoc",
    "api/v1/kinds": "/api/v1/kinds",
    "api/v1/services": "/api/v1/services",
    "api/v1/tags": "/api/v1/tags",
    "api/v1/sources": "/api/v1/sources",
    "api/v1/sources/<source>": "/api/v1/sources/cget-2019",
    "api/v1/territories": "/api/v1/territories",
    "api/v1/territories/<level>/<code>": "/api/v1/territories/commune/86194",
    "api/v1/search": "/api/v1/search?q=lieu",
}
NOT_ADDRESSES = {
    "a page that is not there": ("/nulle-part/", 404),
    "a place that is not there": ("/lieux/nulle-part/", 404),
    "an address of the interface that is not there": ("/api/v1/nulle-part", 404),
    "a refusal of the interface": ("/api/v1/places?limit=0", 422),
    "a failure": ("/casse/", 500),
    "a failure of the interface": ("/api/casse", 500),
    "a static file": ("/static/core/favicon.svg", 200),
}
STATES = {"/lumiere/", "/langue/"}


def breaks(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError


urlpatterns = [path("casse/", breaks), path("api/casse", breaks), path("", include("maillage.instance.urls"))]
handler400, handler403 = instance_urls.handler400, instance_urls.handler403
handler404, handler500 = instance_urls.handler404, instance_urls.handler500


def addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every address of the instance, as its pattern is written."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from addresses(pattern, route)


@pytest.fixture
def visitor(settings: Any, tmp_path: Path) -> Client:
    """Someone who reads an instance that holds something of everything."""
    settings.ROOT_URLCONF = __name__
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "cour.webp").write_bytes(b"RIFF0000WEBP")
    commune = TerritoryFactory.create(code="86194", name="Poitiers")
    place = PlaceFactory.create(slug="le-lieu", commune=commune, manager=OrganisationFactory.create(slug="assoc"))
    place.networks.add(NetworkFactory.create(slug="mailles"))
    SourceFactory.create(key="cget-2019")
    return Client(raise_request_exception=False)


def read(visitor: Client, address: str) -> Any:
    """The answer, read to its end when it is a stream."""
    response = visitor.get(address)
    if response.streaming:
        b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response


def told(response: HttpResponseBase, names: dict[str, str]) -> dict[str, str]:
    found = {name: response.headers.get(name, "(absent)") for name in names}
    policy = found.get("Content-Security-Policy", "")
    if policy:
        found["Content-Security-Policy"] = "; ".join(sorted(policy.split("; ")))
    return found


def expected(shared: bool) -> dict[str, str]:
    policy = "; ".join(sorted(EVERYWHERE["Content-Security-Policy"].split("; ")))
    return EVERYWHERE | {"Content-Security-Policy": policy} | (SHARED if shared else {})


def test_every_address_is_named_here_and_no_other() -> None:
    assert sorted(addresses(get_resolver("maillage.instance.urls"))) == sorted(EXAMPLES)


@pytest.mark.django_db
@pytest.mark.parametrize("address", EXAMPLES.values())
def test_every_address_tells_browsers_the_same(visitor: Client, address: str) -> None:
    response = read(visitor, address)

    shared = address.startswith(("/api/", "/media/"))
    assert response.status_code == (405 if address in STATES else 404 if address == "/api/v1/" else 200)
    assert told(response, EVERYWHERE) == expected(shared)
    assert not response.cookies, "reading needs no cookie"
    assert "Cache-Control" in response


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), NOT_ADDRESSES.values(), ids=NOT_ADDRESSES)
def test_what_is_no_address_tells_browsers_the_same(visitor: Client, settings: Any, address: str, status: int) -> None:
    settings.WHITENOISE_USE_FINDERS = address.startswith("/static/")
    response = read(visitor, address)

    assert response.status_code == status
    assert told(response, EVERYWHERE) == expected(address.startswith("/api/"))
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("address", [address for address in EXAMPLES.values() if address not in STATES])
def test_a_page_that_has_not_changed_is_not_sent_twice(visitor: Client, address: str) -> None:
    first = read(visitor, address)
    if first.status_code != 200 or "ETag" not in first or "no-store" in first["Cache-Control"]:
        assert first.streaming or "no-store" in first["Cache-Control"], address
        return

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
