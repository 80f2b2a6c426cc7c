"""The published vocabulary of places, beside which tags stay free."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

from maillage.core import typography


class Concept(models.Model):
    """A word with its meaning, published at a stable address. The shipped ones are in ``network/vocabulary.py``."""

    slug = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120, blank=True)
    definition = models.TextField(blank=True)
    definition_en = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Its label in the language being read; in French when it has no other."""
        return self.label if typography.in_french() else self.label_en or self.label


def label_read(concept: str = "") -> F | Coalesce:
    """The same for queries: the label of a concept in the language being read; ``concept`` is the way to it (``kind__``)."""
    french, english = f"{concept}label", f"{concept}label_en"
    return F(french) if typography.in_french() else Coalesce(NullIf(english, Value("")), french)


class Kind(Concept):
    """What sort of third place: a place may be of several kinds, or of none yet."""

    icon = models.CharField(max_length=40, blank=True)


class PublicService(Concept):
    """Something a place offers to the public. ``mednum`` is its word in the standard of digital-mediation places, if any."""

    mednum = models.CharField(max_length=120, blank=True)


class Tag(models.Model):
    """A free word, as people write it; ``slug`` is its folded form, so that two spellings are one tag."""

    slug = models.SlugField(max_length=80, unique=True)
    label = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.label
