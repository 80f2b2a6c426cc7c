"""The tables of the interface for programs."""

from maillage.api.models.tokens import DoneRequest, Token
from maillage.api.models.webhooks import Attempt, Webhook

__all__ = ["Attempt", "DoneRequest", "Token", "Webhook"]
