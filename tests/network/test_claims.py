"""« C’est mon lieu » : proved by the place's own mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from maillage.core.limits import TooManyTries
from maillage.journal.models import Entry
from maillage.network import mail_domains, secrets
from maillage.network.enums import ClaimState
from maillage.network.exceptions import ClaimRefused, WrongCode
from maillage.network.models import Claim
from maillage.network.operations import claims
from maillage.network.queries import claims as asked
from tests.factories import NOW, PlaceFactory, UserFactory
from tests.network.claiming import LATER, concierges, own_place, sent_code, verbs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("email", ["bonjour@lamaison.example", "Camille@LaMaison.example"])
def test_who_reads_the_mail_of_the_place_is_its_concierge_at_once(email: str) -> None:
    place, person = own_place(), UserFactory.create()

    claim = claims.ask_code(place=place, email=email, by=person, at=NOW)
    assert concierges(place) == set()
    claims.prove(claim=claim, code=sent_code(claim), by=person, at=LATER)

    claim.refresh_from_db()
    assert concierges(place) == {person}
    assert (claim.state, claim.proof_email, claim.code_hash) == (ClaimState.ACCEPTED, "", "")
    assert verbs(claim) == [("claim.proof_asked", False), ("claim.proved", False), ("claim.accepted", True)]
    assert Entry.objects.get(verb="claim.accepted").details == {"proof": "email", "replaces": False}


@pytest.mark.parametrize(
    "email", ["camille@autre.example", "camille@sous.lamaison.example", "camille@lamaison.example.org", "lamaison.example", "", "@"]
)
def test_an_address_elsewhere_proves_nothing(email: str) -> None:
    with pytest.raises(ClaimRefused):
        claims.ask_code(place=own_place(), email=email, by=UserFactory.create(), at=NOW)

    assert not Claim.objects.exists()


def test_only_the_very_address_of_a_place_at_a_provider_for_all_proves_it() -> None:
    place = PlaceFactory.create(email="lamaison@gmail.com", website="https://www.facebook.com/lamaison")

    assert asked.own_domains(place) == []
    assert asked.proves(place, "LaMaison@gmail.com")
    assert not asked.proves(place, "autre@gmail.com")
    assert not asked.proves(place, "lamaison@facebook.com")
    assert not asked.proves(PlaceFactory.create(), "")


def test_a_domain_that_several_places_have_tells_not_which() -> None:
    place = own_place(email="")
    assert asked.own_domains(place) == ["lamaison.example"]

    PlaceFactory.create(website="http://lamaison.example/annexe")

    assert asked.own_domains(place) == []


def test_the_domain_of_a_city_that_holds_the_name_of_the_place_is_not_shared() -> None:
    place = own_place(email="")
    PlaceFactory.create(website="https://nouvelle-lamaison.example")

    assert asked.own_domains(place) == ["lamaison.example"]


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.Lieu.fr/x", "lieu.fr"), ("http://lieu.fr:8080", "lieu.fr"), ("lieu.fr", ""), ("https://[::1", ""), ("", ""),
        ("https://www.café.fr/", "xn--caf-dma.fr"), ("https://" + "a" * 70 + ".fr", ""),
    ],
)  # fmt: skip
def test_the_domain_of_a_site_is_read_as_the_network_writes_it(text: str, domain: str) -> None:
    assert mail_domains.domain_of_site(text) == domain


def test_five_wrong_codes_and_the_right_one_no_longer_opens() -> None:
    place, person = own_place(), UserFactory.create()
    claim = claims.ask_code(place=place, email="a@lamaison.example", by=person, at=NOW)
    right = sent_code(claim)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    for _n in range(5):
        with pytest.raises(WrongCode):
            claims.prove(claim=claim, code=wrong, by=person, at=LATER)
    with pytest.raises(TooManyTries):
        claims.prove(claim=claim, code=right, by=person, at=LATER)

    assert concierges(place) == set()


def test_a_code_is_of_one_claim_one_person_and_ten_minutes() -> None:
    place, person = own_place(), UserFactory.create()
    claim = claims.ask_code(place=place, email="a@lamaison.example", by=person, at=NOW)
    other = claims.ask_code(place=place, email="b@lamaison.example", by=UserFactory.create(), at=NOW)

    with pytest.raises(ClaimRefused):
        claims.prove(claim=claim, code=sent_code(claim), by=UserFactory.create(), at=LATER)
    with pytest.raises(WrongCode):
        claims.prove(claim=claim, code=sent_code(other), by=person, at=LATER)
    with pytest.raises(WrongCode):
        claims.prove(claim=claim, code=sent_code(claim), by=person, at=NOW + timedelta(minutes=10))
    assert concierges(place) == set()


def test_every_code_sent_by_mail_lasts_as_long() -> None:
    library = {name: getattr(settings, name) for name in dir(settings) if name.endswith("_BY_CODE_TIMEOUT")}

    assert timedelta(minutes=10) == settings.CODES_LAST
    assert library.keys() > {"ACCOUNT_LOGIN_BY_CODE_TIMEOUT", "ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT"}
    assert set(library.values()) == {settings.CODES_LAST.total_seconds()}


def test_codes_are_sent_five_times_a_day_at_most() -> None:
    place, person = own_place(), UserFactory.create()
    for minute in range(5):
        claims.ask_code(place=place, email=f"a{minute}@lamaison.example", by=person, at=NOW + timedelta(minutes=minute))

    with pytest.raises(TooManyTries):
        claims.ask_code(place=place, email="z@lamaison.example", by=person, at=LATER)


def test_neither_the_code_nor_anything_that_tells_it_is_kept() -> None:
    claim = claims.ask_code(place=own_place(), email="a@lamaison.example", by=UserFactory.create(), at=NOW)
    code = sent_code(claim)

    assert len(code) == 6
    kept = [str(value) for value in Claim.objects.values().get().values()] + [str(entry.details) for entry in Entry.objects.all()]
    assert not [value for value in kept if code in value]
    assert claim.code_hash != secrets.digest(code)


def test_an_attempt_left_there_is_withdrawn_and_its_address_forgotten() -> None:
    place, person = own_place(), UserFactory.create()
    claim = claims.ask_code(place=place, email="a@lamaison.example", by=person, at=NOW)

    assert claims.forget_attempts(at=LATER) == 0
    assert claims.forget_attempts(at=NOW + timedelta(minutes=15)) == 1
    claim.refresh_from_db()
    assert (claim.proof_email, claim.state) == ("", ClaimState.OPEN)
    claims.forget_attempts(at=NOW + timedelta(days=1, minutes=15))

    claim.refresh_from_db()
    assert claim.state == ClaimState.WITHDRAWN
    assert asked.open_claim(place, person) is None
