"""What the directory understands, finds and says."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.mesh.cells import cell_of
from maillage.mesh.sphere import distance_km
from maillage.network.forms import SelectionForm
from maillage.network.models import Kind, Place, PublicService, Tag
from maillage.network.queries import directory, rows
from maillage.network.queries.directory import Point, Selection
from maillage.territory.enums import Level
from tests.factories import NetworkFactory, PlaceFactory, PostalCodeFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def asked(query: str) -> SelectionForm:
    form = SelectionForm(QueryDict(query), kinds={"fablab", "cafe"}, services={"desk"})
    form.is_valid()
    return form


def slugs(selection: Selection, user: Any = NOBODY) -> set[str]:
    return set(directory.select(selection, user).values_list("slug", flat=True))


def names(response: Any) -> list[str]:
    return [row["name"] for row in response.context["page"].rows]


def town(**values: Any) -> Any:
    row = TerritoryFactory(**values)
    row.name_key = row.name.lower()
    row.save()
    return row


def test_a_place_kept_from_the_public_is_not_listed_but_for_who_runs_the_instance() -> None:
    PlaceFactory(slug="hidden", is_public=False)

    assert slugs(Selection()) == set()
    assert slugs(Selection(), UserFactory()) == set()
    assert slugs(Selection(), UserFactory(is_staff=True)) == {"hidden"}


def test_closed_places_are_left_out_unless_asked_for() -> None:
    PlaceFactory(slug="open")
    PlaceFactory(slug="closed", stage="closed")

    assert slugs(Selection()) == {"open"}
    assert slugs(Selection(stages=("closed",))) == {"closed"}


def test_any_kind_will_do_and_every_service_is_needed() -> None:
    both, one, none = PlaceFactory(slug="both"), PlaceFactory(slug="one"), PlaceFactory(slug="none")
    desk, room = PublicService.objects.get(slug="desk"), PublicService.objects.get(slug="meeting-room")
    both.services.add(desk, room)
    one.services.add(desk)
    one.kinds.add(Kind.objects.get(slug="cafe"))
    both.kinds.add(Kind.objects.get(slug="fablab"))

    assert slugs(Selection(kinds=("cafe", "fablab"))) == {"both", "one"}
    assert slugs(Selection(services=("desk", "meeting-room"))) == {"both"}
    assert none.slug not in slugs(Selection(services=("desk",)))


def test_networks_tags_territories_and_words_narrow_the_list() -> None:
    department = TerritoryFactory(level=Level.DEPARTEMENT, code="86")
    commune = TerritoryFactory(departement=department)
    inside = PlaceFactory(slug="inside", commune=commune, name="Atelier vélo")
    PlaceFactory(slug="outside")
    network = NetworkFactory()
    network.place_links.create(place=inside)
    inside.tags.add(Tag.objects.create(slug="velo", label="vélo"))

    assert slugs(Selection(network=network)) == {"inside"}
    assert slugs(Selection(tags=("velo",))) == {"inside"}
    assert slugs(Selection(territory=department)) == {"inside"}
    assert slugs(Selection(words="ateliers velo")) == {"inside"}


def degrees(most: float) -> st.SearchStrategy[float]:
    """As places keep them, to 1e-6: PostgreSQL refuses the products of numbers near the smallest float."""
    return st.floats(-most, most).map(lambda value: round(value, 6))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lat=degrees(89),
    lon=degrees(180),
    radius=st.floats(1, 500),
    around=st.lists(st.tuples(degrees(6), degrees(6)), max_size=12),
)
def test_the_circle_holds_exactly_what_is_within_its_radius(
    lat: float, lon: float, radius: float, around: list[tuple[float, float]]
) -> None:
    Place.objects.all().delete()
    spots = [(max(-90.0, min(90.0, lat + north)), (lon + east + 540) % 360 - 180) for north, east in around]
    for n, (at_lat, at_lon) in enumerate(spots):
        PlaceFactory(slug=f"p{n}", lat=at_lat, lon=at_lon, cell=cell_of(at_lat, at_lon))
    kms = {f"p{n}": distance_km(lat, lon, *spot) for n, spot in enumerate(spots)}
    sure = {slug for slug, km in kms.items() if abs(km - radius) > 0.001}
    selection = Selection(point=Point(lat, lon), radius_km=radius)

    found = slugs(selection)
    near = directory.nearest_first(selection, NOBODY)

    assert found & sure == {slug for slug in sure if kms[slug] <= radius}
    assert [km for _pk, km in near] == sorted(km for km in kms.values() if km <= radius)


def test_an_address_that_says_all_is_understood() -> None:
    network = NetworkFactory(slug="loire")
    form = asked(
        "q=bois&near=46.58,0.34&radius=12&kind=fablab&kind=cafe&service=desk&stage=open&tag=velo&network=loire&sort=recent&page=3"
    )

    selection = form.selection
    assert not form.errors
    assert (selection.words, selection.point, selection.radius_km) == ("bois", Point(46.58, 0.34), 12)
    assert (selection.kinds, selection.services, selection.stages, selection.tags) == (
        ("fablab", "cafe"),
        ("desk",),
        ("open",),
        ("velo",),
    )
    assert (selection.network, selection.order) == (network, "recent")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("near=91,0", "near"),
        ("near=ici", "near"),
        ("near=nan,nan", "near"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,9,2,8", "bbox"),
        ("bbox=1,2,1,3", "bbox"),
        ("bbox=nan,2,3,4", "bbox"),
        ("bbox=1,-91,2,8", "bbox"),
        ("radius=0", "radius"),
        ("radius=1e9", "radius"),
        ("radius=²", "radius"),
        ("kind=palace", "kind"),
        ("service=spa", "service"),
        ("stage=burning", "stage"),
        ("tag=%00", "tag"),
        ("tag=a b", "tag"),
        ("territory=planet:1", "territory"),
        ("territory=region", "territory"),
        ("commune=99999", "commune"),
        ("commune=Poitiers", "commune"),
        ("network=none", "network"),
        ("sort=beauty", "sort"),
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=99999999999999999999", "page"),
        ("q=%00%01%ff", ""),
    ],
)
def test_what_is_not_understood_is_said_beside_its_field_and_the_rest_is_shown(client: Client, query: str, field: str) -> None:
    PlaceFactory(name="Chez nous")

    response = client.get(f"/lieux/?{query}&stage=open")

    assert response.status_code == 200
    errors = response.context["form"].errors
    assert list(errors) == ([field] if field else [])
    assert all(escape(sentence) in response.content.decode() for sentences in errors.values() for sentence in sentences)


def test_nonsense_alone_is_a_bad_request_that_still_shows_the_directory(client: Client) -> None:
    PlaceFactory(name="Chez nous")

    response = client.get("/lieux/?near=ici")

    assert response.status_code == 400
    assert names(response) == ["Chez nous"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from(sorted(SelectionForm.base_fields)),
            st.text(max_size=30) | st.sampled_from(["1,2", "-180,-90,180,90", "86000", "open", "map", "region:75"]),
        ),
        max_size=6,
    )
)
def test_no_address_makes_the_directory_fail(client: Client, pairs: list[tuple[str, str]]) -> None:
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value.encode("utf-8", "replace").decode())

    assert client.get(f"/lieux/?{data.urlencode()}").status_code in {200, 400, 404}


def test_the_name_of_a_town_is_read_as_near_that_town_with_a_way_to_search_the_words(client: Client) -> None:
    town(name="Poitiers", code="86194", lat=46.58, lon=0.34)
    PlaceFactory(name="Près", lat=46.60, lon=0.34)
    PlaceFactory(name="Loin", lat=48.85, lon=2.35)

    response = client.get("/lieux/?q=Poitiers")
    words = client.get("/lieux/?q=Poitiers&mots=1")

    assert names(response) == ["Près"]
    assert "mots=1" in response.context["words_only"]
    assert names(words) == []


def test_a_postal_code_is_read_as_near_the_largest_town_it_serves(client: Client) -> None:
    small = town(name="Petite", population=10, lat=40.0, lon=0.0)
    large = town(name="Grande", population=9000, lat=46.58, lon=0.34)
    PostalCodeFactory(code="86000", territory=small)
    PostalCodeFactory(code="86000", territory=large)
    PlaceFactory(name="Près")

    assert names(client.get("/lieux/?q=86000")) == ["Près"]


def test_the_nearest_come_first_with_their_distance(client: Client) -> None:
    PlaceFactory(name="Loin", lat=46.70, lon=0.34)
    PlaceFactory(name="Près", lat=46.59, lon=0.34)

    response = client.get("/lieux/?near=46.58,0.34&radius=50")

    assert names(response) == ["Près", "Loin"]
    assert response.context["page"].rows[0]["distance"] == "à 1,1\u00a0km"


def test_lists_are_in_the_order_of_folded_names_unless_another_is_asked_for(client: Client) -> None:
    PlaceFactory(name="Zinc")
    PlaceFactory(name="Écluse")

    assert names(client.get("/lieux/")) == ["Écluse", "Zinc"]
    assert names(client.get("/lieux/?sort=recent")) == ["Écluse", "Zinc"]
    assert names(client.get("/lieux/?sort=distance")) == ["Écluse", "Zinc"]


def test_an_empty_circle_offers_a_wider_one_and_the_nearest_places(client: Client) -> None:
    PlaceFactory(name="Au loin", lat=48.0, lon=0.34)

    response = client.get("/lieux/?near=46.58,0.34&radius=5")

    assert names(response) == []
    assert "radius=10" in response.context["wider"].href
    assert [row["name"] for row in response.context["nearest"]] == ["Au loin"]


def test_each_filter_in_force_can_be_taken_away_alone(client: Client) -> None:
    response = client.get("/lieux/?kind=cafe&kind=fablab&near=46.58,0.34&radius=10&page=2")

    hrefs = [chip.href for chip in response.context["chips"]]
    assert hrefs == [
        "/lieux/?kind=cafe&kind=fablab",
        "/lieux/?kind=fablab&near=46.58%2C0.34&radius=10",
        "/lieux/?kind=cafe&near=46.58%2C0.34&radius=10",
    ]


def test_what_was_typed_is_kept_in_the_form(client: Client) -> None:
    html = client.get("/lieux/", {"q": '"><script>', "radius": "12", "kind": "cafe"}).content.decode()

    assert 'value="&quot;&gt;&lt;script&gt;"' in html
    assert '<option value="12" selected>' in html
    assert 'value="cafe" checked' in html


def test_pages_follow_one_another_and_the_one_after_the_last_is_not_found(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "PAGE_SIZE", 2)
    for name in "abc":
        PlaceFactory(name=name)

    assert names(client.get("/lieux/?page=2")) == ["c"]
    assert client.get("/lieux/?page=3").status_code == 404
    assert client.get("/lieux/").context["next"] == "/lieux/?page=2"


def test_counting_stops_at_a_bound_and_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_COUNTED", 2)
    PlaceFactory.create_batch(3)

    response = client.get("/lieux/")

    assert "Plus de 2 lieux" in response.content.decode()


def test_htmx_receives_the_results_alone_and_the_address_without_empty_parameters(client: Client) -> None:
    PlaceFactory(name="Chez nous")

    response = client.get("/lieux/?q=&radius=&stage=open", headers={"HX-Request": "true"})

    html = response.content.decode()
    assert html.strip().startswith("<section")
    assert "Chez nous" in html
    assert response["HX-Push-Url"] == "/lieux/?stage=open"
    assert "HX-Request" in response["Vary"]


def test_a_fragment_is_what_the_whole_page_shows_in_its_place(client: Client) -> None:
    PlaceFactory(name="Chez nous", stage="project")

    whole = client.get("/lieux/?stage=project").content.decode()
    fragment = client.get("/lieux/?stage=project", headers={"HX-Request": "true"}).content.decode().strip()

    assert " ".join(fragment.split()) in " ".join(whole.split())


@pytest.mark.parametrize("query", ["", "near=46.58,0.34", "q=lieu", "kind=cafe&service=desk"])
def test_the_number_of_queries_does_not_depend_on_the_rows(client: Client, query: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/lieux/?{query}").status_code == 200
        return len(captured)

    commune = TerritoryFactory()
    kind, desk = Kind.objects.get(slug="cafe"), PublicService.objects.get(slug="desk")

    def add(count: int) -> None:
        for place in PlaceFactory.create_batch(count, commune=commune, opening_hours="Mo-Fr 09:00-18:00"):
            place.kinds.add(kind)
            place.services.add(desk)

    add(1)
    queries()
    one = queries()
    add(2)
    queries()
    three = queries()
    add(52)
    assert one == three == queries() <= 12


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/lieux/").status_code == 405


def test_a_row_says_when_its_position_or_its_stage_is_doubtful(client: Client) -> None:
    PlaceFactory(name="Doute", position="commune", stage="paused")

    html = client.get("/lieux/").content.decode()

    assert "centre de la commune" in html
    assert "en pause" in html


def test_where_places_crowd_the_page_is_the_same_and_the_count_says_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(30):
        PlaceFactory(lat=46.58 + n / 100, lon=0.34)
    selection = Selection(point=Point(46.58, 0.34), radius_km=40)
    whole = directory.nearest_first(selection, NOBODY)
    monkeypatch.setattr(directory, "MOST_COUNTED", 10)

    pages = [directory.nearest_page(selection, NOBODY, start=start, size=4) for start in (0, 4, 24)]

    assert [near for near, _total in pages] == [whole[0:4], whole[4:8], whole[24:28]]
    assert {total for _near, total in pages} == {11}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lat=degrees(80),
    lon=degrees(180),
    around=st.lists(st.tuples(degrees(0.2), degrees(0.2)), max_size=15, unique=True),
)
def test_the_neighbours_are_the_nearest_of_all(lat: float, lon: float, around: list[tuple[float, float]]) -> None:
    Place.objects.all().delete()
    for n, (north, east) in enumerate(around):
        at_lat, at_lon = lat + north, (lon + east + 540) % 360 - 180
        PlaceFactory(slug=f"p{n}", lat=at_lat, lon=at_lon, cell=cell_of(at_lat, at_lon))
    whole = directory.nearest_first(Selection(point=Point(lat, lon), radius_km=20), NOBODY)

    assert directory.neighbours(Place.objects.all(), Point(lat, lon), limit=3, within_km=20) == whole[:3]


def test_the_code_of_an_arrondissement_asked_as_a_commune_is_the_arrondissement(client: Client) -> None:
    paris = TerritoryFactory(code="75056", name="Paris")
    tenth = TerritoryFactory(level=Level.ARRONDISSEMENT, code="75110", name="Paris 10e arrondissement", commune=paris)
    PlaceFactory(name="Au dixième", commune=paris, arrondissement=tenth)
    PlaceFactory(name="Ailleurs", commune=paris)

    response = client.get("/lieux/?territory=commune:75110")

    assert response.status_code == 200
    assert names(response) == ["Au dixième"]
