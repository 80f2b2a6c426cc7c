"""Anyone proposes: a correction of the record, or a sign (closed, doubtful, double). With an account or without."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.accounts.models import User
from maillage.core import limits, links
from maillage.network.enums import ProposalKind
from maillage.network.exceptions import InvalidValue, NothingProposed
from maillage.network.models import ChangeProposal, Place
from maillage.network.operations.proposals import propose
from maillage.network.place_forms.form import PlaceForm
from maillage.network.place_forms.sections import SECTIONS
from maillage.network.queries import doubles, versions
from maillage.network.views.finding import place_or_404

PURPOSE: Final = "place.proposal"
LINK_LASTS: Final = timedelta(days=365)
TRAP: Final = "site_perso"
"""A field that people do not see, and that machines fill."""
HOUR: Final = timedelta(hours=1)
MOST: Final = {"anonymous": 10, "signed": 60}
SIGNS: Final = {
    "ferme": (ProposalKind.CLOSED, gettext_lazy("Ce lieu a fermé")),
    "doute": (ProposalKind.DOUBTFUL, gettext_lazy("J’ai un doute sur cette page")),
    "doublon": (ProposalKind.DUPLICATE, gettext_lazy("Cette page est en double")),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole record to correct; ``?signaler=ferme|doute|doublon`` to say only that."""
    place = place_or_404(request, slug)
    sign = request.GET.get("signaler", "")
    if sign and sign not in SIGNS:
        raise Http404(_("On ne peut pas signaler cela."))
    form = None if sign else _form(request, place)
    if request.method != "POST":
        return _page(request, place, sign, form)
    if request.POST.get(TRAP):
        return _thanks(request, place, None)
    errors = _errors(request)
    if (form is not None and not form.is_valid()) or errors:
        return _page(request, place, sign, form, errors=errors, status=422)
    try:
        _spend(request)
        proposal = _propose(request, place, sign, form)
    except limits.TooManyTries:
        return _page(request, place, sign, form, errors={"all": _too_many()}, status=429)
    except (NothingProposed, InvalidValue) as refusal:
        return _page(request, place, sign, form, errors={"all": refusal.sentence}, status=422)
    return _thanks(request, place, proposal)


def correction_form(proposal: ChangeProposal, names: Iterable[str], data: QueryDict | None = None) -> PlaceForm:
    """The proposed fields as a form, for who takes them otherwise than proposed."""
    wanted = set(names)
    widgets = [each for part in SECTIONS.values() for each in part.widgets if wanted & set(each.names)]
    fields = [name for each in widgets for name in each.names]
    proposed = {name: sides[1] for name, sides in proposal.changes.items()}
    return PlaceForm(widgets, {**versions.values_now(proposal.place, fields), **proposed}, data)


def _form(request: HttpRequest, place: Place) -> PlaceForm:
    widgets = [each for part in SECTIONS.values() for each in part.widgets]
    fields = [name for each in widgets for name in each.names]
    return PlaceForm(widgets, versions.values_now(place, fields), request.POST if request.method == "POST" else None)


def _errors(request: HttpRequest) -> dict[str, str]:
    address = request.POST.get("answer_to", "").strip()
    if not address or request.user.is_authenticated:
        return {}
    try:
        validate_email(address)
    except ValidationError:
        return {"answer_to": _("Cette adresse n’est pas complète : écrivez-la comme prenom@exemple.fr, ou laissez vide.")}
    return {}


def _spend(request: HttpRequest) -> None:
    """Raises TooManyTries."""
    if isinstance(request.user, User):
        limits.spend(f"proposal:person:{request.user.pk}", most=MOST["signed"], window=HOUR)
    else:
        address = limits.network_of(limits.client_address(request))
        limits.spend(f"proposal:address:{address}", most=MOST["anonymous"], window=HOUR)


def _too_many() -> str:
    return _("Vous avez beaucoup proposé en peu de temps : ce que vous avez écrit est gardé ici, envoyez-le dans une heure.")


def _propose(request: HttpRequest, place: Place, sign: str, form: PlaceForm | None) -> ChangeProposal:
    return propose(
        place=place,
        by=request.user if isinstance(request.user, User) else None,
        kind=SIGNS[sign][0] if sign else ProposalKind.CHANGE,
        values=form.values if form else None,
        duplicate_of=doubles.named(request.POST, request.user) if sign == "doublon" else None,
        reason=request.POST.get("reason", ""),
        answer_to=request.POST.get("answer_to", "").strip(),
    )


def _thanks(request: HttpRequest, place: Place, proposal: ChangeProposal | None) -> HttpResponse:
    messages.success(request, _("Merci. Qui tient la page va lire ce que vous proposez, et y répondra."))
    if proposal is None:
        return redirect("network:place_detail", place.slug)
    page = redirect("network:proposal_detail", place.slug, proposal.uid)
    if proposal.by_id is None:
        page["Location"] += f"?jeton={links.sign(str(proposal.uid), purpose=PURPOSE, lasts=LINK_LASTS)}"
    return page


def _page(
    request: HttpRequest,
    place: Place,
    sign: str,
    form: PlaceForm | None,
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    opened = request.GET.get("partie", "")
    context: dict[str, Any] = {
        "place": place,
        "sign": sign,
        "title": SIGNS[sign][1] if sign else "",
        "signs": [(key, title) for key, (_kind, title) in SIGNS.items()],
        "parts": [(part, [form.box(each) for each in part.widgets], _is_open(part, form, opened)) for part in SECTIONS.values()] if form else [],
        "errors": errors or {},
        "wrong": bool(form and form.errors),
        "trap": TRAP,
        "typed": request.POST,
        "likely": doubles.likely(place, request.user, request.GET.get("q", "")) if sign == "doublon" else [],
        "asked": request.GET.get("q", ""),
    }  # fmt: skip
    return render(request, "network/proposal_new.html", context, status=status)


def _is_open(part: Any, form: PlaceForm, opened: str) -> bool:
    return part.slug == opened or any(each.name in form.errors for each in part.widgets)
