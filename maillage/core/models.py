"""The words that the search index knows."""

from maillage.core.search.vocabulary import Word

__all__ = ["Word"]
