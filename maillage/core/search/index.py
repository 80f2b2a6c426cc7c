"""The two database indexes behind one answer: FTS5 on SQLite, a GIN index over the same words on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import AppConfig, apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Case, IntegerField, Value, When
from django.db.models.expressions import RawSQL
from django.db.transaction import TransactionManagementError

from maillage.core.search import query
from maillage.core.search.query import Question, Term

WORD = 100
"""What a word of the title weighs in ``title_hits``."""

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

    def _condition(self, question: Question) -> Any:
        table = self.model._meta.db_table
        if connections[self.db].vendor == "sqlite":
            sql = f'SELECT rowid FROM "{table}_fts" WHERE "{table}_fts" MATCH %s'  # noqa: S608 - the table is the model's
            return models.Q(pk__in=RawSQL(sql, [query.fts5(question)]))  # noqa: S611 - the words are a parameter
        return RawSQL(f"{_vector(table)} @@ %s::tsquery", [query.tsquery(question)], BooleanField())  # noqa: S611


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


class Word(models.Model):
    """A word seen in some indexed row: what a slip of the keyboard is corrected to. Words are added, never removed."""

    word = models.CharField(max_length=80, unique=True)

    class Meta:
        app_label = "core"
        db_table = "core_search_word"

    def __str__(self) -> str:
        return self.word


def learn(texts: Iterable[str], *, known: set[str] | None = None) -> None:
    """Remember the words of index texts. ``known`` (grown here) spares a bulk writer from offering the same word twice."""
    known = set() if known is None else known
    seen = set().union(*(text.split() for text in texts)) - known
    known |= seen
    fresh = {word for word in seen if 3 <= len(word) <= 80 and not word.isdigit()}
    Word.objects.bulk_create([Word(word=word) for word in sorted(fresh)], ignore_conflicts=True, batch_size=500)


def ensure_indexes(sender: AppConfig, using: str, **_signal: Any) -> None:
    """After each migration: make the search indexes that are missing (SQLite drops triggers when it remakes a table)."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    for model in sender.get_models():
        table = model._meta.db_table
        if issubclass(model, Indexed) and table in existing:
            with connection.cursor() as cursor:
                for statement in _sqlite(table) if connection.vendor == "sqlite" else _postgresql(table):
                    cursor.execute(statement)
                if connection.vendor == "sqlite" and f"{table}_fts" not in existing:
                    cursor.execute(f'INSERT INTO "{table}_fts"("{table}_fts") VALUES(\'rebuild\')')


@contextmanager
def indexed_in_bulk(model: type[Indexed]) -> Iterator[Callable[[int], None]]:
    """Within, inserted rows are indexed when the function given is called with the first of their row ids, those after it too.

    For a writer of thousands of rows in one transaction: on SQLite a trigger makes FTS5 write its index out at each row, ten
    times the cost. A failure that rolls the transaction back puts the trigger back.
    """
    table = model._meta.db_table
    connection = connections["default"]
    if connection.vendor != "sqlite":
        yield lambda _first: None
        return
    if not connection.in_atomic_block:
        raise TransactionManagementError("indexed_in_bulk works within a transaction")

    def index(first: int) -> None:
        rows = f'SELECT id, search_title, search_body FROM "{table}" WHERE id >= %s'  # noqa: S608 - the table is the model's
        with connection.cursor() as cursor:
            cursor.execute(f'INSERT INTO "{table}_fts"(rowid, search_title, search_body) {rows}', [first])

    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{table}_fts_ai"')
    yield index
    with connection.cursor() as cursor:
        for statement in _sqlite(table):
            cursor.execute(statement)


def indexed_models() -> list[type[Indexed]]:
    return [model for model in apps.get_models() if issubclass(model, Indexed)]


def _vector(table: str) -> str:
    """The words as they are, without PostgreSQL's own parser: it would cut some of them otherwise, and depends on the locale."""
    texts = f'"{table}".search_title || "{table}".search_body'
    return f"array_to_tsvector(array_remove(string_to_array({texts}, ' '), ''))"


def _postgresql(table: str) -> Iterable[str]:
    yield f'CREATE INDEX IF NOT EXISTS "{table}_words" ON "{table}" USING gin ({_vector(table)})'


def _sqlite(table: str) -> Iterable[str]:
    fts = f'"{table}_fts"'
    gone = (
        f"INSERT INTO {fts}({fts}, rowid, search_title, search_body) VALUES('delete', old.id, old.search_title, old.search_body);"
    )
    come = f"INSERT INTO {fts}(rowid, search_title, search_body) VALUES(new.id, new.search_title, new.search_body);"
    yield (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {fts} USING fts5(search_title, search_body, content='{table}', "
        "content_rowid='id', tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co Cn'\", prefix='2 3 4')"
    )
    yield f'CREATE TRIGGER IF NOT EXISTS "{table}_fts_ai" AFTER INSERT ON "{table}" BEGIN {come} END'
    yield f'CREATE TRIGGER IF NOT EXISTS "{table}_fts_ad" AFTER DELETE ON "{table}" BEGIN {gone} END'
    yield (
        f'CREATE TRIGGER IF NOT EXISTS "{table}_fts_au" AFTER UPDATE OF search_title, search_body ON "{table}" '
        f"BEGIN {gone} {come} END"
    )
