"""What a person shows of herself, to whom."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.accounts.enums import Audience
from maillage.accounts.models.users import User


def picture_name(_profile: Profile, _name: str) -> str:
    """A name that says nothing of the person and is never used twice."""
    return f"personnes/{uuid.uuid4().hex}.webp"


class Profile(models.Model):
    """A person's page, if she wants one. Its doors: ``operations.profiles``.

    ``is_page`` opens /personnes/<slug>/. ``seen_by`` gives the ``Audience`` of each field of ``FIELDS``; a field it does not name is
    seen by nobody. The name shown (``User.display_name``) is what a page is the page of: everyone sees it.
    """

    FIELDS = ("picture", "sentence", "biography", "town", "skills", "website", "email", "phone")

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    slug = models.SlugField(max_length=80, unique=True)
    is_page = models.BooleanField(_("J’ai une page"), default=False)
    sentence = models.CharField(_("En une phrase"), max_length=160, blank=True)
    biography = models.TextField(_("Plus longuement"), max_length=5000, blank=True)
    town = models.CharField(_("Commune"), max_length=120, blank=True)
    skills = models.JSONField(_("Ce que je sais faire"), default=list, blank=True)
    website = models.URLField(_("Site web"), max_length=300, blank=True)
    email = models.EmailField(_("Adresse électronique de contact"), blank=True)
    phone = models.CharField(_("Téléphone"), max_length=30, blank=True)
    picture = models.FileField(_("Portrait"), upload_to=picture_name, blank=True)
    seen_by = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.slug

    def audience(self, field: str) -> Audience:
        """Who sees ``field``."""
        return Audience(self.seen_by.get(field, Audience.NOBODY))
