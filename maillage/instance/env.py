"""What an instance is told by its environment, typed; a bad value stops the start with a sentence that says what to do."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

WORDS = Annotated[list[str], NoDecode]


class Env(BaseSettings):
    """One attribute a variable: ``debug`` is read from ``MAILLAGE_DEBUG``; ``DATABASE_URL`` keeps its common name."""

    model_config = SettingsConfigDict(env_prefix="MAILLAGE_", env_ignore_empty=True)

    debug: bool = False
    data_dir: Path = Path("var")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    secret_key: SecretStr | None = None
    public_url: str = "http://localhost:8000"
    allowed_hosts: WORDS = []
    name: str = "Maillage"
    contact_email: str = ""
    source_url: str = ""
    language: Literal["fr", "en"] = "fr"
    time_zone: str = "Europe/Paris"
    log_format: Literal["json", "console"] = "json"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    behind_https: bool = False

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("expected an address such as https://lieux.example.org")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"sqlite", "postgres", "postgresql"}:
            raise ValueError("expected sqlite:///file or postgresql://user:password@host:port/name")
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        from zoneinfo import available_timezones

        if value not in available_timezones():
            raise ValueError("expected a time zone such as Europe/Paris")
        return value

    def hosts(self) -> list[str]:
        """Host names this instance answers to: the ones named, else that of its public address and this machine's."""
        return self.allowed_hosts or sorted({urlsplit(self.public_url).hostname or "", "localhost", "127.0.0.1", "[::1]"})

    def secret(self) -> str:
        """The secret key: the one given, else one made at the first run and kept in the data directory (mode 600)."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        path = self.data_dir / "secret-key"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        return path.read_text(encoding="utf-8").strip()

    def database(self) -> dict[str, Any]:
        """The Django ``DATABASES["default"]`` entry."""
        parts = urlsplit(self.database_url)
        if parts.scheme in {"postgres", "postgresql"}:
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(parts.path.lstrip("/")),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": unquote(parts.hostname or ""),
                "PORT": str(parts.port or ""),
                "CONN_MAX_AGE": 60,
                "CONN_HEALTH_CHECKS": True,
            }
        path = Path(unquote(parts.path.removeprefix("/"))) if self.database_url else self.data_dir / "maillage.sqlite3"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }


def load() -> Env:
    """Read the environment, or stop the program (exit code 2) naming each bad variable and what it should hold."""
    try:
        return Env()
    except ValidationError as error:
        for problem in error.errors():
            name = str(problem["loc"][0])
            variable = name if name.isupper() else f"MAILLAGE_{name.upper()}"
            print(f"{variable} : {problem['msg']} (reçu : {problem['input']!r})", file=sys.stderr)
        raise SystemExit(2) from None
