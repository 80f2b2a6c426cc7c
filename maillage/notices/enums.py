"""What people are told about, how often by e-mail, and how far a letter has come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What a person may switch on and off as one."""

    ROLES = "roles", _("Équipes et rôles")
    CLAIMS = "claims", _("Revendications et demandes")
    PROPOSALS = "proposals", _("Corrections proposées")
    ANSWERS = "answers", _("Réponses à mes démarches")
    PLACES = "places", _("Changements de mes lieux")
    CONFIRMATIONS = "confirmations", _("Toujours vrai ?")
    IMPORTS = "imports", _("Imports de fichiers")
    TECHNICAL = "technical", _("Outils et programmes")


class Pace(models.TextChoices):
    """How often a category is told by e-mail."""

    NEVER = "never", _("jamais")
    IMMEDIATE = "immediate", _("tout de suite")
    DAILY = "daily", _("une fois par jour")
    WEEKLY = "weekly", _("une fois par semaine")


class MailState(models.TextChoices):
    """A notice and the e-mail: not to be told so, waiting for its letter, in a letter."""

    NONE = "none", _("pas de courriel")
    WAITING = "waiting", _("en attente")
    TAKEN = "taken", _("dans un courriel")


class LetterState(models.TextChoices):
    READY = "ready", _("à envoyer")
    SENDING = "sending", _("en cours d’envoi")
    SENT = "sent", _("envoyé")
    FAILED = "failed", _("abandonné")
