"""What people and programs see when the instance itself fails: an answer that needs neither the database nor a built front end."""

from __future__ import annotations

import logging
import sys
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from maillage.api import problems
from maillage.instance import shortage

RETRY_AFTER_S: Final = 30
_log = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``: 503 when the database does not answer, is locked or has no room left, otherwise 500."""
    unavailable = shortage.passes(sys.exc_info()[1])
    status = 503 if unavailable else 500
    response = problems.answer(status) if problems.concerns(request) else HttpResponse(_page(request, status), status=status)
    response.headers["Cache-Control"] = "no-store"
    if unavailable:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
        shortage.let_go()
    return response


def _page(request: HttpRequest, status: int) -> str:
    """What the person was sending is in the page, with a button that sends it again."""
    try:
        typed = shortage.typed(request) if status == 503 else {}
        text = "\n\n".join(value for name, values in typed.items() if name != "csrfmiddlewaretoken" for value in values if value)
        told = {
            "status": status,
            "instance_name": settings.INSTANCE_NAME,
            "typed": typed,
            "text": text,
            "again": request.get_full_path(),
        }
        told |= {"lost": request.method not in {"GET", "HEAD"}}
        return render_to_string("instance/failure.html", told)
    except Exception:  # noqa: BLE001 - a failure must not fail
        _log.exception("the failure page could not be made")
        return _("L’instance a rencontré une erreur. Réessayez dans quelques minutes.")
