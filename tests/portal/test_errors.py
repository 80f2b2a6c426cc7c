"""Pages of a refusal."""

from __future__ import annotations

from django.test import Client


def test_a_form_sent_without_its_token_gets_a_page_of_ours() -> None:
    answer = Client(enforce_csrf_checks=True).post("/galerie/")

    assert answer.status_code == 403
    assert 'lang="fr"' in answer.content.decode()
    assert "<style" not in answer.content.decode()
