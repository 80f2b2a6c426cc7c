from __future__ import annotations

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "maillage.territory"
    label = "territory"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from maillage.journal import sentences

        sentences.say("territories.loaded", _("Les communes et les territoires de la France sont mis à jour"))
