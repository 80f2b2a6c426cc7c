"""Addresses of what a person is told."""

from __future__ import annotations

from django.urls import path

from maillage.notices.views import notices, preferences, unsubscribe

app_name = "notices"
urlpatterns = [
    path("avis/", notices.notice_list, name="notice_list"),
    path("avis/lecture/", notices.read_all, name="read_all"),
    path("avis/preferences/", preferences.preferences, name="preferences"),
    path("avis/desabonnement/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("avis/<uuid:uid>/lecture/", notices.read_one, name="read_one"),
]
