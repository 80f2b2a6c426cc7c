from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObservatoryConfig(AppConfig):
    name = "maillage.observatory"
    label = "observatory"

    def ready(self) -> None:
        from datetime import timedelta

        from maillage.accounts import portability
        from maillage.accounts.departure import on_departure
        from maillage.journal.chores import chore
        from maillage.observatory import tasks

        chore("observatory.searches", timedelta(seconds=1), tasks.tend, needed=tasks.is_needed)
        chore("observatory.forgetting", timedelta(hours=1), tasks.forget)
        on_departure(tasks.leave)
        portability.name("observatory.Scenario", _("Mes scénarios"))
        portability.name("observatory.SitingRun", _("Les recherches de nouveaux lieux que j’ai demandées"))
