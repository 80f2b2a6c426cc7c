"""What is written of who comes in, who is refused, what changes; and that it names nobody."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from maillage.accounts import traces
from maillage.accounts.models import User
from maillage.accounts.operations.accounts import delete_account
from maillage.accounts.operations.recovery import make_recovery_codes
from tests.accounts.doors import CODE, EMAIL, PASSWORD, SIGN_IN, account, by_password, code
from tests.accounts.test_guard import DOORS
from tests.factories import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> Any:
    """The events so far, oldest first, each with what is said of it."""
    caplog.set_level(logging.INFO, "maillage.security")

    def events(name: str = "") -> list[dict[str, Any]]:
        told = [record.msg for record in caplog.records if record.name == "maillage.security" and isinstance(record.msg, dict)]
        return [one for one in told if one["event"].startswith(name)]

    return events


def test_who_signs_in_and_out_is_written_by_her_sign(client: Client, written: Any) -> None:
    person = account()

    by_password(client)
    client.post("/compte/deconnexion/")

    done, out = written("sign_")
    assert (done["event"], out["event"]) == ("sign_in.done", "sign_out.done")
    assert done["proofs"] == ["password"]
    assert done["route"] == "compte/connexion/"
    assert done["account"] == out["account"] == traces.digest(person)
    assert len(done["account"]) == len(done["origin"]) == 16


def test_a_code_and_a_second_proof_are_told_as_such(client: Client, written: Any) -> None:
    person = account()
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    spare = make_recovery_codes(person=person, by=person)[0]
    client.post(SIGN_IN, {"login": EMAIL})
    client.post(CODE, {"code": code()})
    client.post("/compte/connexion/double-verification/", {"code": spare})

    assert written("sign_in.done")[0]["proofs"] == ["code", "mfa"]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_each_wrong_proof_is_written_and_so_is_the_first_over_the_limit(door: Any, client: Client, written: Any) -> None:
    guess = door(client)

    for _number in range(8):
        guess()

    refused = written("proof.refused")
    assert len(refused) == 5
    assert {one["proof"] for one in refused} <= {"password", "code", "second"}
    known = door.__name__ != "unknown_account"
    assert all(("account" in one) is known for one in refused)
    assert [(one["limit"], one["over"]) for one in written("limit.reached")] == [(refused[0]["proof"], 1)]


def test_who_is_kept_out_is_written(written: Any) -> None:
    person = account()

    signed_in(person).get("/journal/livraisons/")
    Client().post("/api/v1/places", {}, content_type="application/json")

    page, program = written("access.refused")
    assert (page["account"], page["route"], page["method"], page["status"]) == (
        traces.digest(person), "journal/livraisons/", "GET", 403,
    )  # fmt: skip
    assert (program["status"], program["route"]) == (401, "api/v1/places")
    assert "account" not in program


def test_a_form_of_another_site_is_written(written: Any) -> None:
    Client(enforce_csrf_checks=True).post(SIGN_IN, {"login": EMAIL})

    assert [(one["route"], one["status"]) for one in written("access.refused")] == [("compte/connexion/", 403)]


@pytest.mark.django_db(transaction=True)
def test_what_changes_how_an_account_is_opened_is_written(client: Client, written: Any) -> None:
    client.post("/compte/inscription/", {"email": EMAIL, "display_name": "Camille", "password1": PASSWORD})
    client.post("/compte/adresse/code/", {"code": code()})
    client.post("/compte/verification/mot-de-passe/", {"password": PASSWORD})
    new = "une autre phrase bien longue"
    client.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    TOTP.activate(User.objects.get(), "JBSWY3DPEHPK3PXP")
    client.post("/compte/securite/codes/nouveaux/")
    client.post("/compte/securite/application/retrait/")
    delete_account(person=User.objects.get(), by=None)

    names = [one["event"] for one in written()]
    assert [name for name in names if name != "sign_in.done"] == [
        "account.opened", "address.proved", "proof.given", "password.changed", "recovery_codes.made", "second_factor.removed",
        "second_factor.removed", "account.closed",
    ]  # fmt: skip


def test_no_line_holds_a_word_of_anybody(client: Client, written: Any) -> None:
    person = account()
    by_password(client, password="faux et archifaux")
    by_password(client, "inconnue@example.org", "un secret d’inconnue")
    by_password(client)
    signed_in(person).get("/journal/livraisons/", {"q": "mot-cherché"})

    told = json.dumps(written(), ensure_ascii=False)

    assert len(written()) == 4
    for word in (EMAIL, "Camille", "faux", "inconnue", "mot-cherché", "127.0.0.1", str(person.uid), client.session.session_key):
        assert word not in told


def test_an_origin_is_one_network_for_one_day(rf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = rf.get("/", REMOTE_ADDR="192.0.2.7"), rf.get("/", REMOTE_ADDR="192.0.2.8")
    today = traces.origin(here)

    assert traces.origin(here) == today
    assert traces.origin(there) != today
    monkeypatch.setattr("maillage.core.clock.today", lambda: "demain")
    assert traces.origin(here) != today
