"""Full-text search with French folding that answers alike on SQLite and PostgreSQL.

All language work is done here, in Python, on the way in: databases only match plain words. An app makes a model searchable by
deriving it from ``Indexed`` and filling ``search_title`` and ``search_body`` with ``index_text`` whenever it writes the row.
"""

from maillage.core.search.index import Indexed, IndexedQuerySet
from maillage.core.search.query import Question, ask
from maillage.core.search.tables import indexed_in_bulk
from maillage.core.search.vocabulary import Harvest, learn
from maillage.core.search.words import fold, index_text, sort_key, tokens

__all__ = [
    "Harvest",
    "Indexed",
    "IndexedQuerySet",
    "Question",
    "ask",
    "fold",
    "index_text",
    "indexed_in_bulk",
    "learn",
    "sort_key",
    "tokens",
]
