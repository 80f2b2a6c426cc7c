"""A row that can be searched, and the question put to either database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Case, ExpressionWrapper, F, IntegerField, Value, When
from django.db.models.expressions import RawSQL

from maillage.core.search import query
from maillage.core.search.query import Question, Term

WORD = 100
"""What a word of the title weighs in ``title_hits``."""
COMMON = 2_000
"""Titles that make words common."""

M = TypeVar("M", bound=models.Model)

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class IndexedQuerySet(models.QuerySet[M]):
    def matching(self, asked: str | Question, *, slips: bool = True) -> Self:
        """Rows that hold every word of ``asked`` (the last may be unfinished), annotated with ``title_hits``, best titles first.

        ``title_hits``: ``WORD`` for each word that the title has in any form, and one more if it has it as typed.

        A word nobody has written is replaced by the nearest ones known (``slips``); ask with ``query.ask`` first to know which.
        A text without a word matches nothing. The order is by ``title_hits`` only: add the tie-breaks that suit the model.
        """
        question = query.ask(asked, slips=slips, using=self.db) if isinstance(asked, str) else asked
        if not question:
            return self.annotate(title_hits=Value(0)).none()
        hits = sum((_in_title(term) for term in question.terms), start=Value(0))
        return self.filter(self._condition(question)).annotate(title_hits=hits).order_by("-title_hits")

    def best_titled(self, question: Question, *order: str, start: int, size: int) -> list[int]:
        """The row ids of a page of those whose titles have every word of ``question`` as typed, in ``order``.

        No other row that matches has as many ``title_hits``: a full page of them is the page that ``matching`` begins with.
        """
        words = [term.corrected or term.word for term in question.terms]
        if connections[self.db].vendor == "sqlite":
            asked = query.fts5_words(words, column="search_title")
            # Where many titles have the words, rows are read in their order until the page is full: SQLite would rather gather
            # and sort all that were found, unless the row's number is an expression.
            number = F("pk") + 0 if self._is_common(asked) else F("pk")
            told = self.alias(number=ExpressionWrapper(number, models.BigIntegerField()))
            rows: models.QuerySet[Any] = told.filter(number__in=self._found(asked))
        else:
            rows = self.filter(*(models.Q(search_title__contains=f" {word} ") for word in words))
        return list(rows.order_by(*order).values_list("pk", flat=True)[start : start + size])

    def _is_common(self, fts5: str) -> bool:
        sql = f"SELECT count(*) FROM ({self._found(fts5).sql} LIMIT {COMMON})"  # noqa: S608 - the table is the model's
        with connections[self.db].cursor() as cursor:
            cursor.execute(sql, [fts5])
            return bool(cursor.fetchone()[0] == COMMON)

    def _condition(self, question: Question) -> Any:
        table = self.model._meta.db_table
        if connections[self.db].vendor == "sqlite":
            return models.Q(pk__in=self._found(query.fts5(question)))
        return RawSQL(f"{vector(table)} @@ %s::tsquery", [query.tsquery(question)], BooleanField())  # noqa: S611

    def _found(self, fts5: str) -> RawSQL:
        table = self.model._meta.db_table
        sql = f'SELECT rowid FROM "{table}_fts" WHERE "{table}_fts" MATCH %s'  # noqa: S608 - the table is the model's
        return RawSQL(sql, [fts5])  # noqa: S611 - the words are a parameter


def _in_title(term: Term) -> Case:
    whens = [When(search_title__contains=f" {term.corrected or term.word} ", then=WORD + 1)]
    whens += [When(search_title__contains=f" {form} ", then=WORD) for form in term.forms]
    if term.prefix:
        whens.append(When(search_title__contains=f" {term.prefix}", then=WORD))
    return Case(*whens, default=0, output_field=IntegerField())


class SortKeyField(_CharField):
    """Text compared byte by byte on every database: PostgreSQL's own collations would order and index it otherwise."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters: dict[str, Any] = dict(super().db_parameters(connection))
        return {**parameters, "collation": "C"} if connection.vendor == "postgresql" else parameters


class Indexed(models.Model):
    """A row that can be searched and listed in the order of its name.

    The columns hold ``index_text(...)`` and ``sort_key(name)``, never text to be shown; who writes the row fills them.
    """

    sort_name = SortKeyField(max_length=200, default="", editable=False)
    search_title = models.TextField(default="", editable=False)
    search_body = models.TextField(default="", editable=False)

    class Meta:
        abstract = True


def vector(table: str) -> str:
    """The words as they are, without PostgreSQL's own parser: it would cut some of them otherwise, and depends on the locale."""
    texts = f'"{table}".search_title || "{table}".search_body'
    return f"array_to_tsvector(array_remove(string_to_array({texts}, ' '), ''))"
