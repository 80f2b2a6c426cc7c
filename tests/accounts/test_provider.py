"""Signing in with a server of identities (OpenID Connect), a small one on this machine."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client, override_settings

from maillage.accounts.models import User
from maillage.instance import sign_in
from maillage.instance.env import Env
from tests.accounts.doors import EMAIL, PASSWORD, account, by_password, code, is_in

pytestmark = pytest.mark.django_db
START, BACK = "/compte/liens/region/", "/compte/liens/region/retour/"


def _part(told: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


@dataclass
class Server:
    """What the provider says of who signs in, and what it was asked."""

    url: str = ""
    issuer: str = ""
    person: dict[str, Any] = field(
        default_factory=lambda: {"sub": "42", "email": EMAIL, "email_verified": True, "name": "Camille Roy"}
    )
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def answer(self, path: str) -> dict[str, Any] | None:
        about = {
            "issuer": self.issuer or self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
        }
        now = int(time.time())
        token = {"iss": self.url, "aud": "maillage", "iat": now, "exp": now + 300, **self.person}
        return {
            "/.well-known/openid-configuration": about,
            "/token": {
                "access_token": "a",
                "token_type": "Bearer",
                "id_token": f"{_part({'alg': 'none'})}.{_part(token)}.{_part({})}",
            },
            "/userinfo": self.person,
        }.get(path)


class Handler(BaseHTTPRequestHandler):
    server_told: ClassVar[Server]

    def do_GET(self) -> None:
        answer = self.server_told.answer(urlsplit(self.path).path)
        body = json.dumps(answer).encode()
        self.send_response(200 if answer else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.server_told.asked.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.do_GET()

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[Server]:
    told = Server()
    server = HTTPServer(("127.0.0.1", 0), type("Mine", (Handler,), {"server_told": told}))
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    listed = json.dumps([{"id": "region", "name": "La Région", "server": told.url, "client_id": "maillage", "secret": "s"}])
    env = Env(oidc=listed)  # type: ignore[arg-type]
    with override_settings(SOCIALACCOUNT_PROVIDERS=sign_in.settings(env)["SOCIALACCOUNT_PROVIDERS"]):
        yield told
    server.shutdown()
    thread.join()
    server.server_close()


def asked_of(page: Any) -> dict[str, list[str]]:
    """What the page that leads to the provider asks it."""
    assert page.status_code == 200
    return parse_qs(urlsplit(page.headers["Refresh"].removeprefix("0; url=")).query)


def through(client: Client, **query: str) -> Any:
    """Leave for the provider and come back."""
    left = client.post(f"{START}?process={query.pop('process', 'login')}", query)
    asked = asked_of(left)
    assert asked["redirect_uri"] == [f"http://testserver{BACK}"]
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(BACK, {"code": "c", "state": asked["state"][0]})


def test_a_provider_is_on_the_pages_of_who_comes_in(provider: Server, client: Client) -> None:
    page = client.get("/compte/connexion/").content.decode()

    assert "Continuer avec La Région" in page
    assert "Continuer chez" in client.get(START).content.decode() or "La Région" in client.get(START).content.decode()


def test_a_first_visit_opens_an_account_once_its_address_is_proved_here(provider: Server, client: Client) -> None:
    assert through(client)["Location"] == "/compte/adresse/code/"
    assert not is_in(client)

    client.post("/compte/adresse/code/", {"code": code()})

    assert is_in(client)
    assert User.objects.get().display_name == "Camille Roy"
    assert provider.asked[0]["code_verifier"]
    again = Client()
    through(again)
    assert is_in(again)


def test_an_address_told_by_a_provider_never_opens_the_account_that_has_it(provider: Server, client: Client) -> None:
    person = account()

    through(client)

    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert "déjà un compte" in mail.outbox[-1].subject
    assert User.objects.get() == person


def test_who_is_in_ties_a_provider_then_comes_in_with_it_then_unties_it(provider: Server, client: Client) -> None:
    account()
    by_password(client)
    client.post("/compte/verification/mot-de-passe/", {"password": PASSWORD})

    through(client, process="connect")
    other = Client()
    through(other)

    assert is_in(other)
    assert "La Région" in client.get("/compte/liens/").content.decode()
    client.post("/compte/liens/", {"account": str(SocialAccount.objects.get().pk)})
    assert not SocialAccount.objects.exists()


def test_what_comes_back_with_another_s_state_opens_nothing(provider: Server, client: Client) -> None:
    client.post(START)

    answer = client.get(BACK, {"code": "c", "state": "forged"})

    assert "pas répondu comme prévu" in answer.content.decode()
    assert not is_in(client)


def test_giving_up_is_said(provider: Server, client: Client) -> None:
    left = client.post(START)
    state = asked_of(left)["state"][0]

    answer = client.get(BACK, {"error": "access_denied", "state": state})

    assert answer.status_code in {200, 302}
    assert "Rien n’a changé" in client.get("/compte/liens/abandon/").content.decode()
    assert not is_in(client)


def test_a_provider_that_is_not_declared_is_none(client: Client) -> None:
    assert client.get("/compte/liens/inconnu/").status_code == 404
    assert "aucun" in signed("/compte/liens/")


def signed(path: str) -> str:
    person = account()
    client = Client()
    by_password(client, person.email)
    client.post("/compte/verification/mot-de-passe/", {"password": PASSWORD})
    return client.get(path).content.decode()


def test_a_page_of_ours_leads_to_the_provider_so_that_no_form_has_to(provider: Server, client: Client) -> None:
    page = client.post(START)

    assert page.headers["Refresh"].startswith(f"0; url={provider.url}/authorize?")
    assert f'href="{provider.url}/authorize?' in page.content.decode()
    assert "form-action 'self'" in page.headers["Content-Security-Policy"].split("; ")


def test_a_provider_that_tells_another_s_name_is_none(provider: Server, client: Client) -> None:
    provider.issuer = "https://autre.example.org"

    page = client.post(START)

    assert "Refresh" not in page.headers
    assert "pas répondu comme prévu" in page.content.decode()


def test_a_session_opened_by_a_provider_ends_a_day_later(provider: Server, client: Client) -> None:
    through(client)
    client.post("/compte/adresse/code/", {"code": code()})
    again = Client()
    through(again)

    term = again.session["accounts_term"]

    assert 0 < term - time.time() <= timedelta(days=1).total_seconds()
