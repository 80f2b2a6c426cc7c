"""What a person has been told; ``awaiting`` and ``unread_count`` are for the rooms above."""

from maillage.notices.queries.notices import awaiting, unread_count

__all__ = ["awaiting", "unread_count"]
