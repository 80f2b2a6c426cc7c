"""The words of people's pages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Who sees a field of a person's page; each sees what those before it do not."""

    NOBODY = "nobody", _("moi seulement")
    CIRCLES = "circles", _("les membres de mes lieux et réseaux")
    PEOPLE = "people", _("les personnes connectées")
    EVERYONE = "everyone", _("tout le monde")
