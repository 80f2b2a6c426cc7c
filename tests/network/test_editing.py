"""A concierge corrects her page, section by section."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from maillage.network.exceptions import EditConflict
from maillage.network.models import Kind, Organisation, Place, PublicService
from maillage.network.operations.editing import edit_since
from maillage.network.operations.organisations import create_organisation
from maillage.network.operations.places import edit_place
from maillage.network.place_forms.sections import SECTIONS
from maillage.network.queries import versions
from tests.factories import (
    NetworkFactory,
    OrganisationFactory,
    PlaceFactory,
    PostalCodeFactory,
    TerritoryFactory,
    UserFactory,
    signed_in,
)
from tests.network.care import THEIRS, animator, concierge, keeper, made, verbs

pytestmark = pytest.mark.django_db


def fields_of(html: str) -> dict[str, Any]:
    """What a browser would send of the page's edit form, untouched."""
    form = html.split('class="edit-form', 1)[1].split("</form>", 1)[0]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ((' type="checkbox"' not in tag and ' type="radio"' not in tag) or " checked" in tag):
            sent.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        sent[name] = [unescape(body)]
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)" selected', body) or re.findall(r'<option value="([^"]*)"', body)
        sent[name] = [chosen[0]]
    return sent


def edit(client: Client, place: Place, section: str, **changes: Any) -> Any:
    address = f"/lieux/{place.slug}/modifier/{section}/"
    sent = fields_of(client.get(address).content.decode())
    return client.post(address, {**sent, **changes})


def whole_place() -> Place:
    TerritoryFactory(code="86194", name="Poitiers")
    OrganisationFactory(slug="asso", name="L’Association")
    return made(
        "La Maison", summary="Un café.", description="Un **jardin**", kinds=["cafe"], services=["desk"], tags=["vélo"], commune="86194",
        address="12 rue du Clain", postal_code="86000", coordinates=[46.58, 0.34, "approximate"], host="asso", legal_form="association",
        opening_hours="Mo-Fr 09:00-18:00; Dec 25 off", phone="05 49 00 00 00", email="a@example.org", website="https://example.org",
        links=[{"label": "Mastodon", "url": "https://example.org/@la"}], capacity=80, accessibility={"wheelchair": "limited", "hearing_loop": True},
        opened_on="2014-09-01",
    )  # fmt: skip


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_sent_back_untouched_changes_nothing(section: str) -> None:
    place = whole_place()
    before = versions.values_now(place)

    response = edit(keeper(place), place, section)

    place = Place.objects.get(pk=place.pk)
    assert response.status_code == 302
    assert versions.values_now(place) == before
    assert versions.newest_number(place) == 1


def test_the_overview_tells_each_section_and_leads_to_it() -> None:
    place = whole_place()

    html = keeper(place).get(f"/lieux/{place.slug}/modifier/").content.decode()

    assert all(f"/lieux/{place.slug}/modifier/{slug}/" in html for slug in SECTIONS)
    assert "12 rue du Clain" in html


def test_hours_are_edited_a_day_a_row_and_can_be_undone() -> None:
    place = made(opening_hours="Mo-Fr 09:00-18:00")
    person = concierge(place)
    client = signed_in(person)

    response = edit(
        client, place, "horaires", day_2="9h-12h, 14h-18h", stretch_first=["2026-12-24", ""], stretch_last=["2027-01-02", ""]
    )
    html = client.get(response["Location"]).content.decode()

    place.refresh_from_db()
    assert place.opening_hours == "Mo-Tu,Th-Fr 09:00-18:00; We 09:00-12:00,14:00-18:00; 2026 Dec 24-2027 Jan 2 closed".replace(
        "Mo-Tu,", "Mo,Tu,"
    ).replace("Th-Fr", "Th,Fr")
    revision = place.revisions.get(number=2)
    assert (revision.origin, revision.by, revision.kind) == ("place", person, "edited")
    assert verbs(place) == ["place.created", "place.edited"]
    assert f'action="/lieux/{place.slug}/versions/1/retablissement/"' in html
    undone = client.post(f"/lieux/{place.slug}/versions/1/retablissement/", {"depuis": "2"})
    place.refresh_from_db()
    assert undone.status_code == 302
    assert place.opening_hours == "Mo-Fr 09:00-18:00"


def test_a_phrase_takes_the_place_of_the_week() -> None:
    place = made(opening_hours="Mo 09:00-18:00")

    edit(keeper(place), place, "horaires", phrase="lun-ven 9h-18h")

    place.refresh_from_db()
    assert place.opening_hours == "Mo-Fr 09:00-18:00"


@pytest.mark.parametrize(
    ("section", "changes", "words"),
    [
        ("horaires", {"day_2": "quand je veux"}, "Mercredi"),
        ("horaires", {"phrase": "souvent"}, "Ces horaires ne sont pas compris"),
        ("essentiel", {"name": " "}, "écrivez au moins un mot"),
        ("essentiel", {"starts_on": "2026-02-02", "ends_on": "2026-01-01"}, "La fin vient avant le début"),
        ("adresse", {"commune": "Nulle-Part", "commune_code": ""}, "Aucune commune de France"),
        ("adresse", {"lat": "beaucoup"}, "latitude"),
        ("adresse", {"within": "Un lieu inconnu"}, "Nous ne connaissons pas de lieu"),
        ("contact", {"phone": "12"}, "n’est pas un numéro"),
        ("contact", {"link_url": ["javascript:alert(1)", "", ""], "link_label": ["x", "", ""]}, "n’est pas une adresse web"),
        ("services", {"kinds": ["palais"]}, "Inconnu"),
        ("acces", {"wheelchair": "perhaps"}, "perhaps"),
        ("forme", {"manager": "Personne du tout"}, "Nous ne connaissons pas de structure"),
    ],
)
def test_what_is_not_understood_is_said_beside_it_and_what_was_typed_is_kept(
    section: str, changes: dict[str, Any], words: str
) -> None:
    place = whole_place()

    response = edit(keeper(place), place, section, **changes)

    html = response.content.decode()
    typed = next(value if isinstance(value, str) else value[0] for value in changes.values())
    assert response.status_code == 422
    assert words in html
    assert section in {"services", "acces"} or typed.strip() in html
    assert versions.newest_number(place) == 1


def test_a_town_is_found_by_its_name_its_code_or_with_its_postal_code() -> None:
    place = made()
    vienne = TerritoryFactory(level="departement", code="86", name="Vienne")
    first = TerritoryFactory(code="86250", name="Saint-Sauvant", departement=vienne, population=1300)
    second = TerritoryFactory(
        code="17395", name="Saint-Sauvant", departement=TerritoryFactory(level="departement", code="17", name="Charente")
    )
    PostalCodeFactory(territory=second, code="17610")
    client = keeper(place)

    unclear = edit(client, place, "adresse", commune="Saint-Sauvant", postal_code="")
    edit(client, place, "adresse", commune="saint sauvant", postal_code="17610")
    place.refresh_from_db()
    by_postal_code = place.commune
    edit(client, place, "adresse", commune="Saint-Sauvant", commune_code="86250", postal_code="")
    place.refresh_from_db()

    assert unclear.status_code == 422
    assert "Vienne" in unclear.content.decode()
    assert by_postal_code == second
    assert place.commune == first


def test_the_description_is_shown_before_it_is_kept() -> None:
    place = made(description="avant")

    response = edit(keeper(place), place, "description", description="Un **grand** <script>jardin</script>", apercu="1")

    html = response.content.decode()
    assert response.status_code == 200
    assert "<strong>grand</strong>" in html
    assert "<script>jardin" not in html
    assert versions.newest_number(place) == 1


def test_what_another_changed_elsewhere_meanwhile_is_kept() -> None:
    place = made(phone="05 49 00 00 00", email="a@example.org")
    client = keeper(place)
    address = f"/lieux/{place.slug}/modifier/contact/"
    sent = fields_of(client.get(address).content.decode())
    edit_place(place=place, values={"phone": "05 49 11 11 11"}, statement=THEIRS, by=None)

    response = client.post(address, {**sent, "email": "b@example.org"})

    place.refresh_from_db()
    assert response.status_code == 302
    assert (place.phone, place.email) == ("+33549111111", "b@example.org")


def test_two_writings_of_one_field_are_shown_and_nothing_typed_is_lost() -> None:
    place = made(phone="05 49 00 00 00", email="a@example.org", website="https://a.example.org")
    client = keeper(place)
    address = f"/lieux/{place.slug}/modifier/contact/"
    sent = fields_of(client.get(address).content.decode())
    edit_place(place=place, values={"phone": "05 49 11 11 11", "email": "eux@example.org"}, statement=THEIRS, by=None)
    hers = {**sent, "phone": "05 49 22 22 22", "email": "elle@example.org", "website": "https://b.example.org"}

    conflict = client.post(address, hers)
    html = conflict.content.decode()
    chosen = {**fields_of(html), "keep_phone": "theirs", "keep_email": "mine"}
    done = client.post(address, chosen)

    place.refresh_from_db()
    assert conflict.status_code == 409
    assert all(
        words in re.sub(r"\s|&nbsp;", "", html) for words in ("elle@example.org", "eux@example.org", "0549222222", "0549111111")
    )
    assert done.status_code == 302
    assert (place.phone, place.email, place.website) == ("+33549111111", "elle@example.org", "https://b.example.org")


@pytest.mark.parametrize("mine", ["no", "[]", '{"is_public": false}', '{"networks": []}'])
def test_a_choice_made_of_other_fields_is_refused(mine: str) -> None:
    place = made()

    response = keeper(place).post(f"/lieux/{place.slug}/modifier/contact/", {"mine": mine, "revision": "1"})

    assert response.status_code == 400


def test_a_choice_with_a_hostile_value_is_refused_beside_its_field() -> None:
    place = made(website="https://example.org")
    mine = json.dumps({"website": "javascript:alert(1)"})

    response = keeper(place).post(f"/lieux/{place.slug}/modifier/contact/", {"mine": mine, "revision": "1"})

    assert response.status_code == 422


def test_the_operation_names_what_the_place_says_now() -> None:
    place = made(phone="05 49 00 00 00")
    edit_place(place=place, values={"phone": "05 49 11 11 11"}, statement=THEIRS, by=None)

    with pytest.raises(EditConflict) as conflict:
        edit_since(place=place, values={"phone": "05 49 22 22 22"}, based_on=1, statement=THEIRS, by=None)

    assert conflict.value.theirs == {"phone": "+33549111111"}
    assert conflict.value.mine == {"phone": "+33549222222"}
    assert edit_since(place=place, values={"phone": "05 49 11 11 11"}, based_on=1, statement=THEIRS, by=None) is None


def test_others_are_asked_to_sign_in_or_refused(client: Client) -> None:
    place, other = made(), PlaceFactory()
    network = NetworkFactory()

    assert client.get(f"/lieux/{place.slug}/modifier/")["Location"].startswith("/compte/connexion/")
    for person in (UserFactory(), concierge(other), animator(network)):
        assert signed_in(person).get(f"/lieux/{place.slug}/modifier/horaires/").status_code == 403
        assert signed_in(person).post(f"/lieux/{place.slug}/modifier/horaires/", {"day_0": "9h-12h"}).status_code == 403
    assert keeper(place).get(f"/lieux/{place.slug}/modifier/nulle-part/").status_code == 404
    assert versions.newest_number(place) == 1


def test_an_animator_speaks_for_her_network_while_nobody_holds_the_place() -> None:
    network = NetworkFactory()
    place = made(networks=[network.slug])

    edit(signed_in(animator(network)), place, "contact", phone="05 49 00 00 00")

    assert place.revisions.get(number=2).origin == "network"


def test_words_are_ticked_and_free() -> None:
    place = made()
    kind, service = Kind.objects.order_by("position")[0], PublicService.objects.order_by("position")[0]

    edit(keeper(place), place, "services", kinds=[kind.slug], services=[service.slug], tags="vélo, céramique")

    assert [row.slug for row in place.kinds.all()] == [kind.slug]
    assert sorted(tag.label for tag in place.tags.all()) == ["céramique", "vélo"]


def test_a_structure_that_nobody_knows_is_made_once_its_keeper_says_so() -> None:
    place = whole_place()
    create_organisation(values={"name": "Les Amis du moulin"}, by=None)
    client = keeper(place)

    refused = edit(client, place, "forme", manager="Amis du Moulin", host="")
    html = refused.content.decode()

    assert refused.status_code == 422
    assert "Les Amis du moulin" in html
    assert 'name="new_manager" value="Amis du Moulin"' in html, html[html.find("Nous ne conn") :][:900]
    again = edit(client, place, "forme", manager="Moulin neuf", new_manager="Amis du Moulin", host="")
    assert again.status_code == 422, "another name was ticked"
    both = {"manager": "Moulin neuf", "new_manager": "Moulin neuf", "host": "Moulin neuf", "new_host": "Moulin neuf"}
    assert edit(client, place, "forme", **both).status_code == 302
    place.refresh_from_db()
    assert place.manager is not None
    assert (place.manager.name, place.host) == ("Moulin neuf", place.manager)
    assert Organisation.objects.filter(name="Moulin neuf").count() == 1
    assert verbs(place.manager) == ["organisation.created"]
