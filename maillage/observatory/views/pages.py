"""What the pages of one scope share: who they are about, what was asked, the row of tabs between them."""

from __future__ import annotations

from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.observatory.forms import MeshForm
from maillage.observatory.moves import REMOVED
from maillage.observatory.scope import Scope, Sort

PAGES: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("mesh", gettext_lazy("Carte et chiffres")),
    ("equity", gettext_lazy("Équité")),
    ("siting", gettext_lazy("Prochains lieux")),
    ("trial", gettext_lazy("Essayer un scénario")),
    ("report", gettext_lazy("Rapport à imprimer")),
)
"""(address, name)."""


class Tab(NamedTuple):
    name: str | Promise
    href: str
    is_here: bool


def framed(scope: Scope, form: MeshForm, here: str) -> dict[str, Any]:
    """The context of every page of a scope; what was asked is kept from one to the next."""
    query = urlencode(form.pairs)
    kept = f"?{query}" if query else ""
    tabs = [Tab(name, scope.url(page) + kept, page == here) for page, name in PAGES]
    return {
        "scope": scope,
        "form": form,
        "tabs": [*tabs, Tab(_("Méthode"), reverse("observatory:method"), here == "method")],
        "kept": kept,
        "closing": f"{scope.url('trial')}{kept}{'&' if kept else '?'}{REMOVED}=",
        "trail": trail(scope, kept),
    }


def trail(scope: Scope, kept: str = "") -> list[tuple[str, str]]:
    """(name, address) of what leads to a page of the scope."""
    found = [(_("Maillage"), reverse("observatory:mesh_country"))]
    held = [] if scope.level == Sort.COUNTRY else [*scope.above, scope]
    return [*found, *((one.name, one.url("mesh") + kept) for one in held)]


def stated(scope: Scope, radius_km: int) -> dict[str, Any]:
    """What a file says it was computed for."""
    return {"perimetre": {"niveau": scope.level, "code": scope.code, "nom": scope.name}, "rayon_km": radius_km}


def asked(request: HttpRequest, scope: Scope) -> tuple[MeshForm, int]:
    """The form, read, and the status of the answer: what is not understood is said, and left out."""
    form = MeshForm(request.GET, scope)
    return form, 200 if form.is_valid() else 400
