"""From an address to the scope it names."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from maillage.network.queries import networks
from maillage.observatory import scope as scopes
from maillage.observatory.scope import Scope
from maillage.territory import queries


def in_scope(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """``view(request, scope, …)`` for the addresses of ``urls.scoped``: 404 for what is not, the present code for another spelling."""

    @wraps(view)
    def found(request: HttpRequest, *, level: str = "", code: str = "", slug: str = "", **rest: Any) -> HttpResponse:
        scope = _scope(level, code, slug)
        if code and scope.code != code:
            address = request.get_full_path().replace(f"/{level}/{code}/", f"/{level}/{scope.code}/", 1)
            return redirect(address, permanent=True)
        return view(request, scope, **rest)

    return found


def _scope(level: str, code: str, slug: str) -> Scope:
    if slug:
        network = networks.network_called(slug)
        if network is None:
            raise Http404(_("Aucun réseau n’est publié à cette adresse."))
        return scopes.of_network(network)
    if not level:
        return scopes.country()
    territory = queries.current(level, code.upper())
    if territory is None or territory.ended_on is not None:
        raise Http404(_("Aucun territoire d’aujourd’hui ne porte ce code à ce niveau."))
    return scopes.of_territory(territory)
