from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "maillage.notices"
    label = "notices"

    def ready(self) -> None:
        from maillage.accounts import portability
        from maillage.notices import tasks

        tasks.declare()
        portability.name("notices.Notice", _("Mes avis"))
        portability.name("notices.Preference", _("Ce que je reçois"))
        portability.name("notices.Rhythm", _("Mes heures"))
        portability.name("notices.Letter", _("Les courriels reçus"))
        portability.name("notices.Window", _("Ce que disaient ces courriels, et de quand à quand"))
        portability.leave_out("notices.Notice", "actor")  # what others were told of her acts, and when they read it, is theirs
