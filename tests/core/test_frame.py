"""The pieces of the frame that are kept speak each language and know the instance."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.utils.translation import override

FOOT = Template('{% load steady %}{% steady "core/foot_links.html" %}')


def foot(language: str, **told: str) -> str:
    with override(language):
        return FOOT.render(Context(told))


def test_a_kept_piece_knows_where_the_source_code_is_and_escapes_it() -> None:
    assert 'href="https://code.example/a?b&amp;c"' in foot("fr", source_url="https://code.example/a?b&c")
    assert "code.example" not in foot("fr")


def test_a_kept_piece_is_rendered_once_for_each_language() -> None:
    assert foot("fr") == foot("fr")
    assert "Tous les lieux" in foot("fr")


@pytest.mark.parametrize("debug", [True, False])
def test_a_kept_piece_says_the_same_while_one_works_on_the_templates(*, debug: bool) -> None:
    with override_settings(DEBUG=debug):
        assert "bonjour@exemple.org" in foot("fr", contact_email="bonjour@exemple.org")
