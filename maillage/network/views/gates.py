"""What the pages of teams, claims and layers have in common: who is let in, how a refusal is told."""

from __future__ import annotations

import math
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.models import User
from maillage.core.exceptions import TooManyTries
from maillage.network.exceptions import NetworkError
from maillage.network.models import Network, Place
from maillage.network.queries import networks
from maillage.network.roles import Permission
from maillage.network.views.finding import place_or_404

Refused: Final = (NetworkError, TooManyTries)


def person_of(request: HttpRequest) -> User:
    """Who is signed in: for views behind ``login_required``."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def allowed(request: HttpRequest, permission: Permission, on: Place | Network) -> bool:
    return person_of(request).has_perm(permission, on)


def place_for(request: HttpRequest, slug: str, permission: Permission) -> Place:
    """The place at this address for who may do this with it: else the page that says no."""
    place = place_or_404(request, slug)
    if not allowed(request, permission, place):
        raise PermissionDenied
    return place


def network_or_404(slug: str) -> Network:
    network = networks.network_called(slug)
    if network is None:
        raise Http404(_("Aucun réseau n’est publié à cette adresse."))
    return network


def network_for(request: HttpRequest, slug: str, permission: Permission) -> Network:
    network = network_or_404(slug)
    if not allowed(request, permission, network):
        raise PermissionDenied
    return network


def uid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def sentence_of(refusal: Exception) -> str:
    """What happened and what to do, for the person."""
    if isinstance(refusal, TooManyTries):
        return _("Trop d’essais : réessayez %(when)s.") % {"when": _when(refusal.retry_after.total_seconds())}
    return str(getattr(refusal, "sentence", ""))


def refuse(form: forms.Form, refusal: Exception) -> int:
    """Tell the refusal above the form; returns the status of the answer."""
    form.add_error(None, sentence_of(refusal))
    return status_of(refusal)


def status_of(refusal: Exception) -> int:
    return 429 if isinstance(refusal, TooManyTries) else 422


def status_of_form(form: Any) -> int:
    """422 for a form that came back with what is to be corrected."""
    return 422 if form.is_bound and form.errors else 200


def _when(seconds: float) -> str:
    minutes = math.ceil(seconds / 60)
    if minutes < 90:
        return ngettext("dans %(count)s minute", "dans %(count)s minutes", minutes) % {"count": minutes}
    hours = math.ceil(minutes / 60)
    return ngettext("dans %(count)s heure", "dans %(count)s heures", hours) % {"count": hours}
