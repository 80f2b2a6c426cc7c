"""What each kind of cell becomes; what is not understood is said and kept with the row."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.network.importing.drafts import Draft, Lexicon
from maillage.network.importing.locating import CommuneFinder
from maillage.network.importing.mapping import ColumnRule, Mapping, Rules, SourceInfo
from maillage.network.importing.messages import WORDINGS, Level, is_doubted, sentence_of
from maillage.network.importing.positions import Locator
from maillage.network.importing.row_reader import RowReader
from maillage.network.importing.rows import Row
from maillage.network.importing.words import KINDS, vocabulary

LEXICON = Lexicon(
    kinds=vocabulary([("fablab", "Fablab"), ("coworking", "Espace de travail partagé"), ("cafe", "Café associatif")], KINDS),
    services=vocabulary([("reuse", "Réparation, réemploi"), ("desk", "Poste de travail")]),
    networks=vocabulary([("trois-m", "Réseau des Trois M")]),
    organisations={"l usine": "usine"},
)


def read(*, values: dict[str, Any] | None = None, **cells: str) -> Draft:
    """One row whose columns bear the names of their targets; « links_facebook » is a column of links called Facebook."""
    columns = {name: ColumnRule(name.split("__")[0], label=name.partition("__")[2].title()) for name in cells}
    mapping = Mapping(SourceInfo("a", "A"), {"name": ColumnRule("name"), **columns}, values=values or {})
    reader = RowReader(mapping, LEXICON, Locator(CommuneFinder([], [], []), Rules()))
    return reader.read(Row(2, {"name": "Le Lieu", **cells}))


def codes(draft: Draft) -> list[str]:
    return [message.code for message in draft.messages]


@pytest.mark.parametrize(
    ("cell", "kinds", "tags"),
    [
        ("Fablab", ["fablab"], []), ("fab lab | Coworking", ["coworking", "fablab"], []), ("Café associatif, poulailler", ["cafe"], ["poulailler"]),
        ("TIERS_LIEUX|ASSO", [], ["ASSO"]), ("", [], []),
    ],
)  # fmt: skip
def test_kinds_are_those_of_the_vocabulary_and_the_rest_stays_as_tags(cell: str, kinds: list[str], tags: list[str]) -> None:
    draft = read(kinds=cell)

    assert (draft.values["kinds"], draft.values.get("tags", [])) == (kinds, tags)


def test_a_label_that_holds_a_comma_is_one_service() -> None:
    assert read(services="Réparation, réemploi").values["services"] == ["reuse"]
    assert read(services="Réparation, réemploi|Poste de travail").values["services"] == ["desk", "reuse"]


def test_the_mapping_s_own_words_come_first() -> None:
    assert read(values={"kinds": {"Type B": ("cafe", "fablab")}}, kinds="type b").values["kinds"] == ["cafe", "fablab"]


@pytest.mark.parametrize(
    ("cell", "website", "links", "said"),
    [
        ("www.exemple.fr", "https://www.exemple.fr", [], []),
        ("http://exemple.fr/a", "http://exemple.fr/a", [], []),
        ("en cours", None, [], ["value.invalid"]),
        ("http://exemple.fr/une-page-…", None, [], ["website.truncated"]),
        ("Notre site\u00a0: http://exemple.fr/", "http://exemple.fr/", [], ["website.extracted"]),
        ("https://a.fr|https://facebook.com/a", "https://a.fr", [{"label": "Facebook", "url": "https://facebook.com/a"}], []),
    ],
)
def test_web_addresses_are_found_and_what_is_not_one_is_said(
    cell: str, website: str | None, links: list[dict[str, str]], said: list[str]
) -> None:
    draft = read(website=cell)

    assert (draft.values["website"], draft.values["links"], codes(draft)) == (website, links, said)


@pytest.mark.parametrize(
    ("cell", "url"),
    [("@lelieu", "https://twitter.com/lelieu"), ("lelieu", "https://twitter.com/lelieu"), ("Linkedin / Twitter: @lelieu", "https://twitter.com/lelieu"),
     ("https://twitter.com/lelieu", "https://twitter.com/lelieu")],
)  # fmt: skip
def test_an_account_s_name_becomes_a_link(cell: str, url: str) -> None:
    assert read(links__twitter=cell).values["links"] == [{"label": "Twitter", "url": url}]


def test_the_first_usable_contact_is_taken_and_the_others_are_said() -> None:
    draft = read(email="voir le site ; contact@exemple.fr, autre@exemple.fr", phone="05 49 00 00 01 / 06 01 02 03 04")

    assert (draft.values["email"], draft.values["phone"]) == ("contact@exemple.fr", "+33549000001")
    assert codes(draft) == ["contact.others", "contact.others"]


def test_hours_in_words_become_the_note_on_hours() -> None:
    assert read(opening_hours="Mo-Fr 09:00-18:00").values["opening_hours"] == "Mo-Fr 09:00-18:00"
    words = read(opening_hours="du lundi au vendredi")
    assert (words.values["opening_hours"], words.values["hours_note"]) == (None, "du lundi au vendredi")
    assert codes(words) == ["hours.as_note"]


def test_a_summary_too_long_opens_the_description() -> None:
    draft = read(summary="mot " * 100, description="La suite.")

    assert draft.values["summary"] is None
    assert draft.values["description"] == ("mot " * 100).strip() + "\n\nLa suite."
    assert codes(draft) == ["summary.moved"]


@pytest.mark.parametrize(
    ("target", "cell", "value"),
    [("stage", "En projet", "project"), ("stage", "ouvert", "open"), ("permanence", "Itinérant|Fixe", "itinerant"), ("legal_form", "ASSO", "association")],
)  # fmt: skip
def test_choices_are_read_in_usual_words(target: str, cell: str, value: str) -> None:
    assert read(**{target: cell}).values[target] == value


def test_an_unknown_choice_or_network_is_said_and_leaves_the_field_alone() -> None:
    draft = read(stage="sous la lune", networks="Réseau des Trois M|Inconnu")

    assert "stage" not in draft.values
    assert draft.values["networks"] == ["trois-m"]
    assert sorted(codes(draft)) == ["value.unknown", "value.unknown"]


def test_accessibility_is_one_field_from_several_columns() -> None:
    draft = read(wheelchair="Oui", toilets="non", hearing_loop="oui", acceslibre="https://acceslibre.beta.gouv.fr/app/1/")

    assert draft.values["accessibility"] == {
        "wheelchair": "yes", "toilets": "no", "hearing_loop": True, "acceslibre": "https://acceslibre.beta.gouv.fr/app/1/",
    }  # fmt: skip


def test_a_structure_is_known_by_its_name_or_made() -> None:
    assert read(manager="L’Usine").values["manager"] == "usine"
    new = read(manager="Les Amis du Quai")
    assert (new.values["manager"], new.new_organisations) == ("les-amis-du-quai", {"les-amis-du-quai": "Les Amis du Quai"})


def test_accents_encoded_twice_are_repaired_and_said() -> None:
    draft = read(address="12 rue ThÃ©odore")

    assert (draft.values["address"], codes(draft)) == ("12 rue Théodore", ["text.mojibake"])


def test_a_value_that_does_not_fit_is_doubted_and_stays_in_the_row() -> None:
    draft = read(surface_m2="grande", opened_on="2015")

    assert draft.values.keys().isdisjoint({"surface_m2", "opened_on"})
    assert is_doubted(draft.messages)
    assert draft.raw["surface_m2"] == "grande"


def test_a_row_without_a_name_is_refused() -> None:
    assert codes(read(name="  ")) == ["row.no_name"]


def test_a_row_without_an_id_is_known_by_its_name_address_and_commune() -> None:
    first, again, other = read(address="1 rue A"), read(address="1 RUE A"), read(address="2 rue A")

    assert first.external_id == again.external_id != other.external_id
    assert read(id="F-12").external_id == "F-12"
    assert len(read(id="x" * 500).external_id) < 120


@given(cells=st.dictionaries(
    st.sampled_from(["name", "summary", "kinds", "website", "email", "phone", "opening_hours", "opened_on", "lat", "lon", "capacity",
                     "links__facebook", "commune_code", "postal_code", "stage", "manager", "tags", "latlon", "acceslibre", "precision"]),
    st.text(max_size=40) | st.sampled_from(["0", "'=1+1", "http://", "a@", "[", "www.…", "46.5,0.3", "1e400", "²", "\u202f", "@", "-"]),
    max_size=8,
))  # fmt: skip
def test_no_cell_can_stop_an_import(cells: dict[str, str]) -> None:
    draft = read(**cells)

    assert draft.fingerprint
    for code, params in draft.messages:
        assert sentence_of(code, params)


def test_every_message_says_what_it_is_about() -> None:
    for code, (level, title, sentence) in WORDINGS.items():
        assert isinstance(level, Level)
        assert str(title), code
        assert str(sentence).endswith((".", ")")), code
