"""A person's data: taken away, deleted."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.accounts import archive
from maillage.accounts.exceptions import AccountError
from maillage.accounts.operations import accounts as operations
from maillage.accounts.views.library import cleared
from maillage.accounts.views.proof import fresh
from maillage.accounts.views.who import signed_in
from maillage.core import clock


@never_cache
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return render(request, "accounts/export.html")
    person = signed_in(request)
    name = f"{clock.today():%Y-%m-%d}-maillage.zip"
    return FileResponse(archive.made(person), as_attachment=True, filename=name, content_type="application/zip")


@never_cache
@fresh
@cleared
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    if request.method != "POST":
        return render(request, "accounts/deletion.html")
    try:
        if "sure" not in request.POST:
            raise AccountError(_("Cochez la case pour confirmer : rien n’a été supprimé."))
        operations.delete_account(person=person, by=person)
    except AccountError as refusal:
        return render(request, "accounts/deletion.html", {"refusal": refusal.sentence}, status=422)
    logout(request)
    return render(request, "accounts/deleted.html")
