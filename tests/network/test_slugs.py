"""Names as addresses of pages."""

from __future__ import annotations

import pytest

from maillage.network.references import slug_base
from maillage.network.slugs import readable


@pytest.mark.parametrize(
    ("name", "commune", "slug"),
    [
        ("L’Atelier", "Étampes", "l-atelier-etampes"),
        ("L'Atelier d'Étampes", "Étampes", "l-atelier-d-etampes"),
        ("’", "", "lieu"),
        ("Œuvre d’art", "L’Haÿ-les-Roses", "oeuvre-d-art-l-hay-les-roses"),
        ("La Maison des associations et des initiatives citoyennes du Val", "Orléans", "la-maison-des-associations-et-des-initiatives-citoyennes-du"),
    ],
)  # fmt: skip
def test_elisions_are_kept_apart_and_long_names_end_with_a_word(name: str, commune: str, slug: str) -> None:
    assert slug_base(name, commune) == slug
    assert len(slug) <= 60


def test_one_word_too_long_is_cut() -> None:
    assert readable("a" * 80, 60) == "a" * 60
