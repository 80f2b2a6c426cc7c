"""How the interface for programs says no: RFC 9457 problem details, with a sentence in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

ROOT: Final = "/api/"
CONTENT_TYPE: Final = "application/problem+json"


def concerns(request: HttpRequest) -> bool:
    """Whether ``request`` was made to the interface for programs, so that a failure must be told in JSON."""
    return request.path.startswith(ROOT)


def answer(status: int, *, detail: str = "", errors: Sequence[dict[str, str]] = ()) -> HttpResponse:
    """A problem; ``errors`` are ``{"field", "message"}``, one for each value that was refused."""
    title, usual = _words(status)
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail or usual}
    if errors:
        body["errors"] = list(errors)
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=CONTENT_TYPE)


def _words(status: int) -> tuple[str, str]:
    known = {
        400: (_("Demande mal formée"), _("Cette demande n’est pas lisible : vérifiez l’adresse.")),
        401: (_("Jeton attendu"), _("Cette demande attend un jeton : Authorization: Bearer mlg_…")),
        403: (_("Refusé"), _("Vous n’avez pas le rôle qu’il faut pour cela.")),
        404: (_("Introuvable"), _("Rien de public n’existe à cette adresse.")),
        405: (_("Méthode refusée"), _("Cette adresse n’entend pas cette méthode : voyez l’en-tête Allow.")),
        409: (_("Conflit"), _("Cette demande en contredit une autre.")),
        412: (_("A changé entre-temps"), _("Cela a changé depuis que vous l’avez lu : relisez, puis recommencez.")),
        413: (_("Trop lourd"), _("Le corps de cette demande est trop lourd.")),
        422: (_("Valeur refusée"), _("Un paramètre au moins ne convient pas.")),
        428: (_("Condition attendue"), _("Dites ce que vous corrigez : renvoyez dans If-Match l’ETag reçu en lisant.")),
        429: (_("Trop d’essais"), _("Trop de demandes : réessayez après le nombre de secondes de Retry-After.")),
        500: (_("Erreur de l’instance"), _("L’instance a rencontré une erreur ; elle est notée pour qui la tient.")),
        503: (_("Momentanément indisponible"), _("L’instance n’arrive pas à joindre ses données : réessayez dans une minute.")),
    }
    return known[status]
