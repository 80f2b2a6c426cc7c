"""The pages of teams, what the public sees of them, and the commands."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.accounts.models import Profile, User
from maillage.instance.cli import cli
from maillage.network.models import Place, RoleHolding
from maillage.network.queries import teams
from tests.factories import NetworkFactory, PlaceFactory, RoleHoldingFactory, UserFactory

pytestmark = pytest.mark.django_db


def holder(role: str, person: User | None = None, **on: Any) -> User:
    found: User = RoleHoldingFactory.create(role=role, person=person or UserFactory.create(), **on).person
    return found


def of(person: User) -> RoleHolding:
    return RoleHolding.objects.get(person=person)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_public_reads_a_number_and_the_names_of_those_who_want_to_be_a_page(client: Client) -> None:
    place = PlaceFactory.create()
    assert "Personne du lieu ne la tient encore" in page(client, f"/lieux/{place.slug}/")
    shown = holder("concierge", UserFactory.create(display_name="Camille"), place=place)
    Profile.objects.create(person=shown, slug="camille", is_page=True)
    quiet = holder("concierge", UserFactory.create(display_name="Noé"), place=place)
    Profile.objects.create(person=quiet, slug="noe")
    holder("member", UserFactory.create(display_name="Lou"), place=place)

    html = page(client, f"/lieux/{place.slug}/")

    assert "2 concierges" in html
    assert "/personnes/camille/" in html
    assert "Noé" not in html
    assert "Lou" not in html


def test_a_visitor_costs_one_query_whatever_the_team(django_assert_num_queries: Any) -> None:
    place = PlaceFactory.create()
    holder("concierge", place=place)
    holder("concierge", place=place)

    with django_assert_num_queries(1):
        assert teams.standing(place, AnonymousUser()).concierges == 2


def test_the_team_reads_who_holds_what_since_when(client: Client) -> None:
    place = PlaceFactory.create()
    me = holder("concierge", UserFactory.create(display_name="Camille", email="secret@example.org"), place=place)
    holder("member", UserFactory.create(display_name="Noé", email="cache@example.org"), place=place)
    client.force_login(me)

    html = page(client, f"/lieux/{place.slug}/equipe/")

    assert html.index("Camille") < html.index("Noé")
    assert "12 mars" in html.replace("\u00a0", " ")
    assert "c’est vous" in html
    assert "Inviter quelqu’un" in html
    assert "cache@example.org" not in html


@pytest.mark.parametrize("kind", ["place", "network"])
def test_the_team_is_seen_by_its_own_only_and_managed_by_fewer(client: Client, kind: str) -> None:
    place, network = PlaceFactory.create(), NetworkFactory.create()
    on: dict[str, Any] = {"place": place} if kind == "place" else {"network": network}
    address = f"/lieux/{place.slug}/equipe/" if kind == "place" else f"/reseaux/{network.slug}/equipe/"
    assert f"/compte/connexion/?next={address}" in client.get(address)["Location"]

    for stranger in (
        UserFactory.create(),
        holder("concierge", place=PlaceFactory.create()),
        holder("animator", network=NetworkFactory.create()),
    ):
        client.force_login(stranger)
        assert client.get(address).status_code == 403
    client.force_login(holder("member", **on))
    assert "Inviter quelqu’un" not in page(client, address)
    client.force_login(holder("concierge" if kind == "place" else "animator", **on))
    assert "Inviter quelqu’un" in page(client, address)


def test_an_animator_sees_the_team_of_a_held_place_and_manages_it_only_while_nobody_holds_it(client: Client) -> None:
    place, network = PlaceFactory.create(), NetworkFactory.create()
    network.place_links.create(place=place)
    client.force_login(holder("animator", network=network))
    assert "Inviter quelqu’un" in page(client, f"/lieux/{place.slug}/equipe/")

    concierge = holder("concierge", place=place)

    assert "Inviter quelqu’un" not in page(client, f"/lieux/{place.slug}/equipe/")
    assert client.post(f"/roles/{of(concierge).uid}/fin/").status_code == 404


def test_she_leaves_after_being_asked_once_more(client: Client) -> None:
    place = PlaceFactory.create()
    me = holder("concierge", place=place)
    client.force_login(me)
    address = f"/roles/{of(me).uid}/fin/"

    assert "Plus personne ne tiendra ce lieu" in page(client, address)
    assert of(me).ended_at is None
    response = client.post(address, {"reason": "Je déménage"})

    assert response["Location"] == f"/lieux/{place.slug}/"
    assert of(me).reason == "Je déménage"
    assert client.get(address).status_code == 404
    assert "Personne du lieu ne la tient encore" in page(client, f"/lieux/{place.slug}/")


def test_a_colleague_s_role_is_ended_by_who_manages_the_team_and_by_nobody_else(client: Client) -> None:
    place = PlaceFactory.create()
    boss, colleague = holder("concierge", place=place), holder("member", place=place)
    address = f"/roles/{of(colleague).uid}/fin/"
    assert "/compte/connexion/" in client.post(address)["Location"]

    for stranger in (holder("member", place=place), holder("concierge", place=PlaceFactory.create()), UserFactory.create()):
        client.force_login(stranger)
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    client.force_login(boss)
    assert client.post(address)["Location"] == f"/lieux/{place.slug}/equipe/"

    assert of(colleague).ended_by == boss


def test_the_last_steward_is_told_why_she_stays(client: Client) -> None:
    me = holder("steward")
    client.force_login(me)

    response = client.post(f"/roles/{of(me).uid}/fin/", {"reason": "Un mot gardé"})

    assert response.status_code == 422
    assert "donnez d’abord ce rôle" in response.content.decode()
    assert "Un mot gardé" in response.content.decode()


def test_a_reason_too_long_comes_back(client: Client) -> None:
    me = holder("member", place=PlaceFactory.create())
    client.force_login(me)

    assert client.post(f"/roles/{of(me).uid}/fin/", {"reason": "x" * 281}).status_code == 422
    assert of(me).ended_at is None


def test_the_team_page_needs_the_same_queries_for_one_and_for_many(client: Client) -> None:
    place = PlaceFactory.create()
    me = holder("concierge", place=place)
    client.force_login(me)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, f"/lieux/{place.slug}/equipe/")
        return len(captured)

    def invited(n: int) -> None:
        client.post(f"/lieux/{place.slug}/equipe/invitations/", {"email": f"a{n}@example.org", "role": "member"})
        client.get(f"/lieux/{place.slug}/")  # reads the message that would be on the next page

    invited(0)
    one = queries()
    for n in (1, 2):
        holder("member", place=place)
        invited(n)

    assert queries() == one <= 12


def test_a_hidden_place_opens_to_its_own_and_to_nobody_else(client: Client) -> None:
    place, network = PlaceFactory.create(is_public=False), NetworkFactory.create()
    network.place_links.create(place=place)

    for somebody, status in ((None, 404), (UserFactory.create(), 404), (holder("animator", network=NetworkFactory.create()), 404), (holder("concierge", place=place), 200), (holder("animator", network=network), 200)):  # fmt: skip
        client.logout()
        if somebody:
            client.force_login(somebody)
        for under in ("", "historique/", "affiche/", "export.csv"):
            assert client.get(f"/lieux/{place.slug}/{under}").status_code == status
        assert place.name not in client.get("/lieux/").content.decode()


def test_two_of_one_place_or_network_share_a_circle() -> None:
    place, network = PlaceFactory.create(), NetworkFactory.create()
    one, two, three = holder("concierge", place=place), holder("member", place=place), holder("member", network=network)
    steward, other = holder("steward"), holder("steward")

    assert teams.share_one(one, two)
    assert not teams.share_one(one, three)
    assert not teams.share_one(steward, other), "the instance is no circle"
    RoleHolding.objects.filter(person=two).update(ended_at=of(one).accepted_at)
    assert not teams.share_one(one, two)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def test_roles_are_given_listed_and_ended_from_a_terminal() -> None:
    place, network = PlaceFactory.create(slug="la-grange"), NetworkFactory.create(slug="mailles")
    person = UserFactory.create(email="camille@example.org")

    assert run("role", "give", "camille@example.org", "concierge", "--place", "la-grange").exit_code == 0
    assert run("role", "give", "camille@example.org", "animator", "--network", "mailles").exit_code == 0
    assert run("role", "give", "camille@example.org", "steward").exit_code == 0
    listed = run("role", "list").output
    assert [word in listed for word in ("la-grange", "mailles", "l’instance")] == [True] * 3
    assert "mailles" not in run("role", "list", "--place", "la-grange").output
    assert run("role", "end", "camille@example.org", "concierge", "--place", "la-grange", "--reason", "parti").exit_code == 0

    person.refresh_from_db()
    assert person.is_staff
    assert {held.role for held in teams.held_by(person)} == {"animator", "steward"}
    assert not RoleHolding.objects.active().filter(place=place).exists()
    assert RoleHolding.objects.active().filter(network=network).exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("give", "personne@example.org", "concierge", "--place", "la-grange"), 1, "Aucun compte"),
        (("give", "camille@example.org", "concierge", "--place", "rien"), 1, "Aucun lieu"),
        (("give", "camille@example.org", "animator", "--network", "rien"), 1, "Aucun réseau"),
        (("give", "camille@example.org", "concierge"), 2, "--place LIEU"),
        (("give", "camille@example.org", "animator", "--place", "la-grange"), 1, "ne se tient pas ici"),
        (("give", "camille@example.org", "member", "--place", "la-grange", "--network", "x"), 2, "pas les deux"),
        (("end", "camille@example.org", "concierge", "--place", "la-grange"), 1, "ne tient pas ce rôle"),
        (("end", "camille@example.org", "steward"), 1, "dernière personne"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(words: tuple[str, ...], code: int, said: str) -> None:
    PlaceFactory.create(slug="la-grange")
    holder("steward", UserFactory.create(email="camille@example.org"))

    result = run("role", *words)

    assert result.exit_code == code
    assert said in result.output


def test_the_page_of_a_place_needs_the_same_queries_for_one_claim_and_three(client: Client) -> None:
    from maillage.network.operations import claims

    network, place = NetworkFactory.create(), PlaceFactory.create()
    network.place_links.create(place=place)
    client.force_login(holder("animator", network=network))

    def queries(on: Place) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, f"/lieux/{on.slug}/")
        return len(captured)

    def claimed() -> None:
        claims.make_claim(place=place, statement="Moi.", by=UserFactory.create())

    claimed()
    one = queries(place)
    claimed()
    claimed()

    assert queries(place) == one
