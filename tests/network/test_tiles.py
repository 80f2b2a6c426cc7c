from __future__ import annotations

import gzip
import math
from typing import Any

import mapbox_vector_tile
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.mesh.cells import tile_of
from maillage.network.models import Kind, Place
from maillage.network.queries.tiles import DEEPEST, EXTENT, MOST_ALONE, Tile, spots
from tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db
POITIERS = (46.58, 0.34)


def address(z: int, lat: float, lon: float) -> str:
    x, y = tile_of(lat, lon, z)
    return f"/carte/{z}/{x}/{y}.mvt"


def features(client: Client, url: str, **params: Any) -> list[dict[str, Any]]:
    response = client.get(url, params)
    assert response.status_code in {200, 204}
    if not response.content:
        return []
    layer: list[dict[str, Any]] = mapbox_vector_tile.decode(response.content)["lieux"]["features"]
    return layer


def total(found: list[dict[str, Any]]) -> int:
    return sum(feature["properties"].get("count", 1) for feature in found)


def scatter(count: int, *, step: float) -> None:
    """Places on a jagged spiral around a corner of tiles, so that clusters straddle it."""
    for n in range(count):
        lat, lon = 48.9225 + step * n * math.sin(n * 2.4), 0.0 + step * n * math.cos(n * 2.4)
        PlaceFactory.create(lat=lat, lon=lon)


@pytest.mark.parametrize("step", [0.002, 0.02, 0.08])
def test_over_all_tiles_of_a_zoom_every_place_is_counted_exactly_once(client: Client, step: float) -> None:
    scatter(60, step=step)
    places = list(Place.objects.values_list("lat", "lon"))

    for z in (0, 4, 5, 6, 8, 11, DEEPEST):
        tiles = {tile_of(lat or 0, lon or 0, z) for lat, lon in places}
        counted = sum(total(features(client, f"/carte/{z}/{x}/{y}.mvt")) for x, y in tiles)
        assert counted == 60, z


def test_two_tiles_do_not_both_draw_what_touches_over_their_border(client: Client) -> None:
    PlaceFactory.create_batch(3, lat=48.95, lon=2.3)
    PlaceFactory.create_batch(2, lat=48.9, lon=2.3)
    (x, north), (_x, south) = tile_of(48.95, 2.3, 5), tile_of(48.9, 2.3, 5)
    assert south == north + 1

    assert [feature["properties"]["count"] for feature in features(client, f"/carte/5/{x}/{north}.mvt")] == [5]
    assert features(client, f"/carte/5/{x}/{south}.mvt") == []


def test_a_single_place_carries_its_slug_its_name_its_stage_and_its_kinds(client: Client) -> None:
    place = PlaceFactory.create(name="La Fabrique", slug="la-fabrique")
    place.kinds.set(Kind.objects.order_by("position")[:2])
    labels = [kind.label for kind in Kind.objects.order_by("position")[:2]]

    (feature,) = features(client, address(9, *POITIERS))

    said = feature["properties"]
    assert (said["slug"], said["name"], said["stage"]) == ("la-fabrique", "La Fabrique", "open")
    assert said["kind"] == " · ".join(labels)
    assert feature["geometry"]["type"] == "Point"


def test_a_place_is_drawn_where_it_is(client: Client) -> None:
    PlaceFactory.create(lat=0.0001, lon=0.0001)

    (feature,) = features(client, "/carte/0/0/0.mvt")

    x, y = feature["geometry"]["coordinates"]
    assert abs(x - EXTENT / 2) <= 1
    assert abs(y - EXTENT / 2) <= 1


def test_near_places_are_one_cluster_from_afar_with_the_box_that_holds_them(client: Client) -> None:
    PlaceFactory.create(lat=46.58, lon=0.34)
    PlaceFactory.create(lat=46.59, lon=0.36)

    (cluster,) = features(client, address(6, *POITIERS))

    said = cluster["properties"]
    assert said == {"count": 2, "west": 0.34, "south": 46.58, "east": 0.36, "north": 46.59}


def test_places_on_the_same_spot_stand_alone_at_the_deepest_zoom(client: Client) -> None:
    PlaceFactory.create_batch(3, lat=46.58, lon=0.34)

    found = features(client, address(DEEPEST, *POITIERS))

    assert {feature["properties"]["slug"] for feature in found} == set(Place.objects.values_list("slug", flat=True))


