"""Rows for tests: each says only what the test is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import factory
from django.test import Client
from factory.django import DjangoModelFactory

from maillage.accounts.models import User
from maillage.core.search import index_text, learn, sort_key
from maillage.mesh.cells import cell_of
from maillage.network.models import Network, Organisation, Place, RoleHolding, Source
from maillage.territory import names
from maillage.territory.enums import Level
from maillage.territory.models import PostalCode, Territory

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne{n}@example.org")
    display_name = factory.Sequence(lambda n: f"Personne {n}")


class TerritoryFactory(DjangoModelFactory[Territory]):
    class Meta:
        model = Territory

    level = Level.COMMUNE
    code = factory.Sequence(lambda n: f"{n + 1:05d}")
    name = factory.Sequence(lambda n: f"Commune {n}")
    lat = 46.5
    lon = 0.3
    cell = factory.LazyAttribute(lambda row: None if row.lat is None else cell_of(row.lat, row.lon))
    search_title = factory.LazyAttribute(lambda row: index_text(row.name))
    sort_name = factory.LazyAttribute(lambda row: sort_key(row.name))
    name_key = factory.LazyAttribute(lambda row: names.key(row.name))

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Territory:
        learn([kwargs["search_title"]])
        row: Territory = super()._create(model_class, *args, **kwargs)
        return row


class PlaceFactory(DjangoModelFactory[Place]):
    """A public, open place; set ``lat=None, lon=None`` for one without a position."""

    class Meta:
        model = Place

    name = factory.Sequence(lambda n: f"Le Lieu {n}")
    slug = factory.Sequence(lambda n: f"le-lieu-{n}")
    lat = 46.58
    lon = 0.34
    cell = factory.LazyAttribute(lambda row: None if row.lat is None else cell_of(row.lat, row.lon))
    created_at = NOW
    updated_at = NOW
    search_title = factory.LazyAttribute(lambda row: index_text(row.name))
    sort_name = factory.LazyAttribute(lambda row: sort_key(row.name))

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Place:
        learn([kwargs["search_title"]])
        row: Place = super()._create(model_class, *args, **kwargs)
        return row


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Association {n}")
    slug = factory.Sequence(lambda n: f"association-{n}")
    search_title = factory.LazyAttribute(lambda row: index_text(row.name))
    sort_name = factory.LazyAttribute(lambda row: sort_key(row.name))


class NetworkFactory(DjangoModelFactory[Network]):
    class Meta:
        model = Network

    name = factory.Sequence(lambda n: f"Réseau {n}")
    slug = factory.Sequence(lambda n: f"reseau-{n}")
    search_title = factory.LazyAttribute(lambda row: index_text(row.name))
    sort_name = factory.LazyAttribute(lambda row: sort_key(row.name))


class SourceFactory(DjangoModelFactory[Source]):
    class Meta:
        model = Source

    key = factory.Sequence(lambda n: f"fichier-{n}")
    label = factory.Sequence(lambda n: f"fichier {n}")


class PostalCodeFactory(DjangoModelFactory[PostalCode]):
    class Meta:
        model = PostalCode

    territory = factory.SubFactory(TerritoryFactory)
    code = factory.Sequence(lambda n: f"{86000 + n}")


class RoleHoldingFactory(DjangoModelFactory[RoleHolding]):
    """An accepted role; give it ``place`` or ``network`` (None for both: the instance)."""

    class Meta:
        model = RoleHolding

    person = factory.SubFactory(UserFactory)
    role = "concierge"
    given_at = NOW
    accepted_at = NOW


def signed_in(person: User | None = None) -> Client:
    """A browser in which ``person`` (a new one, unless told) has signed in."""
    client = Client()
    client.force_login(person or UserFactory())
    return client
