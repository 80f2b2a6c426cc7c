"""A program that forgets to encrypt is told so, not quietly led elsewhere."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db
HTTPS = {"SECURE_SSL_REDIRECT": True, "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/api/v1/places"), ("get", "/api/v1/kinds"), ("post", "/api/v1/places"), ("options", "/api/v1/places")],
)
def test_what_is_asked_in_clear_is_refused(client: Client, method: str, path: str) -> None:
    with override_settings(**HTTPS):
        answer = getattr(client, method)(path, headers={"Authorization": "Bearer mlg_x"})

    assert answer.status_code == 403
    assert "Location" not in answer
    assert answer["Content-Type"] == "application/problem+json"
    assert "a voyagé en clair" in answer.json()["detail"]


def test_what_is_asked_over_https_is_answered_and_the_page_that_explains_is_for_people(client: Client) -> None:
    with override_settings(**HTTPS):
        assert client.get("/api/v1/kinds", headers={"X-Forwarded-Proto": "https"}).status_code == 200
        assert client.get("/api/v1/docs")["Location"] == "https://testserver/api/v1/docs"
