"""The doors of the journal. Apps above need ``record``, ``record_many`` and ``fan_out``."""

from maillage.journal.operations.deliveries import fan_out
from maillage.journal.operations.recording import Subject, record, record_many

__all__ = ["Subject", "fan_out", "record", "record_many"]
