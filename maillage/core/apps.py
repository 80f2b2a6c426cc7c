from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "maillage.core"
    label = "core"

    def ready(self) -> None:
        from maillage.core.search.tables import ensure_indexes

        post_migrate.connect(ensure_indexes, dispatch_uid="core.search.ensure_indexes")
