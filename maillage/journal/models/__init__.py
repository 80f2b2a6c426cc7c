"""The tables of the journal."""

from maillage.journal.models.deliveries import ChoreState, Delivery
from maillage.journal.models.entries import Entry
from maillage.journal.models.log import Checkpoint, Cosignature, Leaf, Tile, Unsealed

__all__ = ["Checkpoint", "ChoreState", "Cosignature", "Delivery", "Entry", "Leaf", "Tile", "Unsealed"]
