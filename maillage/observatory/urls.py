"""Addresses of the observatory: nearly every page is there for France, for each territory and for each network."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from maillage.observatory.scope import TERRITORIES
from maillage.observatory.views import comparing, equity, mesh, method, report, scenario_files, scenarios, searches, siting


class LevelConverter(StringConverter):
    """A level of territory whose mesh is shown."""

    regex = "|".join(TERRITORIES)


register_converter(LevelConverter, "mesh_level")


def scoped(name: str, view: Callable[..., HttpResponse], rest: str = "") -> list[URLPattern]:
    """The page ``view`` (made with ``views.scoping.in_scope``) of each scope: ``<name>_country``, ``<name>_territory``, ``<name>_network``."""
    return [
        path(f"maillage/{rest}", view, name=f"{name}_country"),
        path(f"maillage/<mesh_level:level>/<slug:code>/{rest}", view, name=f"{name}_territory"),
        path(f"maillage/reseaux/<slug:slug>/{rest}", view, name=f"{name}_network"),
    ]


app_name = "observatory"
_scenario = "maillage/scenarios/<slug:key>/"
_search = "maillage/recherches/<uuid:uid>/"
urlpatterns = [
    *scoped("mesh", mesh.mesh_detail),
    *scoped("mesh_map", mesh.mesh_map, "carte.json"),
    *scoped("mesh_file", mesh.mesh_file, "export/<slug:what>.<slug:form>"),
    *scoped("equity", equity.equity_detail, "equite/"),
    path("maillage/methode/", method.method, name="method"),
    *scoped("report", report.report_detail, "rapport/"),
    *scoped("siting", siting.siting_detail, "prochains/"),
    *scoped("siting_export", siting.siting_export, "prochains/export.<slug:form>"),
    *scoped("searches", searches.searches, "recherches/"),
    path(_search, searches.search_detail, name="search_detail"),
    path(f"{_search}arret/", searches.search_stop, name="search_stop"),
    path(f"{_search}reprise/", searches.search_restart, name="search_restart"),
    path(f"{_search}export.<slug:form>", searches.search_export, name="search_export"),
    *scoped("trial", scenarios.trial, "essai/"),
    *scoped("trial_export", scenario_files.trial_export, "essai/export.<slug:form>"),
    *scoped("scenarios", scenarios.scenario_list, "scenarios/"),
    path("maillage/scenarios/comparaison/", comparing.comparison, name="scenario_comparison"),
    path(_scenario, scenarios.scenario_detail, name="scenario_detail"),
    path(f"{_scenario}modifier/", scenarios.scenario_edit, name="scenario_edit"),
    path(f"{_scenario}suppression/", scenarios.scenario_removal, name="scenario_removal"),
    path(f"{_scenario}export.<slug:form>", scenario_files.scenario_export, name="scenario_export"),
]
