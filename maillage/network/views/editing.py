"""The record, edited section by section by who keeps it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.models import User
from maillage.network.exceptions import EditConflict, InvalidValue
from maillage.network.fields import FIELDS
from maillage.network.models import Place, Revision
from maillage.network.operations.editing import edit_since
from maillage.network.place_forms.form import PlaceForm
from maillage.network.place_forms.sections import SECTIONS, Section
from maillage.network.queries import provenance, versions
from maillage.network.roles import Permission
from maillage.network.views import care


@require_safe
@login_required
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    place, _person = care.opened(request, slug, Permission.EDIT_PLACE)
    values = versions.values_now(place)
    names = provenance.Names((name, [value]) for name, value in values.items())
    parts = [(part, [(FIELDS[name].label, names.words(name, values[name])) for name in part.names]) for part in SECTIONS.values()]
    said = [(part, [(label, words) for label, words in lines if words]) for part, lines in parts]
    context = {"place": place, "parts": said, "pictures": place.pictures.count()}
    return render(request, "network/place_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """One section: its form, what it keeps, or the choice between two writings of the same fields (409)."""
    place, person = care.opened(request, slug, Permission.EDIT_PLACE)
    part = SECTIONS.get(section)
    if part is None:
        raise Http404(_("La fiche n’a pas de partie à cette adresse."))
    if "mine" in request.POST:
        return _settle(request, place, part, person)
    based_on = _based_on(request, place)
    said = versions.values_at(place, based_on, part.names)
    form = PlaceForm(part.widgets, said, request.POST if request.method == "POST" else None, may_make=True)
    if form.data is None or "apercu" in form.data:
        return _form(request, place, part, form, based_on)
    if not form.is_valid():
        return _form(request, place, part, form, based_on, status=422)
    return _save(request, place, part, person, form, based_on)


def _save(request: HttpRequest, place: Place, part: Section, person: User, form: PlaceForm, based_on: int) -> HttpResponse:
    try:
        revision = edit_since(
            place=place, values=form.values, new_structures=form.new_structures, based_on=based_on,
            statement=care.statement(person, place), by=person,
        )  # fmt: skip
    except EditConflict as conflict:
        return _conflict(request, place, part, conflict)
    except InvalidValue as refusal:
        form.refuse(refusal)
        return _form(request, place, part, form, based_on, status=422)
    return saved(request, place, revision)


def saved(request: HttpRequest, place: Place, revision: Revision | None) -> HttpResponse:
    """Back to the page, which says what was written and offers to undo it."""
    address = reverse("network:place_detail", args=[place.slug])
    if revision is None:
        messages.info(request, _("Rien n’a changé : la page dit déjà cela."))
        return redirect(address)
    return redirect(f"{address}?fait={revision.number}")


def _form(request: HttpRequest, place: Place, part: Section, form: PlaceForm, based_on: int, status: int = 200) -> HttpResponse:
    context = {"place": place, "part": part, "form": form, "boxes": form.boxes, "based_on": based_on}
    return render(request, "network/place_edit_section.html", context, status=status)


def _conflict(request: HttpRequest, place: Place, part: Section, conflict: EditConflict) -> HttpResponse:
    mine, theirs = conflict.mine, conflict.theirs
    names = provenance.Names((name, [mine[name], theirs[name]]) for name in theirs)
    context: dict[str, Any] = {
        "place": place,
        "part": part,
        "sentence": conflict.sentence,
        "lines": [(name, FIELDS[name].label, names.words(name, mine[name]), names.words(name, theirs[name])) for name in theirs],
        "others": [FIELDS[name].label for name in mine if name not in theirs],
        "mine": json.dumps(mine, ensure_ascii=False),
        "based_on": versions.newest_number(place),
    }
    return render(request, "network/place_conflict.html", context, status=409)


def _settle(request: HttpRequest, place: Place, part: Section, person: User) -> HttpResponse:
    """After a conflict: hers where she chose so, and all that nobody else had touched."""
    mine = _mine(request, part)
    values = {name: value for name, value in mine.items() if request.POST.get(f"keep_{name}") != "theirs"}
    form = PlaceForm(part.widgets, {**versions.values_now(place, part.names), **values})
    form.values = values
    return _save(request, place, part, person, form, _based_on(request, place))


def _mine(request: HttpRequest, part: Section) -> dict[str, Any]:
    try:
        mine = json.loads(request.POST["mine"])
    except ValueError:
        raise SuspiciousOperation("unreadable values") from None
    if not isinstance(mine, dict) or not mine.keys() <= set(part.names):
        raise SuspiciousOperation("values of other fields")
    return mine


def _based_on(request: HttpRequest, place: Place) -> int:
    """The version that was read: the one the form names, the newest otherwise."""
    newest, told = versions.newest_number(place), request.POST.get("revision", "")
    return min(int(told), newest) if told.isdecimal() and len(told) < 9 else newest
