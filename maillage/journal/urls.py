"""Addresses of the journal: pages for people, the log for who checks it."""

from __future__ import annotations

from django.urls import path

from maillage.journal.views import deliveries, log, pages

app_name = "journal"
urlpatterns = [
    path("journal/", pages.journal, name="journal"),
    path("journal/atom.xml", pages.feed, name="feed"),
    path("journal/verification/", pages.verification, name="verification"),
    path("journal/checkpoint", log.checkpoint, name="checkpoint"),
    path("journal/cle", log.public_key, name="public_key"),
    path("journal/tile/entries/<path:name>", log.entries, name="entries"),
    path("journal/tile/<str:level>/<path:name>", log.tile, name="tile"),
    path("journal/preuve/inclusion", log.inclusion, name="inclusion"),
    path("journal/preuve/consistance", log.consistency, name="consistency"),
    path("journal/contreseings", log.cosignatures, name="cosignatures"),
    path("journal/livraisons/", deliveries.delivery_list, name="delivery_list"),
    path("journal/livraisons/relance/", deliveries.retry_all, name="delivery_retry_all"),
    path("journal/livraisons/<int:number>/relance/", deliveries.retry, name="delivery_retry"),
]
