"""Addresses of places, networks, territories and sources."""

from __future__ import annotations

from django.urls import path

from maillage.network.views import tiles

app_name = "network"
urlpatterns = [
    path("carte/<int:z>/<int:x>/<int:y>.mvt", tiles.tile, name="tile"),
]
