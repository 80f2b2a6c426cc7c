"""What an instance lacks, in sentences for who tends it."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from maillage.core import clock
from maillage.core.search.tables import indexed_models
from maillage.instance import mail
from maillage.journal.queries import health
from maillage.territory.models import Territory

LOCAL: Final = {"localhost", "127.0.0.1", "::1"}


def is_public() -> bool:
    """Whether the instance says that it is open to others than the person at this machine."""
    return urlsplit(settings.PUBLIC_URL).hostname not in LOCAL


def problems() -> list[str]:
    """Every lack, in the order in which to mend them; an empty list when all is well."""
    return [*_of_settings(), *_of_mail(), *_of_files(), *_of_database()]


def _of_settings() -> list[str]:
    """Django's own checks, those of a deployment included when the instance is public: a warning there is a lack."""
    found = checks.run_checks(include_deployment_checks=is_public())
    return [f"{problem.msg} ({problem.id})" for problem in found if problem.level >= checks.WARNING and not problem.is_silenced()]


def _of_mail() -> list[str]:
    """Nobody can sign in, nor prove an address, where messages do not leave: a lack, once others come."""
    lacks = []
    if is_public() and settings.EMAIL_BACKEND == mail.OUTBOX:
        lacks.append(
            "Les messages ne partent pas : donnez un serveur de courriel par MAILLAGE_EMAIL_URL. En attendant, ils sont déposés dans "
            f"{settings.OUTBOX}."
        )
    if settings.SECURE_PROXY_SSL_HEADER and not settings.PROXIES:
        lacks.append(
            "Derrière un serveur mandataire, tous les visiteurs ont la même adresse : réglez MAILLAGE_PROXIES (et X-Forwarded-For)."
        )
    return lacks


def _of_files() -> list[str]:
    dist = Path(str(settings.DJANGO_VITE["default"]["manifest_path"]))
    return (
        []
        if dist.exists()
        else ["Les pages n’ont ni style ni carte : la partie navigateur n’est pas construite. Lancez « make build »."]
    )


def _of_database() -> list[str]:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return ["La base attend des migrations : lancez « maillage setup »."]
        tables = set(connection.introspection.table_names())
    except DatabaseError as error:
        return [f"La base de données ne répond pas : {error}. Vérifiez DATABASE_URL."]
    lacks = [] if settings.CACHES["default"]["LOCATION"] in tables else ["La table du cache manque : lancez « maillage setup »."]
    if connection.vendor == "sqlite":
        missing = [model for model in indexed_models() if f"{model._meta.db_table}_fts" not in tables]
        lacks += ["L’index de recherche manque : lancez « maillage setup »."] if missing else []
    lacks += [] if Territory.objects.exists() else ["Aucun territoire : lancez « maillage setup »."]
    return [*lacks, *health.lacks(clock.now())]
