"""The observatory's closed lists."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Aim(models.TextChoices):
    """What a search for new places is asked: most people with so many places, or as few places as serve such a share of them."""

    NUMBER = "number", _("le plus d’habitants, avec un nombre de lieux")
    SHARE = "share", _("le moins de lieux, pour une part des habitants")


class SearchState(models.TextChoices):
    """Under way while it waits or runs; the others are ends. Only an interrupted or failed one may be started again."""

    WAITING = "waiting", _("en attente")
    RUNNING = "running", _("en cours")
    DONE = "done", _("terminée")
    STOPPED = "stopped", _("arrêtée")
    INTERRUPTED = "interrupted", _("interrompue")
    FAILED = "failed", _("en échec")


UNDER_WAY = (SearchState.WAITING, SearchState.RUNNING)
