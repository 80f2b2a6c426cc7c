"""What a person takes away, and that nothing of her is left behind."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from maillage.accounts import departure, portability
from maillage.accounts.exceptions import LastSteward
from maillage.accounts.models import User
from maillage.accounts.operations.accounts import delete_account
from maillage.network.enums import Origin
from maillage.network.models import Invitation as InvitationRow
from maillage.network.operations.places import Statement, create_place
from maillage.network.operations.roles import hold_role
from tests.accounts.doors import PASSWORD, account, by_password
from tests.accounts.test_profiles import profile
from tests.factories import NOW, PlaceFactory, RoleHoldingFactory

pytestmark = pytest.mark.django_db


def inside(person: User) -> Client:
    client = Client()
    by_password(client, person.email)
    return client


def taken(client: Client) -> zipfile.ZipFile:
    answer = client.post("/compte/donnees/")
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.getvalue()))


def test_a_person_takes_all_her_data_away_for_machines_and_to_be_read() -> None:
    person = account()
    profile(person)

    file = taken(inside(person))
    data = json.loads(file.read("donnees.json"))
    page = file.read("a-lire.html").decode()

    assert data["accounts.User"][0]["email"] == person.email
    assert data["accounts.Profile"][0]["town"] == "Lusignan"
    assert data["account.EmailAddress"][0]["verified"] is True
    assert data["usersessions.UserSession"][0]["ip"] == "127.0.0.1"
    assert "Lusignan" in page
    assert "Ma page" in page


def test_the_file_to_be_read_is_in_her_words() -> None:
    person = account()
    client = inside(person)
    place = create_place(values={"name": "Le Moulin"}, statement=Statement(Origin.PLACE), by=person, at=NOW)
    hold_role(person=person, role="concierge", on=place, by=person, at=NOW)

    page = html.unescape(taken(client).read("a-lire.html").decode())

    assert "12 mars 2026, 10:00 · Le Moulin\xa0: un rôle est accepté" in page.replace("\u202f:", "\xa0:")
    assert re.search(r"<b>lieu</b></dt><dd>le-moulin</dd>.*<b>confié par</b></dt><dd>moi</dd>", page)
    assert "<b>prouvée</b></dt><dd>oui</dd>" in page
    assert f"<dd>{Origin.PLACE.label}</dd>" in page
    assert not [word for word in (str(person.uid), "subject_uid", "+00:00", "&#x27;", "True") if word in page]


def test_the_file_opens_nothing() -> None:
    person = account()
    client = inside(person)

    whole = b"".join(taken(client).read(name) for name in ("donnees.json", "a-lire.html")).decode()

    assert person.password not in whole
    assert client.session.session_key not in whole


def test_every_model_that_points_to_a_person_is_in_the_file_whichever_app_owns_it() -> None:
    """Found from the person's side, hidden links too, where the file looks from the models' side."""
    pointing = {
        link.related_model._meta.label
        for link in User._meta.get_fields(include_hidden=True)
        if link.auto_created and not link.concrete and not link.many_to_many and not link.related_model._meta.auto_created
    }
    exported = {portion.key for portion in portability.portions()}

    assert {"accounts.Profile", "journal.Entry", "network.RoleHolding", "network.Invitation"} <= pointing
    assert pointing <= exported
    person = account()
    for portion in portability.portions():
        assert json.dumps(list(portion.rows(person)), default=str) is not None


def test_no_secret_of_any_model_is_in_the_file() -> None:
    person = account()
    inside(person)
    RoleHoldingFactory(person=person, place=PlaceFactory())
    InvitationRow.objects.create(
        token_hash="f" * 64, email="x@example.org", role="steward", invited_by=person, at=NOW, expires_at=NOW + timedelta(days=1)
    )

    names = {name for portion in portability.portions() for row in portion.rows(person) for name in row}

    assert {"email", "role", "invited_by"} <= names
    assert not [
        name
        for name in names
        if any(word in name for word in ("password", "secret", "salt", "digest", "token", "hash", "session_key"))
    ]


def test_an_app_adds_what_names_a_person_in_its_own_way() -> None:
    person = account()
    portability.add(portability.Portion("tests.Extra", "En plus", lambda person: [{"mine": person.email}]))
    try:
        assert json.loads(taken(inside(person)).read("donnees.json"))["tests.Extra"] == [{"mine": person.email}]
    finally:
        del portability._portions["tests.Extra"]


def test_another_person_s_identity_is_not_carried_along() -> None:
    person, other = account(), account("dominique@example.org", display_name="Dominique")
    RoleHoldingFactory(person=other, given_by=person, place=PlaceFactory())

    whole = taken(inside(person)).read("donnees.json").decode()

    assert str(other.uid) not in whole
    assert "Dominique" not in whole
    assert str(person.uid) in whole


def test_a_person_deletes_her_account_once_she_ticked_the_box() -> None:
    person = account()
    client = inside(person)

    first = client.post("/compte/suppression/")
    done = client.post("/compte/suppression/", {"sure": "on"})

    assert first.status_code == 422
    assert "rien n’a été supprimé" in first.content.decode()
    assert "Votre compte est supprimé" in done.content.decode()
    assert not User.objects.exists()
    assert client.get("/compte/").status_code == 302


def test_each_room_is_asked_to_let_go_and_one_that_cannot_keeps_all_as_it_was() -> None:
    person = account()
    asked: list[str] = []

    def refuse(who: User) -> None:
        asked.append(who.email)
        raise RuntimeError

    departure.on_departure(refuse)
    try:
        with pytest.raises(RuntimeError):
            delete_account(person=person, by=person)
    finally:
        departure._known.remove(refuse)

    assert asked == [person.email]
    assert User.objects.get() == person


def test_every_session_of_hers_ends_and_those_of_others_go_on() -> None:
    person, other = account(), account("dominique@example.org")
    mine, half, theirs = inside(person), Client(), inside(other)
    half.post("/compte/connexion/", {"login": person.email})

    delete_account(person=person, by=person)

    assert mine.get("/compte/").status_code == 302
    assert half.get("/compte/connexion/code/saisie/")["Location"] == "/compte/connexion/code/"
    assert theirs.get("/compte/").status_code == 200
    assert UserSession.objects.count() == 1


def test_the_only_steward_hands_the_instance_over_first() -> None:
    steward = account(is_superuser=True)
    page = inside(steward).post("/compte/suppression/", {"sure": "on"})

    assert page.status_code == 422
    assert "seul·e à tenir" in page.content.decode()
    with pytest.raises(LastSteward):
        delete_account(person=steward, by=steward)
    account("dominique@example.org", is_superuser=True)
    delete_account(person=steward, by=steward)
    assert User.objects.get().email == "dominique@example.org"


def test_the_last_message_says_so(django_capture_on_commit_callbacks: Any) -> None:
    person = account()
    with django_capture_on_commit_callbacks(execute=True):
        delete_account(person=person, by=person)

    assert mail.outbox[-1].subject == "[Maillage] Votre compte est supprimé"


def test_leaving_and_taking_away_ask_for_a_proof() -> None:
    person = account()
    client = Client()
    client.force_login(person)

    for path in ("/compte/donnees/", "/compte/suppression/"):
        assert "/verification/mot-de-passe/" in client.post(path, {"sure": "on"})["Location"]
    assert User.objects.exists()
    client.post("/compte/verification/mot-de-passe/", {"password": PASSWORD})
    assert client.get("/compte/suppression/").status_code == 200
