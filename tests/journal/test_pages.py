"""The journal in sentences: public, flat in queries, filtered, followed; who leaves or hides is not named."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils.html import escape

from maillage.accounts.models import Profile
from maillage.journal import naming, sentences
from maillage.journal.enums import DeliveryState
from maillage.journal.models import Delivery, Entry
from maillage.journal.naming import Named
from maillage.journal.operations import sealing
from tests.factories import NOW, NetworkFactory, OrganisationFactory, PlaceFactory, UserFactory
from tests.journal.hearing import happened, hearing

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def key(settings: LazySettings, tmp_path: Path) -> None:
    settings.JOURNAL_KEY = tmp_path / "journal-key"


def page(query: str = "", status: int = 200) -> str:
    answer = Client().get(f"/journal/{query}")
    assert answer.status_code == status
    return answer.content.decode()


def test_each_entry_is_a_sentence_with_its_link_its_time_and_its_proof() -> None:
    place = PlaceFactory.create(name="Le Moulin & Cie", slug="moulin")
    entry = happened("place.edited", subject=place, details={"fields": ["address", "email", "inconnu"]}, at=NOW)

    waiting = page()
    sealing.seal(at=NOW)
    told = page()

    assert '<a href="/lieux/moulin/">Le Moulin &amp; Cie</a>\u00a0: la page est modifiée (adresse, ' in told
    assert "10\u00a0h" in told
    assert "sera scellée dans un instant" in waiting
    assert f'href="/journal/preuve/inclusion?entry={entry.uid}"' in told
    assert "scellée, n° 1<" in told


def test_what_is_not_public_is_not_told() -> None:
    happened("place.created", subject=PlaceFactory.create(name="Secret"), is_public=False)
    hidden = PlaceFactory.create(name="Caché", slug="cache", is_public=False)
    happened("place.edited", subject=hidden)

    told = page()

    assert "Secret" not in told
    assert "Caché" not in told
    assert "quelque chose qui n’est pas public" in told
    page("?lieu=cache", 404)


def test_a_person_is_named_only_if_she_wants_to_be_a_page() -> None:
    shown, discreet, gone = (UserFactory.create(display_name=name) for name in ("Jeanne Martin", "Paul Discret", "Luc Parti"))
    Profile.objects.create(person=shown, slug="jeanne", is_page=True)
    Profile.objects.create(person=discreet, slug="paul", is_page=False)
    Profile.objects.create(person=gone, slug="luc", is_page=True)
    gone.is_active = False
    gone.save()
    entries = {person: happened(by=person) for person in (shown, discreet, gone)}

    told, hers = page(), page("?personne=jeanne")

    assert '<a href="/personnes/jeanne/">Jeanne Martin</a>' in told
    assert "Discret" not in told
    assert "Parti" not in told
    assert hers.count("journal-line__told") == 1
    assert entries[shown].subject_uid
    for slug in ("paul", "luc", "personne"):
        page(f"?personne={slug}", 404)


def test_the_journal_of_a_place_of_a_network_of_a_structure() -> None:
    place, network, organisation = (
        PlaceFactory.create(slug="moulin"),
        NetworkFactory.create(slug="loire"),
        OrganisationFactory.create(slug="asso"),
    )
    happened("place.edited", subject=place)
    happened("role.given", subject=UserFactory.create(), context=network, details={"role": "animator"})
    happened("organisation.edited", subject=organisation)

    assert "la page est modifiée" in page("?lieu=moulin")
    assert "un rôle est confié (animatrice ou animateur)" in page("?reseau=loire")
    assert "la page de la structure est modifiée" in page("?structure=asso")
    for query in ("?lieu=moulin", "?reseau=loire", "?structure=asso"):
        assert page(query).count("journal-line__told") == 1
    for query in ("?lieu=rien", "?reseau=rien", "?structure=rien"):
        page(query, 404)


def test_the_journal_of_a_network_is_its_places_too() -> None:
    network, of_it, hidden, other = (
        NetworkFactory.create(slug="loire"),
        PlaceFactory.create(slug="moulin"),
        PlaceFactory.create(is_public=False),
        PlaceFactory.create(),
    )
    of_it.networks.add(network)
    hidden.networks.add(network)
    for place in (of_it, hidden, other):
        happened("place.edited", subject=place)
    happened("network.edited", subject=network)

    assert page("?reseau=loire").count("journal-line__told") == 2
    assert page("?lieu=moulin").count("journal-line__told") == 1


def test_a_period_is_whole_days_where_the_instance_lives() -> None:
    for day, hour in ((11, 22), (11, 23), (12, 22), (12, 23)):
        happened(at=datetime.fromisoformat(f"2026-03-{day}T{hour}:30:00+00:00"))

    def count(query: str) -> int:
        return page(query).count("journal-line__told")

    assert count("?depuis=2026-03-12&jusqua=2026-03-12") == 2
    assert count("?depuis=2026-03-12") == 3
    assert count("?jusqua=2026-03-11") == 1
    assert count("?depuis=2026-04-01") == 0


@pytest.mark.parametrize("query", ["?depuis=hier", "?depuis=2026-13-01", "?depuis=2026-03-12&jusqua=2026-03-11", "?avant=1"])
def test_a_period_that_is_none_is_said_and_kept(query: str) -> None:
    told = page(query, 400)

    if "avant" not in query:
        assert "field__error" in told
        assert query.partition("=")[2].partition("&")[0] in told
    assert Client().get(f"/journal/atom.xml{query}").status_code == 400


def test_pages_follow_one_another_without_gap_or_repetition_even_within_one_instant() -> None:
    place = PlaceFactory.create()
    entries = [happened(subject=place, at=NOW) for _ in range(60)] + [
        happened(subject=place, at=NOW - timedelta(days=n)) for n in range(1, 60)
    ]
    sealing.seal_all(at=NOW)
    seen: list[str] = []
    query = f"?lieu={place.slug}"
    while query:
        told = page(query)
        seen += [part.partition('"')[0] for part in told.split("inclusion?entry=")[1:]]
        rest = told.partition('" rel="next"')
        query = rest[0].rpartition('href="')[2].replace("&amp;", "&") if rest[1] else ""

    newest_first = sorted(entries, key=lambda entry: (entry.at, entry.pk), reverse=True)
    assert seen == [str(entry.uid) for entry in newest_first]


def test_a_page_after_an_entry_that_never_was_is_empty() -> None:
    happened()

    assert "Rien n’est encore écrit ici" in page(f"?avant={uuid4()}")
    assert "Rien n’est encore écrit ici" in page("?jusqua=2020-01-01")


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries: Any) -> None:
    def happens() -> None:
        person = UserFactory.create()
        Profile.objects.create(person=person, slug=f"p{person.pk}", is_page=True)
        happened(by=person)
        happened("network.edited", subject=NetworkFactory.create())
        happened("role.given", subject=person, context=OrganisationFactory.create())
        sealing.seal_all(at=NOW)

    happens()
    with django_assert_max_num_queries(12) as first:
        page()
    happens()
    happens()
    with django_assert_max_num_queries(12) as second:
        page()
    assert len(first) == len(second)


def test_each_filter_has_its_feed() -> None:
    place = PlaceFactory.create(name="Le Moulin <b>", slug="moulin")
    entry = happened("place.edited", subject=place, at=NOW)
    happened("network.edited", subject=NetworkFactory.create())

    answer = Client().get("/journal/atom.xml?lieu=moulin")
    feed = ET.fromstring(answer.content)

    assert answer["Content-Type"].startswith("application/atom+xml")
    items = feed.findall(f"{ATOM}entry")
    assert [item.findtext(f"{ATOM}id") for item in items] == [f"urn:uuid:{entry.uid}"]
    assert items[0].findtext(f"{ATOM}title") == "Le Moulin <b>\u00a0: la page est modifiée"
    assert datetime.fromisoformat(str(items[0].findtext(f"{ATOM}updated"))) == NOW
    assert 'href="/journal/atom.xml?lieu=moulin"' in page("?lieu=moulin")
    assert Client().get("/journal/atom.xml?lieu=rien").status_code == 404
    assert len(ET.fromstring(Client().get("/journal/atom.xml").content).findall(f"{ATOM}entry")) == 2


def test_a_verb_that_nobody_says_is_shown_as_it_is() -> None:
    happened("place.invented", subject=PlaceFactory.create(name="Le Moulin"))

    assert "Le Moulin</a> (place.invented)" in page()


def test_words_of_people_are_escaped_in_sentences() -> None:
    uid = uuid4()
    nasty = '<script>alert("{x}")</script>'
    told = sentences.told(
        "place.edited", subject=uid, context=uid, details={"fields": [nasty, "name"]}, names={uid: Named(uid, nasty, '/"><i>')}
    )

    assert "<script>" not in told
    assert "<i>" not in told
    assert escape(nasty).partition("(")[0] in told
    for details in ({"fields": nasty}, {"fields": {"a": 1}}, {"role": [nasty]}, {}):
        assert "<script>" not in sentences.told("role.given", subject=uid, context=uid, details=details, names={})
        assert "<script>" not in sentences.told("place.edited", subject=uid, context=uid, details=details, names={})


def test_every_public_verb_of_the_network_is_a_sentence_that_fills() -> None:
    uid = uuid4()
    named = {uid: Named(uid, "Le Moulin", "/lieux/moulin/")}

    assert {"place.created", "network.joined", "territories.loaded"} <= sentences.verbs()
    for verb in sentences.verbs():
        told = sentences.plain(verb, subject=uid, context=uid, names=named)
        assert "{" not in told
        assert verb not in told


def test_names_come_from_the_first_kind_that_knows_them() -> None:
    place = PlaceFactory.create(name="Le Moulin", slug="moulin")

    assert naming.names_of({place.uid, uuid4()}) == {place.uid: Named(place.uid, "Le Moulin", "/lieux/moulin/")}


def test_how_to_verify_is_explained_before_and_after_the_first_seal() -> None:
    before = page("verification/")
    happened()
    sealing.seal(at=NOW)
    after = page("verification/")

    assert "Rien n’est encore scellé" in before
    assert "localhost:8000/journal" in after
    assert "maillage journal verify" in after


def steward() -> Client:
    client = Client()
    client.force_login(UserFactory.create(is_staff=True))
    return client


def failed() -> Delivery:
    with hearing("courrier"):
        happened()
    Delivery.objects.update(state=DeliveryState.FAILED, last_error="<b>410</b> parti")
    return Delivery.objects.get()


def test_who_runs_the_instance_sees_what_waits_or_failed_and_tries_again() -> None:
    client, delivery = steward(), failed()

    told = client.get("/journal/livraisons/").content.decode()
    answer = client.post(f"/journal/livraisons/{delivery.pk}/relance/", follow=True)

    assert "&lt;b&gt;410&lt;/b&gt; parti" in told
    assert "va être essayée à nouveau" in answer.content.decode()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.WAITING
    assert client.post(f"/journal/livraisons/{delivery.pk}/relance/").status_code == 404


def test_all_that_failed_is_tried_again_at_once() -> None:
    client = steward()
    failed()

    assert "1 remise va être essayée" in client.post("/journal/livraisons/relance/", follow=True).content.decode()
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_an_empty_list_of_deliveries_says_so() -> None:
    told = steward().get("/journal/livraisons/").content.decode()

    assert "Rien n’attend" in told
    assert "Aucun travailleur n’a encore tourné" in told


def test_nobody_else_sees_deliveries_or_tries_them_again() -> None:
    delivery, member = failed(), Client()
    member.force_login(UserFactory.create())

    for client, status in ((Client(), 302), (member, 403)):
        assert client.get("/journal/livraisons/").status_code == status
        assert client.post("/journal/livraisons/relance/").status_code == status
        assert client.post(f"/journal/livraisons/{delivery.pk}/relance/").status_code == status
    assert steward().get(f"/journal/livraisons/{delivery.pk}/relance/").status_code == 405
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED


def test_deliveries_cost_the_same_queries_for_one_and_three(django_assert_max_num_queries: Any) -> None:
    client = steward()
    with hearing("courrier"):
        happened()
        with django_assert_max_num_queries(12) as one:
            client.get("/journal/livraisons/")
        happened()
        happened()
        with django_assert_max_num_queries(12) as three:
            client.get("/journal/livraisons/")
    assert len(one) == len(three)


def test_a_day_groups_its_entries() -> None:
    for days in (0, 0, 1):
        happened(at=NOW - timedelta(days=days))

    assert page().count("journal-day__title") == 2
    assert date(2026, 3, 12) == NOW.date()
    assert Entry.objects.count() == 3
