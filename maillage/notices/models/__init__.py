"""What people are told, how they want it, and the letters that carried it."""

from maillage.notices.models.letters import Letter, Window
from maillage.notices.models.notices import Notice
from maillage.notices.models.preferences import Preference, Rhythm

__all__ = ["Letter", "Notice", "Preference", "Rhythm", "Window"]
