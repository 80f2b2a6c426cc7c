"""Pages of a refusal."""

from __future__ import annotations

import pytest
from django.test import Client


def test_a_form_sent_without_its_token_gets_a_page_of_ours() -> None:
    answer = Client(enforce_csrf_checks=True).post("/galerie/")

    assert answer.status_code == 403
    assert 'lang="fr"' in answer.content.decode()
    assert "<style" not in answer.content.decode()


@pytest.mark.django_db
def test_what_is_missing_is_said_in_our_words_only(client: Client) -> None:
    ours = client.get("/lieux/nulle-part/").content.decode()
    without = [client.get(path).content.decode() for path in ("/nulle-part/", "/compte/webhooks/")]

    assert "Aucun lieu n’est publié à cette adresse." in ours
    assert not [page for page in without if "Resolver404" in page or "matches the given query" in page]
