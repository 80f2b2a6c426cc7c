"""What waits to be handed over, or could not be: for who runs the instance."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.models import User
from maillage.journal.operations import deliveries as operations
from maillage.journal.queries import deliveries as queries


@login_required
@require_safe
def delivery_list(request: HttpRequest) -> HttpResponse:
    _steward(request)
    return render(request, "journal/delivery_list.html", queries.unfinished())


@login_required
@require_POST
def retry(request: HttpRequest, number: int) -> HttpResponse:
    if not operations.retry(deliveries=[number], by=_steward(request)):
        raise Http404(_("Aucune remise abandonnée ne porte ce numéro."))
    messages.success(request, _("Cette remise va être essayée à nouveau."))
    return redirect("journal:delivery_list")


@login_required
@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    count = operations.retry(deliveries=None, by=_steward(request))
    told = ngettext("%(count)s remise va être essayée à nouveau.", "%(count)s remises vont être essayées à nouveau.", count)
    messages.success(request, told % {"count": count})
    return redirect("journal:delivery_list")


def _steward(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not request.user.is_staff:
        raise PermissionDenied
    return request.user
