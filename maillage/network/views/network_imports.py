"""An animator takes files of places in for her network: sent, its columns named, tried, then imported; held rows settled."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.network.exceptions import NetworkError
from maillage.network.importing import waiting
from maillage.network.importing.exceptions import FileRefused
from maillage.network.importing.reading import read_table
from maillage.network.importing.waiting import Waiting
from maillage.network.models import Network
from maillage.network.operations import network_imports as operations
from maillage.network.place_forms import columns
from maillage.network.queries import doubles, network_imports
from maillage.network.roles import Permission
from maillage.network.views import gates


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What was imported, what waits, and the door for another file."""
    network = gates.network_for(request, slug, Permission.IMPORT_PLACES)
    if request.method != "POST":
        return _list(request, network)
    file = request.FILES.get("file")
    if file is None:
        return _list(request, network, error=_("Choisissez un fichier."), status=422)
    try:
        kept = waiting.keep(_root(), network.uid, file.name or "", file.chunks())
    except FileRefused as refusal:
        return _list(request, network, error=refusal.sentence, status=413 if isinstance(refusal, waiting.TooHeavy) else 422)
    try:
        columns.save(kept.mapping, columns.proposed(read_table(kept.path), network))
    except FileRefused as refusal:
        waiting.forget(kept)
        return _list(request, network, error=refusal.sentence, status=422)
    return redirect("network:import_review", network.slug, kept.uid)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_review(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The columns and their fields, then what the import would do. Sending the form keeps the fields, and imports nothing."""
    network = gates.network_for(request, slug, Permission.IMPORT_PLACES)
    kept = _waiting(network, uid)
    error, lines = "", columns.Lines()
    try:
        table = waiting.limited(read_table(kept.path))
        if request.method == "POST":
            columns.save(kept.mapping, columns.changed(columns.load(kept.mapping), table, request.POST))
            return redirect("network:import_review", network.slug, kept.uid)
        mapping = columns.load(kept.mapping)
        checked = columns.checked(mapping, table)
        report = operations.plan_file(table=table, mapping=checked, by=gates.person_of(request), sink=lines.add)
    except FileRefused as refusal:
        error, report = refusal.sentence, None
    return _review(request, network, kept, report, error, lines)


@require_POST
@login_required
def import_application(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    network = gates.network_for(request, slug, Permission.IMPORT_PLACES)
    kept = _waiting(network, uid)
    try:
        table = waiting.limited(read_table(kept.path))
        mapping = columns.checked(columns.load(kept.mapping), table)
        report = operations.import_file(network=network, table=table, mapping=mapping, by=gates.person_of(request))
    except FileRefused as refusal:
        return _review(request, network, kept, None, refusal.sentence)
    waiting.forget(kept)
    messages.success(request, _("C’est importé : voici ce que chaque ligne est devenue."))
    return redirect("network:source_detail", report.mapping.source.key)


@require_POST
@login_required
def import_withdrawal(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    network = gates.network_for(request, slug, Permission.IMPORT_PLACES)
    kept = waiting.find(_root(), uid, network.uid)
    if kept is not None:
        waiting.forget(kept)
    messages.success(request, _("Le fichier est effacé ; rien n’en a été importé."))
    return redirect("network:import_list", network.slug)


@require_POST
@login_required
def settlement(request: HttpRequest, slug: str) -> HttpResponse:
    """A held row is the place it looks like, or another one."""
    network = gates.network_for(request, slug, Permission.IMPORT_PLACES)
    person = gates.person_of(request)
    told = {"source__key": request.POST.get("source", ""), "external_id": request.POST.get("row", "")}
    record = network_imports.held(network).filter(**told).first()
    if record is None:
        messages.info(request, _("Cette ligne a déjà été réglée."))
        return redirect("network:import_list", network.slug)
    same = doubles.named({"avec": request.POST.get("same", "")}, request.user)
    try:
        place = (
            operations.settle_as_same(record=record, place=same, by=person)
            if same
            else operations.settle_as_other(record=record, network=network, by=person)
        )
    except NetworkError as refusal:
        return _list(request, network, error=refusal.sentence, status=409)
    messages.success(request, _("C’est réglé : %(name)s.") % {"name": place.name})
    return redirect("network:import_list", network.slug)


def _root() -> Path:
    return Path(settings.MEDIA_ROOT).parent / "imports"


def _waiting(network: Network, uid: UUID) -> Waiting:
    kept = waiting.find(_root(), uid, network.uid)
    if kept is None:
        raise Http404(_("Ce fichier n’attend plus : il a été importé, repris, ou il avait plus d’une semaine."))
    return kept


def _list(request: HttpRequest, network: Network, *, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "network": network,
        "error": error,
        "waiting": waiting.of_network(_root(), network.uid),
        "runs": network_imports.runs(network)[:20],
        "held": network_imports.held_rows(network),
    }
    return render(request, "network/import_list.html", context, status=status)


def _review(request: HttpRequest, network: Network, kept: Waiting, report: Any, error: str, lines: Any = None) -> HttpResponse:
    mapping = columns.load(kept.mapping)
    try:
        asked = columns.asked(mapping, read_table(kept.path))
    except FileRefused as refusal:
        asked, error = [], refusal.sentence
    context: dict[str, Any] = {
        "network": network,
        "kept": kept,
        "error": error,
        "columns": asked,
        "duplicates": columns.duplicates(mapping),
        "lines": lines.rows if report and lines else [],
        "told": columns.told(report) if report else None,
    }
    return render(request, "network/import_review.html", context, status=422 if error else 200)
