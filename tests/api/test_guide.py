"""The guide for people who write programs says what is true."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import Resolver404, resolve

from maillage.api import signing
from maillage.api.models import Webhook
from maillage.api.scopes import SCOPES
from tests.api.hooks import entry, send
from tests.house.source import ROOT
from tests.receiver import Receiver

GUIDE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_the_check_of_signatures_that_it_gives_tells_the_true_from_the_false(hook: Webhook, receiver: Receiver) -> None:
    said: dict[str, Any] = {}
    code = re.search(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    assert code
    exec(code[1], said)
    secret = signing.secret(hook.uid, 1)
    send(hook, entry())
    (request,) = receiver.received

    assert said["is_from_us"](secret, request.headers, request.body) is True
    assert said["is_from_us"](secret, request.headers, request.body + b" ") is False
    assert said["is_from_us"](signing.secret(hook.uid, 2), request.headers, request.body) is False
    old = {**request.headers, "webhook-timestamp": "1700000000"}
    assert said["is_from_us"](secret, old, request.body) is False


@pytest.mark.parametrize("address", sorted(set(re.findall(r"\$I(/[a-z0-9/.-]+)", GUIDE))))
def test_every_address_that_it_asks_exists(address: str) -> None:
    try:
        resolve(address)
    except Resolver404:
        pytest.fail(address)


def test_it_names_every_scope() -> None:
    assert set(re.findall(r"\| `([a-z]+:[a-z]+)` \|", GUIDE)) == set(SCOPES)
