"""From the address of a database to what Django needs to reach it; several machines of a PostgreSQL cluster are one address."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

POSTGRESQL: Final = {"postgres", "postgresql"}
PARAMETERS: Final = {
    "application_name",
    "connect_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "load_balance_hosts",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
    "tcp_user_timeout",
}
"""What may follow the ``?`` of a PostgreSQL address: parameters of libpq that concern the way to the server."""


def check(url: str) -> None:
    """Raise ValueError unless ``url`` (maybe empty) is the address of a database that an instance can use."""
    if not url:
        return
    parts = urlsplit(url)
    if parts.scheme not in {"sqlite", *POSTGRESQL} or not parts.path.strip("/") or parts.fragment:
        raise ValueError
    if parts.scheme in POSTGRESQL:
        _machines(parts)
        if not set(_parameters(parts)) <= PARAMETERS:
            raise ValueError
    elif parts.query or parts.netloc:
        raise ValueError


def is_postgresql(url: str) -> bool:
    return urlsplit(url).scheme in POSTGRESQL


def entry(url: str, *, data_dir: Path) -> dict[str, Any]:
    """A Django ``DATABASES`` entry; without address, the SQLite file of the data folder."""
    parts = urlsplit(url)
    return _postgresql(parts) if parts.scheme in POSTGRESQL else _sqlite(parts, data_dir)


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    hosts, ports = _machines(parts)
    user, _colon, password = parts.netloc.rpartition("@")[0].partition(":")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": ",".join(hosts),
        "PORT": ",".join(ports) if any(ports) else "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": "5", **_parameters(parts)},
    }


def _machines(parts: SplitResult) -> tuple[list[str], list[str]]:
    """``(hosts, ports)`` of ``a:5432,b,[::1]:5433``, as many of each; a port not told is empty. Raises ValueError."""
    hosts, ports = [], []
    for machine in parts.netloc.rpartition("@")[2].split(","):
        one = urlsplit(f"//{machine}")
        if one.port == 0:
            raise ValueError
        hosts.append(unquote(one.hostname or ""))
        ports.append(str(one.port or ""))
    if len(hosts) > 1 and not all(hosts):
        raise ValueError
    return hosts, ports


def _parameters(parts: SplitResult) -> dict[str, str]:
    return dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))


def _sqlite(parts: SplitResult, data_dir: Path) -> dict[str, Any]:
    path = Path(unquote(parts.path.removeprefix("/"))) if parts.path else data_dir / "maillage.sqlite3"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; "
            "PRAGMA cache_size=-16000;",
        },
    }
