"""A person whose every trace can be told: strings that are nowhere else, in every field that names or quotes her."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import connection, transaction
from django.test import Client
from PIL import Image

from maillage.accounts.models import Profile, User
from maillage.accounts.operations.accounts import create_account
from maillage.accounts.operations.profiles import edit_profile, set_picture
from maillage.api.models import Token
from maillage.core import clock
from maillage.journal import operations as journal
from maillage.network.models import Claim, ClaimStatement, ConfirmationRequest, Invitation, Place, RoleHolding
from maillage.observatory.moves import Moves
from maillage.observatory.operations.scenarios import save_scenario
from maillage.observatory.operations.searches import ask_search

MARKS = [f"kanari{word}" for word in (
    "adresse", "nom", "phrase", "vie", "commune", "savoir", "site", "contact", "portrait", "seconde", "cle", "navigateur", "dehors",
    "jeton", "invitation", "preuve", "parole", "code", "recherche", "attente", "scenario",
)]  # fmt: skip
(
    ADDRESS,
    NAME,
    SENTENCE,
    LIFE,
    TOWN,
    SKILL,
    SITE,
    CONTACT,
    PORTRAIT,
    SECOND,
    KEY,
    BROWSER,
    OUTSIDE,
    TOKEN,
    INVITED,
    PROOF,
    SPEECH,
    CODE,
    SOUGHT,
    WAITING,
    TRIED,
) = MARKS
EMAIL, PHONE, PASSWORD = f"{ADDRESS}@example.org", "+33 5 49 98 76 54", "une phrase assez longue"
DIGITS = ["549987654", "549 98 76 54", "5 49 98 76 54", "203.0.113.77"]


def plant() -> User:
    """The person, in every room, by the doors where there is one."""
    person = create_account(email=EMAIL, password=PASSWORD, by=None, display_name=NAME)
    EmailAddress.objects.create(user=person, email=f"{SECOND}@example.org")
    values = {
        "sentence": SENTENCE, "biography": LIFE, "town": TOWN, "skills": [SKILL], "website": f"https://{SITE}.example.org",
        "email": f"{CONTACT}@example.org", "phone": PHONE,
    }  # fmt: skip
    edit_profile(
        person=person, by=person, display_name=NAME, values=values, seen_by=dict.fromkeys(Profile.FIELDS, "everyone"), is_page=True
    )
    set_picture(person=person, file=_portrait(), by=person)
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": KEY, "credential": {}})
    SocialAccount.objects.create(user=person, provider="region", uid=OUTSIDE, extra_data={"name": OUTSIDE})
    _in_rooms_above(person)
    return person


def _in_rooms_above(person: User) -> None:
    now = clock.now()
    later = now + timedelta(days=1)
    place = Place.objects.create(name="Le Moulin", slug="le-moulin", created_at=now, updated_at=now)
    RoleHolding.objects.create(person=person, role="concierge", place=place, given_at=now, accepted_at=now, given_by=person)
    Invitation.objects.create(
        token_hash="a" * 64, email=f"{INVITED}@example.org", role="member", place=place, invited_by=person, at=now, expires_at=later
    )
    claim = Claim.objects.create(place=place, person=person, at=now, proof_email=f"{PROOF}@example.org")
    ClaimStatement.objects.create(claim=claim, person=person, side="claimant", text=SPEECH, at=now)
    ConfirmationRequest.objects.create(place=place, person=person, at=now)
    Token.objects.create(owner=person, label=TOKEN, secret_hash="b" * 64, hint="1234", created_at=now, expires_at=later)
    save_scenario(name=TRIED, level="country", code="", filters="", moves=Moves((), ("le-moulin",)), by=person)
    ask_search(level="country", code="", filters="", number=3, by=person)
    with transaction.atomic():
        journal.record("place.edited", subject=place, by=person)


def live(**browser: Any) -> None:
    """She comes in, is seen, asks for a code, types wrong ones, looks for something."""
    client = Client(headers={"User-Agent": f"Mozilla {BROWSER}"}, REMOTE_ADDR="203.0.113.77", **browser)
    Authenticator.objects.filter(user__email=EMAIL).delete()
    client.post("/compte/connexion/", {"login": EMAIL, "password": PASSWORD})
    assert client.get("/compte/").status_code == 200
    person = User.objects.get(email=EMAIL)
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": KEY, "credential": {}})
    client.get(f"/recherche/?q={SOUGHT}")
    client.get(f"/personnes/{NAME}/")
    client.post("/compte/verification/mot-de-passe/", {"password": PASSWORD})
    client.post("/compte/adresse/", {"email": f"{WAITING}@example.org", "action_add": "1"})
    other = Client(**browser)
    other.post("/compte/connexion/", {"login": EMAIL, "password": CODE})
    other.post("/compte/connexion/code/", {"email": EMAIL})
    other.post("/compte/connexion/code/saisie/", {"code": CODE})
    other.get(f"/nulle-part/{EMAIL}")


def _portrait() -> io.BytesIO:
    picture, file = Image.new("RGB", (40, 30), "red"), io.BytesIO()
    about = picture.getexif()
    about[0x010E] = PORTRAIT
    picture.save(file, format="JPEG", exif=about)
    file.seek(0)
    return file


def traces(text: str) -> list[str]:
    """What of her is in ``text``."""
    plain = text.lower()
    return [mark for mark in [*MARKS, *DIGITS] if mark in plain]


def dump() -> str:
    """Every row of every table, those of the search indexes too."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            told += [f"{table}: {row}" for row in cursor.fetchall()]
    return re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), "\n".join(told))
