"""The published vocabulary of places, beside which tags stay free."""

from __future__ import annotations

from django.db import models


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
        return self.label


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
