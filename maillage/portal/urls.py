"""Addresses of the front door."""

from __future__ import annotations

from django.urls import path

from maillage.portal.views import gallery, pages, search, theme

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("mon-bureau/", pages.my_desk, name="desk"),
    path("galerie/", gallery.gallery, name="gallery"),
    path("recherche/", search.search, name="search"),
    path("mentions/", pages.legal, name="legal"),
    path("lumiere/", theme.theme, name="theme"),
]
