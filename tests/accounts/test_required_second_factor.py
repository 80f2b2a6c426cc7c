"""A second proof asked of those whose roles open what belongs to others."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from maillage.accounts import second_factor
from maillage.accounts.models import User
from tests.accounts.doors import account
from tests.factories import NetworkFactory, RoleHoldingFactory, signed_in

pytestmark = pytest.mark.django_db
ASKED = "/compte/securite/demandee/"


def steward() -> User:
    return account(is_staff=True)


def animator() -> User:
    person = account("animatrice@example.org")
    RoleHoldingFactory.create(person=person, role="animator", network=NetworkFactory.create())
    return person


@pytest.mark.parametrize(
    ("policy", "asked"),
    [
        ("nobody", set()),
        ("stewards", {"steward"}),
        ("animators", {"steward", "animator"}),
        ("everyone", {"steward", "animator", "anybody"}),
    ],
)
def test_the_instance_says_who_must_give_one(policy: str, asked: set[str], settings: Any) -> None:
    settings.SECOND_FACTOR = policy
    people = {"steward": steward(), "animator": animator(), "anybody": account("dominique@example.org")}

    assert {name for name, person in people.items() if second_factor.is_asked(person)} == asked


@pytest.mark.parametrize("kind", Authenticator.Type.values)
def test_an_application_or_a_key_is_one_and_recovery_codes_are_not(kind: str) -> None:
    person = account()
    Authenticator.objects.create(user=person, type=kind, data={})

    assert second_factor.has_one(person) is (kind != Authenticator.Type.RECOVERY_CODES)


@pytest.mark.parametrize(
    "path", ["/", "/mon-bureau/", "/lieux/", "/lieux/export.csv", "/compte/jetons/", "/journal/livraisons/", "/avis/"]
)
def test_who_has_none_is_led_to_the_page_that_sets_one_up(path: str, settings: Any) -> None:
    settings.SECOND_FACTOR = "stewards"
    browser = signed_in(steward())

    answer = browser.get(path)

    assert answer["Location"] == f"{ASKED}?next={path.replace('/', '%2F')}"
    page = browser.get(answer["Location"])
    assert page.status_code == 200
    assert "/compte/securite/application/" in page.content.decode()
    assert "/compte/securite/cles/ajout/" in page.content.decode()


def test_what_she_sends_is_refused_and_htmx_is_led_there_too(settings: Any) -> None:
    settings.SECOND_FACTOR = "stewards"
    browser = signed_in(steward())

    sent = browser.post("/journal/livraisons/relance/")
    asked = browser.get("/mon-bureau/", headers={"HX-Request": "true"})

    assert sent.status_code == 403
    assert "Protégez d’abord" in sent.content.decode()
    assert asked["HX-Redirect"] == ASKED


@pytest.mark.parametrize(
    "path",
    [
        "/compte/",
        "/compte/securite/",
        "/compte/securite/cles/",
        "/compte/appareils/",
        "/compte/deconnexion/",
        "/compte/page/",
        "/health",
    ],
)
def test_her_account_and_the_way_out_stay_open(path: str, settings: Any) -> None:
    settings.SECOND_FACTOR = "everyone"

    assert signed_in(account()).get(path).status_code == 200


def test_the_ways_to_set_one_up_ask_who_she_is_and_nothing_more(settings: Any) -> None:
    settings.SECOND_FACTOR = "everyone"
    browser = signed_in(account())

    for path in ("/compte/securite/application/", "/compte/securite/cles/ajout/"):
        assert browser.get(path)["Location"].startswith("/compte/verification/mot-de-passe/")


def test_with_one_all_is_as_before_and_what_she_wanted_is_reached(settings: Any) -> None:
    settings.SECOND_FACTOR = "stewards"
    person = steward()
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    browser = signed_in(person)

    assert browser.get("/lieux/").status_code == 200
    assert browser.get(f"{ASKED}?next=/lieux/")["Location"] == "/lieux/"
    assert browser.get(f"{ASKED}?next=https://ailleurs.example/")["Location"] == "/compte/securite/"


def test_once_taken_away_it_is_asked_again(settings: Any) -> None:
    settings.SECOND_FACTOR = "stewards"
    person = steward()
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    browser = signed_in(person)
    Authenticator.objects.all().delete()

    assert browser.get("/lieux/")["Location"].startswith(ASKED)


def test_nobody_else_is_bothered(settings: Any, client: Client) -> None:
    settings.SECOND_FACTOR = "animators"

    assert client.get("/lieux/").status_code == 200
    assert signed_in(account()).get("/lieux/").status_code == 200
    assert client.get(ASKED)["Location"].startswith("/compte/connexion/")


def test_an_instance_tried_on_a_laptop_asks_nobody() -> None:
    from django.conf import settings as told

    assert told.SECOND_FACTOR == "nobody"
