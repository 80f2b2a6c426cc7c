"""What two places may have in common when their positions do not say it: a name or an address in one commune, a way to reach them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from maillage.core.search import tokens

# Each said in a message of its own: « duplicate.name », « duplicate.address »…
SIGNS = ("name", "address", "phone", "email", "website")
# Where many places have a page that is not a site of their own.
SHARED_SITES = frozenset(
    (
        "facebook.com fb.com fb.me instagram.com twitter.com x.com linkedin.com youtube.com youtu.be tiktok.com vimeo.com pinterest.com "
        "google.com google.fr goo.gl bit.ly linktr.ee linktree.com helloasso.com framaforms.org framasite.org meetup.com eventbrite.fr "
        "eventbrite.com mobilizon.fr communecter.org gogocarto.fr tierslieux.net francetierslieux.fr makery.info fablabs.io wiki.fablab.is "
        "bureauxapartager.com neo-nomade.com cowork.io coworker.com blogspot.com wordpress.com wixsite.com jimdo.com jimdofree.com "
        "overblog.com over-blog.com free.fr orange.fr wanadoo.fr notion.site github.io gitlab.io whaller.com discord.gg t.me"
    ).split()
)  # fmt: skip
_SOCIAL = frozenset("facebook.com instagram.com twitter.com linkedin.com youtube.com google.com helloasso.com".split())
_ABBREVIATIONS = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "boul": "boulevard", "pl": "place",
    "r": "rue", "all": "allee", "ch": "chemin", "che": "chemin", "chem": "chemin", "imp": "impasse", "rte": "route", "fbg": "faubourg",
    "fg": "faubourg", "sq": "square", "crs": "cours", "pass": "passage", "dr": "docteur", "gal": "general", "mal": "marechal",
    "pdt": "president", "b": "bis", "t": "ter",
}  # fmt: skip
_SIXTY_BITS = (1 << 60) - 1
_PLAIN_HOST = re.compile(r"https?://([A-Za-z0-9.-]+)(?:[/?#]|\Z)")  # ten times faster than reading the whole address
_NUMBER = re.compile(r"(\d{1,4})([a-z]{0,3})")


@lru_cache(maxsize=4_096)
def plain_name(name: str) -> str:
    """The words that tell a name apart, sorted: « L’Atelier des Possibles » and « Atelier possibles » are near."""
    return " ".join(sorted(tokens(name))) or name.casefold()


def plain_address(address: str) -> str:
    """Its words from the house number on, written out, up to a postal code; nothing for an address without a number (« Le Bourg »)."""
    found: list[str] = []
    for word in tokens(address):
        number = _NUMBER.fullmatch(word)
        if number:
            found.append(number[1])
            word = number[2]  # noqa: PLW2901 - « 12bis » is two words
        elif word.isdigit():
            if found:
                break
            continue
        if word and found:
            found.append(_ABBREVIATIONS.get(word, word))
    return " ".join(found) if len(found) > 1 else ""


def own_host(website: str) -> str:
    """The host of a site, without « www. »; nothing for a page on a shared platform."""
    host = _host(website).removeprefix("www.")
    return "" if host in SHARED_SITES or ".".join(host.split(".")[-2:]) in _SOCIAL else host


def _host(website: str) -> str:
    if plain := _PLAIN_HOST.match(website):
        return plain[1].lower()
    try:
        return urlsplit(website).hostname or ""
    except ValueError:
        return ""


def keys_of(values: Mapping[str, Any], plain: str) -> list[int | None]:
    """One key for each of ``SIGNS``, equal for places that have it in common within a commune; None where nothing is said.

    ``values`` are those of fields, in plain form. A key is the hash of what it stands for, a third of its size in memory:
    with 60 bits, which Python keeps in 32 bytes, the keys of 100,000 places meet by chance once in ten million files.
    """
    commune = values.get("commune") or ""
    address, phone, email, website = (values.get(name) or "" for name in SIGNS[1:])
    said = (
        plain if commune else "", plain_address(address) if commune and address else "", phone, email,
        own_host(website) if website else "",
    )  # fmt: skip
    return [hash((sign, commune, text)) & _SIXTY_BITS if text else None for sign, text in zip(SIGNS, said, strict=True)]
