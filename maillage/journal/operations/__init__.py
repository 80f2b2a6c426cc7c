"""The doors of the journal. Apps above need ``record``, ``record_many`` and ``fan_out``."""

from maillage.journal.operations.deliveries import fan_out
from maillage.journal.operations.recording import Subject, record, record_many
from maillage.journal.operations.sealing import forget

__all__ = ["Subject", "fan_out", "forget", "record", "record_many"]
