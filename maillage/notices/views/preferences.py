"""How I want to be told."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.notices.exceptions import BadPreference
from maillage.notices.forms import PreferencesForm
from maillage.notices.operations.preferences import prefer
from maillage.notices.queries import preferences as kept
from maillage.notices.views.notices import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    form = PreferencesForm(
        request.POST if request.method == "POST" else None, choices=kept.choices(person), rhythm=kept.rhythm(person)
    )
    if request.method == "POST" and _keep(form, request):
        messages.success(request, _("C’est noté."))
        return redirect("notices:preferences")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "notices/preferences.html", {"form": form}, status=status)


def _keep(form: PreferencesForm, request: HttpRequest) -> bool:
    if not form.is_valid():
        return False
    try:
        prefer(choices=form.choices(), hours=form.hours(), by=signed_in(request))
    except BadPreference as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    return True
