from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "maillage.api"
    label = "api"

    def ready(self) -> None:
        from maillage.accounts import portability
        from maillage.api import notices, tasks  # noqa: F401 - a message registers itself
        from maillage.api.models import Webhook
        from maillage.network import moving

        tasks.declare()
        moving.follow("webhooks", Webhook)
        portability.name("api.Token", _("Mes jetons d’accès"))
        portability.name("api.Webhook", _("Mes webhooks"))
