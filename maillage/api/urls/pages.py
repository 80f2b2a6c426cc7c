"""The pages where a person keeps the keys of her programs, and where they are told of what happens."""

from __future__ import annotations

from django.urls import path

from maillage.api.views import token_pages, webhook_pages

app_name = "api"
urlpatterns = [
    path("compte/jetons/", token_pages.index, name="tokens"),
    path("compte/jetons/nouveau/", token_pages.new, name="token_new"),
    path("compte/jetons/<uuid:uid>/revocation/", token_pages.revocation, name="token_revocation"),
    path("compte/webhooks/", webhook_pages.index, name="webhooks"),
    path("compte/webhooks/nouveau/", webhook_pages.new, name="webhook_new"),
    path("compte/webhooks/<uuid:uid>/", webhook_pages.detail, name="webhook"),
    path("compte/webhooks/<uuid:uid>/essai/", webhook_pages.trial, name="webhook_trial"),
    path("compte/webhooks/<uuid:uid>/pause/", webhook_pages.pause, name="webhook_pause"),
    path("compte/webhooks/<uuid:uid>/reprise/", webhook_pages.resumption, name="webhook_resumption"),
    path("compte/webhooks/<uuid:uid>/secret/", webhook_pages.secret, name="webhook_secret"),
    path("compte/webhooks/<uuid:uid>/suppression/", webhook_pages.deletion, name="webhook_deletion"),
    path("compte/webhooks/<uuid:uid>/envois/<uuid:attempt>/renvoi/", webhook_pages.again, name="webhook_again"),
]
