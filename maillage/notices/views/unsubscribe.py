"""The link of every letter: one button, no account needed (RFC 8058)."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillage.accounts.models import User
from maillage.core.links import LinkRefused
from maillage.notices import links
from maillage.notices.enums import Category
from maillage.notices.operations.preferences import stop_mail


@csrf_exempt  # a mail reader posts here in the person's name: what it holds is the signed link, not a session
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A GET changes nothing: programs open links before people do."""
    try:
        uid, categories = links.read_unsubscribe(token)
        person = User.objects.get(uid=uid)
    except (LinkRefused, User.DoesNotExist):
        return render(request, "notices/unsubscribe.html", {"refused": True}, status=HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        stop_mail(categories=categories, by=person)
    context = {"categories": [Category(each) for each in categories], "done": request.method == "POST"}
    return render(request, "notices/unsubscribe.html", context)
