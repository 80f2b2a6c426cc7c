"""Databases made for a test and dropped after it, of the kind that the tests run on."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
Make = Callable[[], dict[str, str]]


@pytest.fixture
def database() -> Iterator[Make]:
    """Makes an empty database, told as the environment tells it: of the same kind as the one that the tests run on."""
    made: list[str] = []
    told = settings.DATABASES["default"]

    def run(statement: str, name: str) -> None:
        with psycopg.connect(
            host=told["HOST"],
            port=told["PORT"],
            user=told["USER"],
            password=told["PASSWORD"] or None,
            dbname="postgres",
            autocommit=True,
        ) as server:
            server.execute(sql.SQL(statement).format(sql.Identifier(name)))

    def make() -> dict[str, str]:
        if not POSTGRESQL:
            return {}
        made.append(f"drill_{secrets.token_hex(4)}")
        run("CREATE DATABASE {}", made[-1])
        login = f"{quote(told['USER'])}{':' + quote(told['PASSWORD']) if told['PASSWORD'] else ''}"
        return {"DATABASE_URL": f"postgresql://{login}@{told['HOST']}:{told['PORT']}/{made[-1]}"}

    yield make
    for name in made:
        run("DROP DATABASE {} WITH (FORCE)", name)
