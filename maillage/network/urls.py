"""Addresses of places, networks, territories and sources."""

from __future__ import annotations

from django.urls import path

from maillage.network.views import directory, exports, networks, places, sources, territories, tiles, vocabulary

app_name = "network"
urlpatterns = [
    path("lieux/", directory.place_list, name="place_list"),
    path("lieux/export.<slug:form>", exports.selection, name="place_export"),
    path("lieux/<slug:slug>/", places.place_detail, name="place_detail"),
    path("lieux/<slug:slug>/affiche/", places.place_poster, name="place_poster"),
    path("lieux/<slug:slug>/historique/", places.place_history, name="place_history"),
    path("lieux/<slug:slug>/export.<slug:form>", exports.one, name="place_file"),
    path("reseaux/", networks.network_list, name="network_list"),
    path("reseaux/<slug:slug>/", networks.network_detail, name="network_detail"),
    path("structures/<slug:slug>/", networks.organisation_detail, name="organisation_detail"),
    path("vocabulaire/", vocabulary.page, name="vocabulary"),
    path("vocabulaire.jsonld", vocabulary.linked_data, name="vocabulary_data"),
    path("territoires/", territories.territory_list, name="territory_list"),
    path("territoires/<slug:level>/<slug:code>/", territories.territory_detail, name="territory_detail"),
    path("sources/", sources.source_list, name="source_list"),
    path("sources/<slug:key>/", sources.source_detail, name="source_detail"),
    path("carte/<int:z>/<int:x>/<int:y>.mvt", tiles.tile, name="tile"),
]
