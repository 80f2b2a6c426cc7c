"""The pictures of a place, kept by who keeps its page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.network.exceptions import InvalidValue, PictureRefused, UnknownPicture
from maillage.network.models import Picture, Place
from maillage.network.operations import pictures
from maillage.network.roles import Permission
from maillage.network.views import care


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def place_pictures(request: HttpRequest, slug: str) -> HttpResponse:
    """The row of pictures, and the form that adds one."""
    place, person = care.opened(request, slug, Permission.EDIT_PLACE)
    if request.method != "POST":
        return _page(request, place)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, place, errors={"file": _("Choisissez une photo.")}, status=422)
    try:
        pictures.add_picture(place=place, file=file.file, by=person, **_words(request))  # type: ignore[arg-type]  # a file opened for reading bytes
    except PictureRefused as refusal:
        return _page(request, place, errors={"file": refusal.sentence}, status=422)
    except InvalidValue as refusal:
        return _page(request, place, errors={refusal.field: refusal.sentence}, status=422)
    messages.success(request, _("La photo est sur la page."))
    return redirect("network:place_pictures", place.slug)


@require_POST
@login_required
def description(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    place, person = care.opened(request, slug, Permission.EDIT_PLACE)
    picture = _picture(place, uid)
    try:
        with _still_there():
            pictures.describe_picture(picture=picture, by=person, **_words(request))  # type: ignore[arg-type]
    except InvalidValue as refusal:
        return _page(request, place, errors={refusal.field: refusal.sentence}, about=picture, status=422)
    messages.success(request, _("La description est gardée."))
    return redirect("network:place_pictures", place.slug)


@require_POST
@login_required
def rank(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    place, person = care.opened(request, slug, Permission.EDIT_PLACE)
    with _still_there():
        pictures.move_picture(picture=_picture(place, uid), by=person)
    return redirect("network:place_pictures", place.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def removal(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Asked once more before the picture goes for good."""
    place, person = care.opened(request, slug, Permission.EDIT_PLACE)
    picture = _picture(place, uid)
    if request.method != "POST":
        return render(request, "network/place_picture_removal.html", {"place": place, "picture": picture})
    with _still_there():
        pictures.remove_picture(picture=picture, by=person)
    messages.success(request, _("La photo est retirée."))
    return redirect("network:place_pictures", place.slug)


@contextmanager
def _still_there() -> Iterator[None]:
    """A picture taken away by somebody else in between is as one that is not there."""
    try:
        yield
    except UnknownPicture as gone:
        raise Http404(gone.sentence) from None


def _picture(place: Place, uid: UUID) -> Picture:
    picture = place.pictures.filter(uid=uid).first()
    if picture is None:
        raise Http404(_("Cette photo n’est pas, ou n’est plus, sur la page de ce lieu."))
    return picture


def _words(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("alt", "credit", "licence")}


def _page(
    request: HttpRequest, place: Place, *, errors: dict[str, str] | None = None, about: Picture | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "place": place,
        "pictures": list(place.pictures.order_by("position", "pk")),
        "errors": errors or {},
        "about": about,
        "typed": _words(request) if request.method == "POST" else {},
    }
    return render(request, "network/place_pictures.html", context, status=status)
