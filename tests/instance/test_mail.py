"""Where messages go."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.test import override_settings

from maillage.instance import mail, outbox
from maillage.instance.env import Env
from tests.factories import NOW


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("smtp://un%40compte:m%2Fp@mail.example:587?tls=starttls", {"EMAIL_HOST": "mail.example", "EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_HOST_USER": "un@compte", "EMAIL_HOST_PASSWORD": "m/p"}),
        ("smtp://mail.example:465", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True}),
        ("smtp://mail.example", {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True}),
        ("smtp://localhost:25?tls=non", {"EMAIL_PORT": 25, "EMAIL_HOST_USER": ""}),
    ],
)  # fmt: skip
def test_a_mail_server_is_read_from_its_address(url: str, told: dict[str, object]) -> None:
    found = mail.settings(url)

    assert {name: found[name] for name in told} == told
    assert ("EMAIL_USE_TLS" in found, "EMAIL_USE_SSL" in found) == ("EMAIL_USE_TLS" in told, "EMAIL_USE_SSL" in told)


@pytest.mark.parametrize("url", ["mail.example", "https://mail.example", "smtp://", "smtp://mail.example?tls=peut-être"])
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what is wrong is said by the setting itself
        mail.settings(url)


def test_messages_are_signed_by_who_was_named_else_by_who_may_be_written_to() -> None:
    assert Env(email_from="Lieux <a@example.org>").sender() == "Lieux <a@example.org>"
    assert Env(contact_email="b@example.org").sender() == "b@example.org"
    assert Env(name="Lieux", public_url="https://lieux.example.org").sender() == "Lieux <ne-pas-repondre@lieux.example.org>"


def test_without_a_server_messages_are_files_that_only_the_instance_reads(tmp_path: Path) -> None:
    with override_settings(OUTBOX=tmp_path / "outbox"):
        sent = outbox.Outbox().send_messages([EmailMessage("Sujet", "Corps", "a@example.org", ["b@example.org", "c@example.org"])])
        files = sorted((tmp_path / "outbox").glob("*.eml"))

        assert sent == 1
        assert len(files) == 2
        assert "b@example.org" in files[0].read_text()
        assert files[0].stat().st_mode & 0o777 == 0o600
        assert "example" not in files[0].name


def test_files_of_a_month_ago_are_removed(tmp_path: Path) -> None:
    old, new = tmp_path / "old.eml", tmp_path / "new.eml"
    for path, age in ((old, 31), (new, 29)):
        path.touch()
        os.utime(path, times=((NOW - timedelta(days=age)).timestamp(),) * 2)

    with override_settings(OUTBOX=tmp_path):
        outbox.prune(at=NOW)

    assert [path.name for path in tmp_path.iterdir()] == ["new.eml"]
