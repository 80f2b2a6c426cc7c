"""What an entry says, in a sentence. Each app says its verbs once, in ``AppConfig.ready()``.

    sentences.say("place.edited", _("La page de {subject} a été modifiée"), more=fields_in_words)

``{subject}`` and ``{context}`` become names with their link. No full stop: the page adds who and when.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from maillage.core import typography
from maillage.journal import naming
from maillage.journal.naming import Named

Words = str | Promise
More = Callable[[Mapping[str, Any]], str]
_sentences: dict[str, tuple[Words, More | None]] = {}


def say(verb: str, sentence: Words, *, more: More | None = None) -> None:
    """``more(details)`` tells the rest in a few words, blank for nothing; details are what was recorded: trust no shape of them."""
    _sentences[verb] = sentence, more


def verbs() -> set[str]:
    """Those that have their sentence."""
    return set(_sentences)


def told(verb: str, *, subject: UUID, context: UUID, details: Mapping[str, Any], names: Mapping[UUID, Named]) -> SafeString:
    """The sentence as safe HTML. A verb that nobody says is shown as it is."""
    sentence, more = _sentences.get(verb, ("", None))
    about = {"subject": _link(names.get(subject) or names.get(context)), "context": _link(names.get(context))}
    if not sentence:
        return format_html("{} ({})", about["subject"], verb)
    text = _filled(str(sentence), about)
    rest = more(details) if more else ""
    return format_html("{} ({})", text, rest) if rest else text


def plain(verb: str, *, subject: UUID, context: UUID, names: Mapping[UUID, Named]) -> str:
    """The same in plain text, without details: for titles."""
    sentence, _more = _sentences.get(verb, ("", None))
    about = {
        "subject": _name(names.get(subject) or names.get(context)),
        "context": _name(names.get(context)),
    }
    return str(sentence).format(**about) if sentence else f"{about['subject']} ({verb})"


def listed(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Entries as a person takes them away (plain values), a line each, with their day."""
    uids = [(UUID(str(row["subject_uid"])), UUID(str(row["context_uid"]))) for row in rows]
    names = naming.names_of({uid for pair in uids for uid in pair})
    days = [date_format(localtime(datetime.fromisoformat(str(row["at"]))), "j F Y, H:i") for row in rows]
    said = [plain(str(row["verb"]), subject=pair[0], context=pair[1], names=names) for row, pair in zip(rows, uids, strict=True)]
    return [f"{day} · {sentence}" for day, sentence in zip(days, said, strict=True)]


def _filled(sentence: str, about: Mapping[str, SafeString]) -> SafeString:
    return mark_safe(str(conditional_escape(sentence)).format(**about))  # noqa: S308 - escaped, and filled with what is safe


def _link(named: Named | None) -> SafeString:
    if named is None:
        return conditional_escape(_name(None))
    return format_html('<a href="{}">{}</a>', named.url, _name(named)) if named.url else conditional_escape(_name(named))


def _name(named: Named | None) -> str:
    return typography.spaced(named.name) if named else _("quelque chose qui n’est pas public")
