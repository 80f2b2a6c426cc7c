"""The journal's closed lists."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("en attente")
    DONE = "done", _("remise")
    FAILED = "failed", _("abandonnée")