def test_a_crowded_deepest_tile_is_clustered_and_loses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.network.queries.tiles.MOST_ALONE", 5)
    PlaceFactory.create_batch(6)
    x, y = tile_of(*POITIERS, DEEPEST)

    found = spots(Place.objects.all(), Tile(DEEPEST, x, y))

    assert MOST_ALONE > 5
    assert [spot.count for spot in found] == [6]


def test_the_filters_of_the_directory_are_those_of_the_map(client: Client) -> None:
    kind, other = Kind.objects.order_by("position")[:2]
    PlaceFactory.create(slug="voulu").kinds.add(kind)
    PlaceFactory.create(slug="autre").kinds.add(other)

    (feature,) = features(client, address(6, *POITIERS), kind=kind.slug)

    assert feature["properties"]["slug"] == "voulu"


def test_the_part_of_the_map_that_is_searched_narrows_the_map(client: Client) -> None:
    lat, lon = POITIERS
    PlaceFactory.create(slug="dedans", lat=lat, lon=lon)
    PlaceFactory.create(slug="dehors", lat=lat, lon=lon + 0.4)

    (feature,) = features(client, address(6, *POITIERS), bbox=f"{lon - 0.1:.3f},{lat - 0.1:.3f},{lon + 0.1:.3f},{lat + 0.1:.3f}")

    assert feature["properties"]["slug"] == "dedans"


def test_a_search_by_words_narrows_the_map(client: Client) -> None:
    PlaceFactory.create(slug="voulu", name="Atelier du bois")
    PlaceFactory.create(slug="autre", name="Café des sports")

    (feature,) = features(client, address(6, *POITIERS), q="atelier bois", mots="1")

    assert feature["properties"]["slug"] == "voulu"


def test_a_filter_that_is_not_understood_is_left_out_as_in_the_directory(client: Client) -> None:
    PlaceFactory.create()

    assert total(features(client, address(6, *POITIERS), near="ici", radius="loin", territory="x:y")) == 1


def test_hidden_and_closed_places_and_those_without_a_position_are_not_on_the_map(client: Client) -> None:
    PlaceFactory.create(is_public=False)
    PlaceFactory.create(stage="closed")
    PlaceFactory.create(lat=None, lon=None)

    response = client.get("/carte/0/0/0.mvt")

    assert response.status_code == 204
    assert response.content == b""


@pytest.mark.parametrize("path", ["15/0/0", "3/8/0", "3/0/8", "0/1/0", "99999999999999/1/1", "5/99999999999999999999/1"])
def test_a_tile_that_does_not_exist_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/carte/{path}.mvt").status_code == 404


@pytest.mark.parametrize("path", ["-1/0/0", "a/0/0", "1.5/0/0"])
def test_a_tile_that_is_not_numbers_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/carte/{path}.mvt").status_code == 404


def test_a_tile_is_read_only(client: Client) -> None:
    assert client.post("/carte/0/0/0.mvt").status_code == 405


def test_a_browser_that_has_the_tile_is_not_sent_it_again(client: Client) -> None:
    PlaceFactory.create()
    url = address(6, *POITIERS)
    first = client.get(url)

    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert "max-age=60" in first.headers["Cache-Control"]


def test_the_tag_of_a_tile_changes_with_what_it_shows(client: Client) -> None:
    place = PlaceFactory.create()
    url = address(6, *POITIERS)
    first = client.get(url).headers["ETag"]
    Place.objects.filter(pk=place.pk).update(name="Un autre nom")

    assert client.get(url).headers["ETag"] != first


def test_a_heavy_tile_is_sent_compressed(client: Client) -> None:
    scatter(60, step=0.02)

    response = client.get(address(7, 49.2, 0.5), headers={"Accept-Encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert mapbox_vector_tile.decode(gzip.decompress(response.content))


@pytest.mark.parametrize(("z", "apart"), [(6, 0.7), (DEEPEST, 0.0)])
def test_a_tile_takes_as_many_queries_for_three_places_as_for_one(client: Client, z: int, apart: float) -> None:
    counts = []
    for numbers in (range(1), range(1, 3)):
        for number in numbers:
            PlaceFactory.create(lat=46.58 - number * apart, lon=0.34 + number * apart)
        with CaptureQueriesContext(connection) as queries:
            found = features(client, address(z, *POITIERS))
        counts.append(len(queries))

    assert len(found) == 3
    assert counts == [3, 3]
