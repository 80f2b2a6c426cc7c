"""The journal in sentences, as a page and as a feed; and how anyone checks it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.models import User
from maillage.journal import exporting, keys, naming
from maillage.journal.exceptions import KeyLost
from maillage.journal.forms import PeriodForm
from maillage.journal.log.notes import PublicKey
from maillage.journal.naming import Named
from maillage.journal.queries import log, reading
from maillage.journal.queries.reading import Page, Wanted

PERSON = "personne"
_UNPRINTED = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]")


@dataclass(frozen=True)
class _Filter:
    """One thing or one person at most, as the address says it."""

    parameter: str = ""
    slug: str = ""
    named: Named | None = None
    person: User | None = None
    held: QuerySet[Any, UUID] | None = None

    @property
    def query(self) -> dict[str, str]:
        return {self.parameter: self.slug} if self.parameter else {}

    @property
    def context(self) -> UUID | None:
        return self.named.uid if self.named and not self.person else None


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    chosen, form = _chosen(request), PeriodForm(request.GET)
    shown = reading.page(_wanted(chosen, form)) if form.is_valid() else Page()
    period = {name: request.GET[name] for name in ("depuis", "jusqua") if request.GET.get(name)}
    asked = urlencode(chosen.query | (period if form.is_valid() else {}))
    context = {
        "filter": chosen,
        "form": form,
        "lines": shown.lines,
        "next": urlencode(chosen.query | period | {"avant": str(shown.next)}) if shown.next else "",
        "is_first": not request.GET.get("avant"),
        "query": asked,
        "checkpoint": log.latest_checkpoint(),
    }
    return render(request, "journal/journal.html", context, status=200 if form.is_valid() else 400)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    chosen, form = _chosen(request), PeriodForm(request.GET)
    if not form.is_valid():
        return HttpResponse(_("Une des dates n’en est pas une."), status=400, content_type="text/plain; charset=utf-8")
    here = f"{settings.PUBLIC_URL}/journal/"
    title = f"{_('Le journal')} : {chosen.named.name}" if chosen.named else _("Le journal")
    atom = Atom1Feed(
        title=_printed(f"{title} · {settings.INSTANCE_NAME}"),
        link=f"{here}?{urlencode(chosen.query)}" if chosen.query else here,
        description="",
        language=settings.LANGUAGE_CODE,
        feed_url=settings.PUBLIC_URL + request.get_full_path(),
    )
    for line in reading.page(_wanted(chosen, form)).lines:
        link, unique = f"{here}preuve/inclusion?entry={line.uid}", f"urn:uuid:{line.uid}"
        atom.add_item(
            title=_printed(line.title),
            link=link,
            description=_printed(str(line.sentence)),
            unique_id=unique,
            pubdate=line.at,
            updateddate=line.at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _printed(text: str) -> str:
    """Without the characters that XML has no way to write."""
    return _UNPRINTED.sub("", text)


@require_safe
def verification(request: HttpRequest) -> HttpResponse:
    newest = log.latest_checkpoint()
    context = {
        "checkpoint": newest,
        "published": newest.published if newest else "",
        "cosignatures": newest.cosignatures.all() if newest else [],
        "key": _key(),
        "witnesses": keys.witnesses(),
        "commands": _commands(),
    }
    return render(request, "journal/verification.html", context)


def _commands() -> str:
    return (
        f"maillage journal fetch {settings.PUBLIC_URL}/journal journal.zip\n"
        "maillage journal verify journal.zip --against point-de-controle.txt"
    )


def _key() -> PublicKey | None:
    try:
        return exporting.public_key()
    except KeyLost:
        return None


def _chosen(request: HttpRequest) -> _Filter:
    """404 for what nobody may see: a hidden place, a person who is no page."""
    if slug := request.GET.get(PERSON):
        found = reading.person_called(slug)
        if found is None:
            raise Http404(_("Personne n’a de page à ce nom."))
        return _Filter(PERSON, slug, found[1], found[0])
    for kind in naming.kinds():
        if kind.find and (slug := request.GET.get(kind.parameter)):
            named = kind.find(slug)
            if named is None:
                raise Http404(_("Rien de public ne porte ce nom."))
            return _Filter(kind.parameter, slug, named, held=kind.held(named.uid) if kind.held else None)
    return _Filter()


def _wanted(chosen: _Filter, form: PeriodForm) -> Wanted:
    since, until, before = form.period()
    return Wanted(context=chosen.context, held=chosen.held, person=chosen.person, since=since, until=until, before=before)
