"""Page numbers of the lists whose address says one."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _


def page_number(request: HttpRequest, last: int) -> int:
    """The page that is asked for, the first if none is; 404 for what is not a number from 1 to ``last``."""
    asked = request.GET.get("page") or "1"
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
    if not 1 <= number <= last:
        raise Http404(_("Cette page de la liste n’existe pas."))
    return number
