"""Web addresses as files hold them: bare, cut, several in a cell, lost in a sentence, or a mere account name."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from maillage.network import cleaning
from maillage.network.exceptions import InvalidValue
from maillage.network.importing.messages import Message

_TOKEN = re.compile(
    r"(?:https?://|www\.)[^\s|;,<>\"]+[^\s|;,<>\".)]/?|(?<![\w@.])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s|;,]*)?(?![\w@])", re.IGNORECASE
)
_HANDLE = re.compile(r"(?<![\w.])@([A-Za-z0-9_.]{2,50})")
_ACCOUNT = re.compile(r"(?:(?:pages|groups)/\S{2,120}|[A-Za-z0-9_.-]{2,60})")
_CUT = ("…", "...")
HOSTS = {
    "twitter.com": "Twitter", "x.com": "X", "facebook.com": "Facebook", "instagram.com": "Instagram", "linkedin.com": "LinkedIn",
    "youtube.com": "YouTube", "plus.google.com": "Google+", "rdv-solidarites.fr": "Prise de rendez-vous",
}  # fmt: skip
ACCOUNTS = {
    "Twitter": "https://twitter.com/", "Facebook": "https://www.facebook.com/", "Instagram": "https://www.instagram.com/",
    "X": "https://x.com/", "YouTube": "https://www.youtube.com/@",
}  # fmt: skip


class Found(NamedTuple):
    urls: tuple[str, ...]
    messages: tuple[Message, ...]


@lru_cache(maxsize=4096)
def addresses(text: str, field: str) -> Found:
    """Every address of a text, cleaned, in order; messages say what was cut, found in a sentence, or is no address."""
    if cleaning.is_plain_url(text) and not text.endswith("."):
        return Found((text,), ())
    text = text.replace("\u00a0", " ").strip()
    urls: list[str] = []
    messages: list[Message] = []
    for token in _TOKEN.findall(text):
        start = text.find(token)
        if token.endswith(_CUT) or text[start + len(token) : start + len(token) + 3].startswith(_CUT):
            messages.append(Message("website.truncated", {"value": token[:120]}))
            continue
        try:
            if (url := cleaning.url(field, token)) and url not in urls:
                urls.append(url)
        except InvalidValue as error:
            messages.append(Message("value.invalid", {"field": field, "reason": error.sentence}))
    if urls and re.search(r"[^\W_]", _TOKEN.sub("", text)):
        messages.append(Message("website.extracted", {"value": text[:120], "url": urls[0]}))
    if not urls and not messages:
        messages.append(_refusal(field, text))
    return Found(tuple(urls), tuple(messages))


def _refusal(field: str, text: str) -> Message:
    try:
        cleaning.url(field, text)
    except InvalidValue as error:
        return Message("value.invalid", {"field": field, "reason": error.sentence})
    return Message("value.invalid", {"field": field, "reason": text[:80]})


def links(text: str, label: str) -> tuple[list[dict[str, str]], tuple[Message, ...]]:
    """``[{"label", "url"}]`` from addresses, from « @compte » where the column's label tells the site, or from our own export."""
    if text.startswith("["):
        try:
            return cleaning.links("links", json.loads(text)), ()
        except (ValueError, InvalidValue, AttributeError):
            pass
    account = _account(text, label)
    if account:
        return [{"label": label, "url": account}], ()
    found = addresses(text, "links")
    return [{"label": label_of(url, label), "url": url} for url in found.urls], found.messages


def _account(text: str, label: str) -> str:
    base = ACCOUNTS.get(label, "")
    if not base or "://" in text or "www." in text:
        return ""
    if handle := _HANDLE.search(text):
        return base + handle[1]
    plain = text.strip().lstrip("@/")
    return base + plain if _ACCOUNT.fullmatch(plain) and ("/" in plain or "." not in plain) else ""


def label_of(url: str, label: str) -> str:
    host = str(urlsplit(url).hostname or "").removeprefix("www.")
    known = next((name for suffix, name in HOSTS.items() if host == suffix or host.endswith(f".{suffix}")), "")
    return known or label or host
