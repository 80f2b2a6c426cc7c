"""The doors of structures (associations, cooperatives, town halls...) that manage or host places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.journal import operations as journal
from maillage.network import actors
from maillage.network.exceptions import InvalidValue
from maillage.network.models import Organisation


@transaction.atomic
def create_organisation(*, values: Mapping[str, Any], by: User | None) -> Organisation:
    """A new structure from raw values (``name`` at least); raises InvalidValue or UnknownField."""
    clean = actors.cleaned({"name": "", **values}, actors.ORGANISATION_FIELDS)
    organisation = Organisation(slug=actors.free_slug(Organisation, clean["name"], "structure"), **clean)
    _save(organisation)
    journal.record("organisation.created", subject=organisation, by=by)
    return organisation


@transaction.atomic
def edit_organisation(*, organisation: Organisation, values: Mapping[str, Any], by: User | None) -> Organisation:
    """Change the named fields; nothing is recorded when nothing differs. Raises InvalidValue or UnknownField."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    clean = actors.cleaned(values, actors.ORGANISATION_FIELDS)
    changed = {name: value for name, value in clean.items() if getattr(organisation, name) != value}
    if not changed:
        return organisation
    for name, value in changed.items():
        setattr(organisation, name, value)
    _save(organisation)
    journal.record("organisation.edited", subject=organisation, by=by)
    return organisation


def _save(organisation: Organisation) -> None:
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError:
        raise InvalidValue("siret", _("Une autre structure porte déjà ce numéro SIRET.")) from None
    actors.index(organisation)
