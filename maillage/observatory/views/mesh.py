"""The mesh of a scope: who lives near a place, where nobody does."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.observatory.forms import MeshForm
from maillage.observatory.people import people
from maillage.observatory.scope import Scope
from maillage.observatory.sites import sites
from maillage.observatory.views.scoping import in_scope


@require_safe
@in_scope
def mesh_detail(request: HttpRequest, scope: Scope) -> HttpResponse:
    form = MeshForm(request.GET, scope)
    form.is_valid()
    everyone, places = people(), sites(form.selection)
    context = {
        "scope": scope,
        "form": form,
        "people": everyone.demand.weight[everyone.inside(scope)].sum(),
        "places": len(places),
    }
    return render(request, "observatory/mesh_detail.html", context, status=400 if form.errors else 200)
