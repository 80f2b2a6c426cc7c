"""The words that the search index knows."""

from maillage.core.search.index import Word

__all__ = ["Word"]
