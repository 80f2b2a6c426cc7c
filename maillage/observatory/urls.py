"""Addresses of the observatory: nearly every page is there for France, for each territory and for each network."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from maillage.observatory.scope import TERRITORIES
from maillage.observatory.views import equity, mesh


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
urlpatterns = [
    *scoped("mesh", mesh.mesh_detail),
    *scoped("mesh_map", mesh.mesh_map, "carte.json"),
    *scoped("mesh_file", mesh.mesh_file, "export/<slug:what>.<slug:form>"),
    *scoped("equity", equity.equity_detail, "equite/"),
]
