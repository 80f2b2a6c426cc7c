"""The mesh of a scope: who lives near a place, where nobody does; the page, what its map draws, its files."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from maillage.observatory import exporting
from maillage.observatory.figures import figures
from maillage.observatory.people import people
from maillage.observatory.queries import mapped
from maillage.observatory.scope import Scope
from maillage.observatory.sites import sites
from maillage.observatory.views import mesh_files, mesh_shown
from maillage.observatory.views.pages import asked, framed
from maillage.observatory.views.scoping import in_scope

MAX_AGE: Final = 60
"""Seconds a browser may keep what a map draws without asking again."""


@require_safe
@in_scope
def mesh_detail(request: HttpRequest, scope: Scope) -> HttpResponse:
    form, status = asked(request, scope)
    found = figures(scope, form.selection, form.radius_km)
    frame = framed(scope, form, "mesh")
    *trail, (current, _here) = frame["trail"]
    context = {**frame, **mesh_shown.told(found, form), "trail": trail, "current": current}
    htmx = HtmxDetails(request)
    partial = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    template = "observatory/mesh_answer.html" if partial else "observatory/mesh_detail.html"
    response = render(request, template, context, status=200 if partial else status)
    if partial:
        response["HX-Push-Url"] = context["here"]
    return response


@require_safe
@in_scope
def mesh_map(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What the map colours: see ``queries.mapped``. The same for everybody."""
    form, status = asked(request, scope)
    body = mapped.drawn(people(), sites(form.selection), scope)
    response = HttpResponse(body, content_type="application/json", status=status)
    if status == 200:
        patch_cache_control(response, public=True, max_age=MAX_AGE, stale_while_revalidate=600)
    return response


@require_safe
@in_scope
def mesh_file(request: HttpRequest, scope: Scope, what: str, form: str) -> HttpResponse:
    write = mesh_files.FILES.get((what, form))
    if write is None:
        raise Http404(
            _("Ce fichier n’existe pas : le tableau, les communes, les zones blanches et les lieux fragiles se téléchargent.")
        )
    asking, status = asked(request, scope)
    if status != 200:
        return HttpResponse(mesh_files.refusal(asking), content_type="text/plain; charset=utf-8", status=status)
    text = write(figures(scope, asking.selection, asking.radius_km))
    response = HttpResponse(text, content_type=exporting.FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="maillage-{scope.code or "france"}-{what}.{form}"'
    return response
