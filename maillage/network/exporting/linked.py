"""JSON-LD in the words of schema.org: a place open to people is a LocalBusiness (a Place and a branch of an Organization)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from maillage.network.enums import Position, Stage
from maillage.network.exporting.records import as_text, json_list, page_of, whole
from maillage.network.models import Organisation, Place
from maillage.network.models.places import PlaceQuerySet

CONTEXT = "https://schema.org"
# schema.org has no word for most third places: these kinds have one, the others stay in additionalType.
TYPES = {"cafe": "CafeOrCoffeeShop", "culture": "EntertainmentBusiness"}
# Members of LocalBusiness that a bare Place (an idea, a project, a closed place) does not have.
_BUSINESS_ONLY = ("email", "legalName", "parentOrganization")


def stream(places: PlaceQuerySet, public_url: str) -> Iterator[str]:
    """One document whose ``@graph`` holds the places."""
    nodes = (node(place, public_url) for place in whole(places))
    return json_list(f'{{"@context": {as_text(CONTEXT)}, "@graph": [', nodes, "\n]}\n")


def document(place: Place, public_url: str) -> dict[str, Any]:
    """One place as a document of its own, for its page."""
    return {"@context": CONTEXT, **node(place, public_url)}


def node(place: Place, public_url: str) -> dict[str, Any]:
    """The place as a node; what is unknown is left out. Its lists must be prefetched for many places."""
    page = page_of(place, public_url)
    found: dict[str, Any] = {
        "@type": _type(place),
        "@id": page,
        "identifier": f"urn:uuid:{place.uid}",
        "name": place.name,
        "description": place.summary or place.description[:500],
        "url": page,
        "sameAs": [url for url in (place.website, *(link["url"] for link in place.links)) if url],
        "telephone": place.phone,
        "email": place.email,
        "address": _address(place),
        "geo": _geo(place),
        "additionalType": [f"{public_url}{reverse('network:vocabulary')}#{kind.slug}" for kind in place.kinds.all()],
        "keywords": ", ".join(str(tag) for tag in place.tags.all()),
        "amenityFeature": _features(place),
        "maximumAttendeeCapacity": place.capacity,
        "parentOrganization": _organisation(place.manager, public_url),
        "containedInPlace": page_of(place.within, public_url) if place.within else None,
    }
    if found["@type"] == "Place":
        found = {name: value for name, value in found.items() if name not in _BUSINESS_ONLY}
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def _type(place: Place) -> str:
    if place.stage in (Stage.IDEA, Stage.PROJECT, Stage.CLOSED):
        return "Place"
    return next((TYPES[kind.slug] for kind in place.kinds.all() if kind.slug in TYPES), "LocalBusiness")


def _address(place: Place) -> dict[str, str]:
    parts = {
        "streetAddress": ", ".join(filter(None, (place.address, place.address_extra))),
        "postalCode": place.postal_code,
        "addressLocality": place.commune.name if place.commune else "",
    }
    known = {name: value for name, value in parts.items() if value}
    return {"@type": "PostalAddress", **known, "addressCountry": "FR"} if known else {}


def _geo(place: Place) -> dict[str, Any]:
    """Only where the place stands: the centre of its commune would be taken for it."""
    if place.lat is None or place.position == Position.COMMUNE:
        return {}
    return {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon}


def _features(place: Place) -> list[dict[str, Any]]:
    offered = [{"@type": "LocationFeatureSpecification", "name": service.label, "value": True} for service in place.services.all()]
    wheelchair = place.accessibility.get("wheelchair")
    if wheelchair:
        offered.append({"@type": "LocationFeatureSpecification", "name": "wheelchair", "value": wheelchair})
    return offered


def _organisation(organisation: Organisation | None, public_url: str) -> dict[str, Any]:
    if organisation is None:
        return {}
    page = f"{public_url}{reverse('network:organisation_detail', args=[organisation.slug])}"
    return {"@type": "Organization", "@id": page, "name": organisation.name}
