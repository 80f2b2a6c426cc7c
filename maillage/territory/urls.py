"""Addresses of the territory."""

from __future__ import annotations

from django.urls import path

from maillage.territory import views

app_name = "territory"
urlpatterns = [path("recherche/communes/", views.suggestions, name="suggestions")]
