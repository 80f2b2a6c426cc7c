"""The pages of what a person is told: hers alone, what awaits her first, nothing changed by looking."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.notices.models import Notice
from maillage.notices.queries import awaiting, unread_count
from tests.factories import NOW, PlaceFactory, RoleHoldingFactory, signed_in
from tests.notices.world import World, proposed, tell_edit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", response.content.decode())))


def test_the_page_shows_what_awaits_first_then_what_changed_by_page(world: World) -> None:
    other = PlaceFactory.create(name="La Grange")
    RoleHoldingFactory.create(person=world.bea, place=other)
    tell_edit(world.place, world.ana)
    tell_edit(other)
    tell_edit(world.place, world.cleo, at=NOW + timedelta(minutes=1))
    proposed(world.place, world.eve)

    said = words(signed_in(world.bea).get("/avis/"))

    places = ["Ce qui vous attend", "Eve propose une correction", "À changer : téléphone", "Ce qui a changé", "Cleo a modifié"]
    positions = [said.index(each) for each in places]
    assert positions == sorted(positions)
    assert said.count("Nouveau") == 3


def test_a_person_sees_her_own_notices_alone(world: World) -> None:
    tell_edit(world.place, world.ana)

    assert "Rien de nouveau" in words(signed_in(world.eve).get("/avis/"))
    assert "Le Moulin" not in words(signed_in(world.eve).get("/avis/"))


def test_a_visitor_is_asked_to_sign_in(client: Client, world: World) -> None:
    tell_edit(world.place, world.ana)
    notice = Notice.objects.get(person=world.bea)

    for answer in (
        client.get("/avis/"),
        client.get("/avis/preferences/"),
        client.post("/avis/lecture/"),
        client.post(f"/avis/{notice.uid}/lecture/"),
    ):
        assert (answer.status_code, answer["Location"].split("?")[1][:5]) == (302, "next=")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_looking_reads_nothing_and_opening_reads_one(world: World) -> None:
    tell_edit(world.place, world.ana)
    tell_edit(world.place, world.ana)
    notice = Notice.objects.filter(person=world.bea).earliest("pk")
    bea = signed_in(world.bea)
    bea.get("/avis/")
    assert unread_count(world.bea) == 2

    answer = bea.post(f"/avis/{notice.uid}/lecture/", {"open": "1"})

    assert (answer.status_code, answer["Location"]) == (302, "/lieux/le-moulin/historique/")
    assert unread_count(world.bea) == 1


def test_a_notice_may_be_marked_as_read_without_being_opened(world: World) -> None:
    tell_edit(world.place, world.ana)
    notice = Notice.objects.get(person=world.bea)

    answer = signed_in(world.bea).post(f"/avis/{notice.uid}/lecture/")

    assert (answer["Location"], unread_count(world.bea)) == ("/avis/", 0)


def test_the_first_reading_counts(world: World) -> None:
    tell_edit(world.place, world.ana)
    notice = Notice.objects.get(person=world.bea)
    bea = signed_in(world.bea)
    bea.post(f"/avis/{notice.uid}/lecture/")
    notice.refresh_from_db()
    first = notice.read_at

    bea.post(f"/avis/{notice.uid}/lecture/")

    notice.refresh_from_db()
    assert notice.read_at == first


def test_another_persons_notice_is_not_found_and_stays_unread(world: World) -> None:
    tell_edit(world.place, world.ana)
    notice = Notice.objects.get(person=world.bea)

    assert signed_in(world.eve).post(f"/avis/{notice.uid}/lecture/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_marking_all_as_read_leaves_unread_what_came_after_the_page(world: World) -> None:
    tell_edit(world.place, world.ana)
    tell_edit(world.place, world.ana, at=NOW + timedelta(hours=1))

    signed_in(world.bea).post("/avis/lecture/", {"until": (NOW + timedelta(minutes=1)).isoformat()})

    assert unread_count(world.bea) == 1
    assert unread_count(world.cleo) == 2


@pytest.mark.parametrize(
    "until", ["", "hier", "2026-03-12", "2026-13-45T00:00:00Z", "9999-01-01T00:00:00+00:00", "2026-03-12T10:00:00"]
)
def test_whatever_instant_is_sent_all_that_is_there_is_read(world: World, until: str) -> None:
    tell_edit(world.place, world.ana)

    assert signed_in(world.bea).post("/avis/lecture/", {"until": until}).status_code == 302
    assert unread_count(world.bea) == 0


@pytest.mark.parametrize("path", ["/avis/lecture/", "/avis/01a20230-a2a7-77a5-9b6b-d274c0b558e9/lecture/"])
def test_reading_is_a_post(world: World, path: str) -> None:
    assert signed_in(world.bea).get(path).status_code == 405


def test_what_people_wrote_is_text_on_the_page(world: World) -> None:
    world.ana.display_name = "<script>alert(1)</script>"
    world.ana.save()
    world.place.name = "<b>Moulin</b>"
    world.place.save()
    tell_edit(world.place, world.ana)
    proposed(world.place, world.ana)

    html = signed_in(world.bea).get("/avis/").content.decode()

    assert "<script>alert" not in html
    assert "<b>Moulin" not in html


def test_the_number_of_queries_does_not_depend_on_the_rows(world: World) -> None:
    bea = signed_in(world.bea)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert bea.get("/avis/").status_code == 200
        return len(captured)

    tell_edit(world.place, world.ana)
    proposed(world.place, world.eve)
    one = queries()
    for _ in range(2):
        tell_edit(world.place, world.cleo)
        proposed(world.place, world.ana)

    assert queries() == one <= 12


def test_the_bell_says_how_many_in_one_query_and_costs_a_visitor_none(world: World, client: Client) -> None:
    def asked(browser: Client) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/mentions/").status_code == 200
        return sum("notices_" in each["sql"] for each in captured)

    tell_edit(world.place, world.ana)
    bea = signed_in(world.bea)

    assert (asked(client), asked(bea)) == (0, 1)
    assert "/avis/" not in client.get("/mentions/").content.decode()
    assert "Avis 1 non lu " in words(bea.get("/mentions/"))


def test_who_is_signed_in_without_anything_new_has_a_bell_without_a_number(world: World) -> None:
    html = signed_in(world.eve).get("/mentions/").content.decode()

    assert 'href="/avis/"' in html
    assert "bell__count" not in html


def test_my_desk_may_ask_what_awaits_me_in_one_query(world: World, django_assert_num_queries: Any) -> None:
    first = proposed(world.place, world.eve)
    proposed(world.place, world.cleo, at=NOW + timedelta(minutes=1), kind="closed", changes={})

    with django_assert_num_queries(1):
        items = awaiting(world.bea, at=NOW + timedelta(hours=1))

    assert [item.sentence for item in items] == [
        "Eve propose une correction à la page de «\u202fLe Moulin\u202f».",
        "Cleo dit que «\u202fLe Moulin\u202f» est fermé.",
    ]
    assert items[0].notice.path == f"/lieux/le-moulin/propositions/{first.uid}/"


def test_what_has_an_end_comes_first_and_no_more_after_it(world: World) -> None:
    proposed(world.place, world.eve)
    proposed(world.place, world.eve, at=NOW + timedelta(minutes=1))
    later = Notice.objects.filter(person=world.bea).latest("pk")
    Notice.objects.filter(pk=later.pk).update(until=NOW + timedelta(days=1))

    assert awaiting(world.bea, at=NOW + timedelta(hours=1))[0].notice.pk == later.pk
    assert len(awaiting(world.bea, at=NOW + timedelta(days=1))) == 1


def test_a_message_of_another_version_says_what_it_was_about(world: World) -> None:
    tell_edit(world.place, world.ana)
    Notice.objects.update(kind="gathering.planned")

    assert "Du nouveau pour «\u202fLe Moulin\u202f»." in words(signed_in(world.bea).get("/avis/")).replace("« ", "«\u202f").replace(
        " »", "\u202f»"
    )
