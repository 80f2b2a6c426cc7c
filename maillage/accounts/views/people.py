"""A person's page, and what she chooses to show there."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.enums import Audience
from maillage.accounts.exceptions import InvalidValue
from maillage.accounts.forms import ProfileForm
from maillage.accounts.models import User
from maillage.accounts.operations import profiles as operations
from maillage.accounts.queries import page, profile_of, visible_fields
from maillage.accounts.views.who import signed_in
from maillage.core import markdown
from maillage.core.pictures import HEAVIEST, PictureRefused


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    profile = page(slug)
    if profile is None:
        raise Http404
    viewer = request.user if isinstance(request.user, User) else None
    seen = visible_fields(profile.person, viewer)
    told = {"profile": profile, "person": profile.person, "seen": seen, "biography": markdown.render(seen.get("biography", ""))}
    response = render(request, "accounts/person.html", told | {"is_self": viewer is not None and viewer.pk == profile.person_id})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    form = ProfileForm(request.POST or None, profile=profile_of(person))
    if request.method == "POST" and form.is_valid():
        try:
            profile = operations.edit_profile(person=person, by=person, **form.told())
        except InvalidValue as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("accounts:person", profile.slug) if profile.is_page else redirect("accounts:profile")
    told: dict[str, Any] = {"form": form, "profile": profile_of(person), "audiences": Audience.choices}
    return render(request, "accounts/profile_form.html", told, status=422 if form.errors else 200)


@login_required
@require_POST
def picture(request: HttpRequest) -> HttpResponse:
    person, sent = signed_in(request), request.FILES.get("file")
    try:
        if sent is None or sent.file is None:
            raise PictureRefused(_("Choisissez d’abord une image."))
        operations.set_picture(person=person, file=io.BytesIO(sent.read(HEAVIEST + 1)), by=person)
    except PictureRefused as refusal:
        told = {"form": ProfileForm(None, profile=profile_of(person)), "profile": profile_of(person), "refusal": refusal.sentence}
        return render(request, "accounts/profile_form.html", told, status=422)
    messages.success(request, _("Votre portrait est enregistré."))
    return redirect("accounts:profile")


@login_required
@require_POST
def picture_removal(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    operations.remove_picture(person=person, by=person)
    messages.success(request, _("Votre portrait est retiré."))
    return redirect("accounts:profile")
