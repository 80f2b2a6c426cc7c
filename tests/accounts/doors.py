"""How a person comes in, step by step."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from maillage.accounts.models import User
from maillage.accounts.operations.accounts import create_account

EMAIL = "camille@example.org"
PASSWORD = "une phrase assez longue"
SIGN_IN = "/compte/connexion/"
CODE = "/compte/connexion/code/saisie/"


def account(email: str = EMAIL, password: str | None = PASSWORD, **fields: Any) -> User:
    """A person who has proved her address."""
    person = create_account(email=email, password=password, by=None, display_name=fields.pop("display_name", "Camille"))
    for name, value in fields.items():
        setattr(person, name, value)
    person.save()
    return person


def unproved(email: str = EMAIL, password: str = PASSWORD) -> User:
    """Somebody who signed up with an address and never typed its code."""
    person = User.objects.create_user(email, password)
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=False)
    return person


def code() -> str:
    """The code of the last message."""
    found = re.search(r"^([A-Z]{4}-[A-Z]{4})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found.group(1)


def by_password(client: Client, email: str = EMAIL, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get("/compte/").status_code == 200
