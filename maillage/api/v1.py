"""Version 1 of the public interface for programs."""

from __future__ import annotations

from ninja import NinjaAPI

api = NinjaAPI(title="Maillage", version="1", urls_namespace="api-v1")
