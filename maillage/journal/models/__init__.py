"""The tables of the journal."""

from maillage.journal.models.deliveries import ChoreState, Delivery
from maillage.journal.models.entries import Entry

__all__ = ["ChoreState", "Delivery", "Entry"]
