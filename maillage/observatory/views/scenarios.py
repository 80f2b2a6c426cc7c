"""Scenarios: tried by anybody, saved by who has signed in, read by who has the address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.models import User
from maillage.observatory.exceptions import ScenarioChanged, ScenarioRefused
from maillage.observatory.models import Scenario
from maillage.observatory.operations import scenarios as doors
from maillage.observatory.queries import kept
from maillage.observatory.queries.scopes import scope_of
from maillage.observatory.scenario_forms import NameForm
from maillage.observatory.scope import Scope
from maillage.observatory.siting_forms import filters_of
from maillage.observatory.views import workshop
from maillage.observatory.views.pages import trail
from maillage.observatory.views.scoping import in_scope


@require_safe
@in_scope
def trial(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A scenario that nobody keeps: its address holds it whole."""
    bench = workshop.bench(scope, request.GET, scope.url("trial"))
    return workshop.answer(request, bench, "observatory/scenario_trial.html", {"saving": scope.url("scenarios")})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@in_scope
def scenario_list(request: HttpRequest, scope: Scope) -> HttpResponse:
    """My scenarios and searches, whatever the scope; POST keeps one more, of this scope."""
    person = person_of(request)
    if request.method == "POST":
        return _save(request, scope, person)
    context = {
        "trail": trail(scope),
        "scope_trial": scope.url("trial"),
        "scenarios": kept.with_places(list(kept.scenarios_of(person))),
        "searches": kept.with_places(list(kept.searches_of(person))),
    }
    return render(request, "observatory/scenario_list.html", context)


def _save(request: HttpRequest, scope: Scope, person: User) -> HttpResponse:
    bench = workshop.bench(scope, request.POST, scope.url("trial"))
    try:
        scenario = doors.save_scenario(
            name=request.POST.get("nom", ""),
            level=scope.level,
            code=scope.code,
            filters=filters_of(bench.form),
            moves=bench.moves,
            by=person,
        )
    except ScenarioRefused as refusal:
        context = {"saving": scope.url("scenarios"), "named": _refused(request, refusal)}
        return workshop.answer(request, bench, "observatory/scenario_trial.html", context, status=422)
    messages.success(
        request, _("C’est enregistré. Qui a l’adresse de cette page peut lire le scénario ; vous seul pouvez le modifier.")
    )
    return redirect("observatory:scenario_detail", scenario.key)


@require_safe
def scenario_detail(request: HttpRequest, key: str) -> HttpResponse:
    """For who has the address."""
    scenario, scope = scenario_or_404(key)
    bench = saved_bench(scenario, scope)
    context = {"scenario": scenario, "is_owner": request.user.pk == scenario.owner_id, "trial": _trial_address(bench)}
    context["link"] = settings.PUBLIC_URL + reverse("observatory:scenario_detail", args=[key])
    return render(request, "observatory/scenario_detail.html", {**workshop.shown_of(bench), **context})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def scenario_edit(request: HttpRequest, key: str) -> HttpResponse:
    """The same bench, from what was saved; POST saves what the form holds under the same address."""
    scenario, scope = _mine_or_404(request, key)
    path = reverse("observatory:scenario_edit", args=[key])
    data = request.POST if request.method == "POST" else request.GET
    said = data if workshop.KEPT in data else saved_query(scenario)
    bench = workshop.bench(scope, said, path, (workshop.KEPT, data.get(workshop.KEPT) or scenario.version))
    named = NameForm(initial={"nom": request.GET.get("nom") or scenario.name})
    context: dict[str, Any] = {"scenario": scenario, "saving": path, "named": named, "export": _files(key)}
    if request.method == "POST":
        return _keep(request, bench, context)
    return workshop.answer(request, bench, "observatory/scenario_edit.html", context)


def _keep(request: HttpRequest, bench: workshop.Bench, context: dict[str, Any]) -> HttpResponse:
    scenario: Scenario = context["scenario"]
    try:
        doors.edit_scenario(
            scenario=scenario,
            name=request.POST.get("nom", ""),
            filters=filters_of(bench.form),
            moves=bench.moves,
            by=person_of(request),
            seen=request.POST.get(workshop.KEPT, ""),
        )
    except ScenarioRefused as refusal:
        is_changed = isinstance(refusal, ScenarioChanged)
        bench.extra = ((workshop.KEPT, scenario.version),) if is_changed else bench.extra
        context["named"] = _refused(request, refusal)
        return workshop.answer(request, bench, "observatory/scenario_edit.html", context, status=409 if is_changed else 422)
    messages.success(request, _("C’est enregistré."))
    return redirect("observatory:scenario_detail", scenario.key)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def scenario_removal(request: HttpRequest, key: str) -> HttpResponse:
    """Asked once more, then done."""
    scenario = _owned(request, key)
    if request.method != "POST":
        return render(request, "observatory/scenario_removal.html", {"scenario": scenario})
    doors.remove_scenario(scenario=scenario, by=person_of(request))
    messages.success(request, _("Le scénario est supprimé : son adresse n’ouvre plus rien."))
    return redirect("observatory:scenarios_country")


def person_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def scenario_or_404(key: str) -> tuple[Scenario, Scope]:
    scenario = Scenario.objects.filter(key=key).first()
    scope = scope_of(scenario.level, scenario.code) if scenario else None
    if scenario is None or scope is None:
        raise Http404(_("Aucun scénario n’est à cette adresse : il a pu être supprimé, ou son territoire n’est plus publié."))
    return scenario, scope


def saved_query(scenario: Scenario) -> QueryDict:
    """A saved scenario as an address would say it."""
    said = QueryDict(scenario.filters, mutable=True)
    for name, value in scenario.said.pairs():
        said.appendlist(name, value)
    return said


def saved_bench(scenario: Scenario, scope: Scope) -> workshop.Bench:
    return workshop.bench(scope, saved_query(scenario), reverse("observatory:scenario_detail", args=[scenario.key]))


def _trial_address(bench: workshop.Bench) -> str:
    return f"{bench.scope.url('trial')}?{bench.query}"


def _files(key: str) -> str:
    return reverse("observatory:scenario_export", args=[key, "csv"]).removesuffix("csv")


def _owned(request: HttpRequest, key: str) -> Scenario:
    """Another's is not to be changed, even by who may read it."""
    scenario = Scenario.objects.filter(key=key).first()
    if scenario is None:
        raise Http404(_("Aucun scénario n’est à cette adresse : il a pu être supprimé."))
    if scenario.owner_id != person_of(request).pk:
        raise PermissionDenied
    return scenario


def _mine_or_404(request: HttpRequest, key: str) -> tuple[Scenario, Scope]:
    _owned(request, key)
    return scenario_or_404(key)


def _refused(request: HttpRequest, refusal: ScenarioRefused) -> NameForm:
    form = NameForm(request.POST)
    form.is_valid()
    form.errors.pop("nom", None)
    form.add_error("nom", refusal.sentence)
    return form
