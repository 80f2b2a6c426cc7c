"""Words kept in the tables of the interface for programs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PauseReason(models.TextChoices):
    """Why a webhook sends nothing."""

    OWNER = "owner", _("mis en pause par vous")
    FAILURES = "failures", _("en échec depuis trop longtemps")
    GONE = "gone", _("l’adresse a répondu qu’elle n’existe plus")
    ROLE = "role", _("vous n’avez plus de rôle sur ce que ce webhook suivait")


class AttemptKind(models.TextChoices):
    """What made a webhook be sent."""

    ENTRY = "entry", _("événement")
    TEST = "test", _("essai")
    AGAIN = "again", _("nouvel envoi")
