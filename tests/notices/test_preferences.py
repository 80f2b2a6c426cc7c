"""A person chooses what she is told, how often, and when; what cannot be kept is said and nothing changes."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from maillage.notices import links
from maillage.notices.enums import Category, Pace
from maillage.notices.exceptions import BadPreference
from maillage.notices.models import Preference, Rhythm
from maillage.notices.operations.preferences import choose, set_rhythm
from maillage.notices.preferences import DEFAULTS, SENTENCES, Choice
from maillage.notices.queries.preferences import choices, rhythm
from tests.factories import NOW, UserFactory, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/avis/preferences/"
HOURS = {"time_zone": "Indian/Reunion", "quiet_from": "21:30", "quiet_to": "07:00", "digest_day": "4", "digest_hour": "18"}


def sent(**changes: str) -> dict[str, str]:
    """All that the page sends: every category every day, none on the page."""
    return {f"mail_{each.value}": "daily" for each in Category} | HOURS | changes


def test_every_category_has_its_default_and_its_sentence() -> None:
    assert set(DEFAULTS) == set(SENTENCES) == set(Category)


def test_the_page_shows_what_holds_and_keeps_what_is_chosen() -> None:
    person = UserFactory.create()
    browser = signed_in(person)
    assert browser.get(PAGE).status_code == 200

    answer = browser.post(PAGE, sent(mail_places="never", in_app_roles="on"))

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    kept = choices(person)
    assert (kept[Category.PLACES], kept[Category.ROLES]) == (Choice(False, Pace.NEVER), Choice(True, Pace.DAILY))
    hours = rhythm(person)
    assert (hours.time_zone, hours.quiet_from, hours.quiet_to) == ("Indian/Reunion", time(21, 30), time(7))
    assert (hours.digest_day, hours.digest_hour) == (4, 18)
    assert "C’est noté" in browser.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quiet_to": ""}, "ont un début et une fin"),
        ({"quiet_from": ""}, "ont un début et une fin"),
        ({"quiet_to": "21:30"}, "à une autre heure"),
        ({"quiet_to": "25:99"}, "field__error"),
        ({"time_zone": "Mars/Olympus"}, "field__error"),
        ({"digest_day": "7"}, "field__error"),
        ({"digest_hour": "24"}, "field__error"),
        ({"digest_hour": "x"}, "field__error"),
        ({"mail_places": "hourly"}, "field__error"),
        ({"mail_places": ""}, "field__error"),
    ],
)
def test_a_choice_that_cannot_be_kept_is_said_and_nothing_changes(changes: dict[str, str], sentence: str) -> None:
    person = UserFactory.create()

    answer = signed_in(person).post(PAGE, sent(mail_roles="weekly", **changes))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert "Rien n’est encore changé" in html
    assert '<option value="weekly" selected>' in html
    assert not Preference.objects.filter(person=person).exists()
    assert not Rhythm.objects.filter(person=person, time_zone="Indian/Reunion").exists()


def test_no_quiet_hours_is_a_choice() -> None:
    person = UserFactory.create()

    assert signed_in(person).post(PAGE, sent(quiet_from="", quiet_to="")).status_code == 302
    assert rhythm(person).quiet_from is None


def test_a_zone_that_the_page_does_not_list_is_kept() -> None:
    person = UserFactory.create()
    Rhythm.objects.create(person=person, time_zone="Asia/Tokyo", since=NOW)

    assert 'value="Asia/Tokyo" selected' in signed_in(person).get(PAGE).content.decode()


@pytest.mark.parametrize("choice", [("weather", Choice(True, Pace.DAILY)), ("places", Choice(True, "hourly"))])
def test_an_unknown_category_or_pace_is_refused_with_all_that_came_with_it(choice: tuple[str, Choice]) -> None:
    person = UserFactory.create()

    with pytest.raises(BadPreference):
        choose(choices={"roles": Choice(True, Pace.DAILY), choice[0]: choice[1]}, by=person, at=NOW)

    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    "change", [{"time_zone": "Mars"}, {"digest_day": 7}, {"digest_hour": -1}, {"quiet_to": None}, {"quiet_to": time(9)}]
)
def test_hours_that_make_no_sense_are_refused(change: dict[str, Any]) -> None:
    whole = {"time_zone": "", "quiet_from": time(9), "quiet_to": time(10), "digest_day": 0, "digest_hour": 8}

    with pytest.raises(BadPreference):
        set_rhythm(values=whole | change, by=UserFactory.create(), at=NOW)


def test_the_database_refuses_quiet_hours_without_an_end() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Rhythm.objects.create(person=UserFactory.create(), since=NOW, quiet_from=time(9))


def unsubscribe(person: Any, *categories: str) -> str:
    return f"/avis/desabonnement/{links.unsubscribe_token(person.uid, categories)}/"


def test_the_link_of_a_letter_shows_one_button_and_changes_nothing(client: Client) -> None:
    person = UserFactory.create()

    html = client.get(unsubscribe(person, "places", "roles")).content.decode()

    assert "Changements de mes lieux" in html
    assert "Équipes et rôles" in html
    assert html.split("<main")[1].split("</main>")[0].count("<button") == 1
    assert not Preference.objects.exists()


def test_the_button_stops_the_e_mails_of_these_categories_alone_and_may_be_pressed_again(client: Client) -> None:
    person = UserFactory.create()
    Preference.objects.create(person=person, category="places", in_app=False, mail=Pace.DAILY)

    for _ in range(2):
        assert "C’est fait" in client.post(unsubscribe(person, "places")).content.decode()

    kept = choices(person)
    assert kept[Category.PLACES] == Choice(False, Pace.NEVER)
    assert kept[Category.ROLES] == DEFAULTS[Category.ROLES]


def test_one_click_needs_neither_account_nor_token_of_the_site() -> None:
    person = UserFactory.create()
    mail_reader = Client(enforce_csrf_checks=True)

    answer = mail_reader.post(unsubscribe(person, "places"), {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert choices(person)[Category.PLACES].mail == Pace.NEVER


@pytest.mark.parametrize(
    "change", [lambda link: link[:-2] + "/", lambda link: link.replace("places", "roles"), lambda link: "/avis/desabonnement/x/"]
)
def test_a_link_that_was_changed_leads_nowhere(client: Client, change: Any) -> None:
    person = UserFactory.create()

    answer = client.post(change(unsubscribe(person, "places")))

    assert answer.status_code == 404
    assert "Ce lien ne mène plus nulle part" in answer.content.decode()
    assert not Preference.objects.exists()


def test_the_link_of_a_person_who_left_leads_nowhere(client: Client) -> None:
    person = UserFactory.create()
    link = unsubscribe(person, "places")
    person.delete()

    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404


def test_a_link_for_something_else_does_not_unsubscribe(client: Client) -> None:
    from datetime import timedelta

    from maillage.core.links import sign

    token = sign("x", purpose="place.confirmation", lasts=timedelta(days=1))

    assert client.get(f"/avis/desabonnement/{token}/").status_code == 404
