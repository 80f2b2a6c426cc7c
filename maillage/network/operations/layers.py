"""The door of a network's own layer over a place. It never touches the place: no revision, no provenance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock
from maillage.journal import operations as journal
from maillage.network.exceptions import LayerRefused
from maillage.network.models import Layer, Network, NetworkPlace, Place


@dataclass(frozen=True)
class Words:
    """All that a network says about a place; ``note`` is Markdown. Empty words are no layer."""

    tags: Sequence[str] = ()
    note: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""

    def is_empty(self) -> bool:
        return not any(asdict(self).values())


@transaction.atomic
def edit_layer(
    *, network: Network, place: Place, words: Words, is_public: bool, by: User | None, at: datetime | None = None
) -> Layer | None:
    """Say ``words`` instead of what the network said; None when it has nothing more to say, or had not.

    Told in public only when what is said is or was public. Raises LayerRefused for a place of another network.
    """
    moment = at or clock.now()
    Network.objects.select_for_update().get(pk=network.pk)
    if not NetworkPlace.objects.filter(network=network, place=place).exists():
        raise LayerRefused(_("Ce lieu n’est pas de ce réseau."))
    layer = Layer.objects.filter(network=network, place=place).first()
    if layer is None and words.is_empty():
        return None
    layer = layer or Layer(network=network, place=place)
    said = {**asdict(words), "tags": list(words.tags), "is_public": is_public}
    if layer.pk and all(getattr(layer, name) == value for name, value in said.items()):
        return layer
    told = is_public or layer.is_public
    for name, value in said.items():
        setattr(layer, name, value)
    layer.updated_at, layer.updated_by = moment, by
    layer.save()
    journal.record("layer.edited", subject=layer, context=network, by=by, at=moment, is_public=told)
    if words.is_empty():
        layer.delete()
        return None
    return layer
