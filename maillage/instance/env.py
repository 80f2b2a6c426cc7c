"""What an instance is told by its environment, typed; a bad value stops the start with a sentence that says what to do.

``docs/settings.md`` lists the variables from here: a field's ``description`` is its line there and, after a bad value, the end of
the sentence that says what was expected.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterable
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NoReturn
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from maillage.instance import databases, mail

WORDS = Annotated[list[str], NoDecode]
SECRET: Final = {"secret_key", "database_url", "replica_url", "email_url", "oidc"}
"""Fields whose value is never shown back."""
COMMON: Final = {"DATABASE_URL", "WEB_CONCURRENCY"}
"""Variables that other software gives too, under these names."""


class Provider(BaseModel):
    """A server of identities that people may sign in with."""

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    name: str = Field(min_length=1, max_length=80)
    server: str = Field(pattern=r"^https?://[^\s]+$")
    client_id: str = Field(min_length=1)
    secret: str = ""


class Env(BaseSettings):
    """One attribute a variable: ``debug`` is read from ``MAILLAGE_DEBUG``; those of ``COMMON`` keep their names."""

    model_config = SettingsConfigDict(env_prefix="MAILLAGE_", env_ignore_empty=True, populate_by_name=True)

    debug: bool = Field(
        default=False, description="true ou false ; true montre le détail des erreurs : jamais sur une instance ouverte au public"
    )
    data_dir: Path = Field(
        default=Path("var"),
        description="un dossier où l’instance peut écrire (base SQLite, images, clé secrète, fichiers statiques)",
    )
    database_url: str = Field(
        default="",
        validation_alias="DATABASE_URL",
        description="sqlite:///fichier ou postgresql://compte:motdepasse@machine:5432/base (plusieurs machines : a:5432,b:5432)",
    )
    replica_url: str = Field(
        default="",
        description="une copie PostgreSQL de la base, en lecture (réplication), pour les pages ; ce que quelqu’un vient d’écrire est lu dans "
        "la base elle-même",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="50 caractères au hasard au moins ; à défaut, une clé est créée dans le dossier des données au premier lancement",
    )
    listen_port: int = Field(default=8000, ge=1, le=65535, description="le port où « maillage run » écoute, de 1 à 65535")
    public_url: str = Field(
        default="", description="l’adresse du site, par exemple https://lieux.example.org ; à défaut, cette machine et ce port"
    )
    allowed_hosts: WORDS = Field(
        default=[],
        description="noms de machine séparés par des virgules ; à défaut, celui de l’adresse du site et ceux de cette machine",
    )
    name: str = Field(default="Maillage", min_length=1, max_length=80, description="le nom de l’instance, de 1 à 80 caractères")
    contact_email: str = Field(default="", description="une adresse électronique où écrire à qui tient l’instance")
    source_url: str = Field(default="", description="l’adresse web du code qui tourne ici, si vous l’avez modifié (licence AGPL)")
    language: Literal["fr", "en"] = Field(default="fr", description="fr ou en ; la langue de qui n’en a pas choisi")
    time_zone: str = Field(default="Europe/Paris", description="un fuseau horaire, par exemple Europe/Paris ou Indian/Reunion")
    log_format: Literal["json", "console"] = Field(
        default="json", description="json (pour une machine) ou console (pour une personne)"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="DEBUG, INFO, WARNING ou ERROR")
    web_concurrency: int = Field(
        default=2, ge=1, le=256, validation_alias="WEB_CONCURRENCY", description="nombre de processus qui répondent, de 1 à 256"
    )
    behind_https: bool = Field(
        default=False, description="true ou false ; true derrière un serveur mandataire qui chiffre et fixe X-Forwarded-Proto"
    )

    proxies: int = Field(
        default=0,
        ge=0,
        le=9,
        description="nombre de serveurs mandataires devant l’instance qui complètent X-Forwarded-For, de 0 à 9 ; 0 ne croit que la connexion",
    )

    email_url: str = Field(
        default="",
        description="smtp://compte:motdepasse@machine:587?tls=starttls (ou tls=ssl, tls=non) ; à défaut, les messages ne partent pas et "
        "sont déposés dans le dossier des données",
    )
    email_from: str = Field(
        default="", description="l’adresse qui signe les messages, par exemple Lieux du Poitou <bonjour@lieux.example.org>"
    )
    registration: Literal["open", "invited"] = Field(
        default="open", description="open (chacun peut créer un compte) ou invited (il faut une invitation)"
    )
    second_factor: Literal["nobody", "stewards", "animators", "everyone"] | None = Field(
        default=None,
        description="qui doit une seconde preuve à la connexion : nobody, stewards (l’intendance), animators (et les animatrices) ou everyone ; "
        "à défaut stewards derrière HTTPS, sinon nobody",
    )
    session_days: int = Field(
        default=30, ge=1, le=90, description="au bout de combien de jours on se connecte de nouveau, de 1 à 90"
    )
    session_idle_days: int = Field(
        default=7, ge=1, le=90, description="après combien de jours sans visite on est déconnecté, de 1 à 90"
    )
    leaked_passwords: Path | None = Field(
        default=None,
        description="un fichier d’empreintes SHA-1 de mots de passe tombés dans des fuites, une par ligne et en ordre (celui de Pwned "
        "Passwords) ; à défaut, seuls les plus courants sont refusés",
    )
    oidc: Annotated[list[Provider], NoDecode] = Field(
        default=[],
        description="une liste JSON de serveurs OpenID Connect : "
        '[{"id": "region", "name": "Région", "server": "https://id.example.org", "client_id": "…", "secret": "…"}]',
    )

    outgoing_allow: WORDS = Field(
        default=[],
        description="développement seulement : machines privées que les webhooks peuvent joindre, adresse:port (127.0.0.1:9000), séparées "
        "par des virgules",
    )

    journal_key: Path | None = Field(
        default=None,
        description="le fichier de la clé qui signe le journal ; à défaut, journal-key dans le dossier des données, créé au premier lancement",
    )
    journal_witnesses: WORDS = Field(
        default=[], description="clés publiques des témoins du journal (nom+empreinte+clé), séparées par des virgules"
    )

    @field_validator("allowed_hosts", "outgoing_allow", "journal_witnesses", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value

    @field_validator("oidc", mode="before")
    @classmethod
    def _json(cls, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value

    @field_validator("leaked_passwords")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError
        return value

    @field_validator("email_url")
    @classmethod
    def _known_mail(cls, value: str) -> str:
        mail.settings(value)
        return value

    @field_validator("email_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        if value and not all(parseaddr(value)[1].partition("@")):
            raise ValueError
        return value

    @field_validator("public_url", "source_url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0):
            raise ValueError
        return value.rstrip("/")

    @field_validator("database_url", "replica_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        databases.check(value)
        return value

    @field_validator("contact_email")
    @classmethod
    def _address(cls, value: str) -> str:
        name, _at, domain = value.partition("@")
        if value and not (name and "." in domain and " " not in value):
            raise ValueError
        return value

    @field_validator("secret_key")
    @classmethod
    def _long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 50:
            raise ValueError
        return value

    @field_validator("journal_witnesses")
    @classmethod
    def _cosigning_keys(cls, value: list[str]) -> list[str]:
        from maillage.journal.log.notes import COSIGNS, public_key

        if any(public_key(text).kind != COSIGNS for text in value):
            raise ValueError
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        from zoneinfo import available_timezones

        if value not in available_timezones():
            raise ValueError
        return value

    @field_validator("outgoing_allow")
    @classmethod
    def _targets(cls, value: list[str]) -> list[str]:
        for word in value:
            _target(word)
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Env:
        self.public_url = self.public_url or f"http://localhost:{self.listen_port}"
        if self.behind_https and not self.public_url.startswith("https://"):
            raise ValueError("MAILLAGE_BEHIND_HTTPS demande une adresse en https:// dans MAILLAGE_PUBLIC_URL")
        if self.replica_url and not (databases.is_postgresql(self.database_url) and databases.is_postgresql(self.replica_url)):
            raise ValueError(
                "MAILLAGE_REPLICA_URL et DATABASE_URL nomment toutes deux une base PostgreSQL, ou la première est vide"
            )
        return self

    def hosts(self) -> list[str]:
        """Host names this instance answers to: the ones named, else that of its public address and this machine's."""
        return self.allowed_hosts or sorted({urlsplit(self.public_url).hostname or "", "localhost", "127.0.0.1", "[::1]"})

    def targets(self) -> frozenset[tuple[str, int]]:
        """The private machines that outgoing requests may reach, each an address in figures and a port."""
        return frozenset(map(_target, self.outgoing_allow))

    def secret(self) -> str:
        """The secret key: the one given, else one made at the first run and kept in the data directory (mode 600)."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        path = self.data_dir / "secret-key"
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(50))
        return path.read_text(encoding="utf-8").strip()

    def sender(self) -> str:
        """Who signs the messages: who was named, else who may be written to, else nobody of this machine."""
        nobody = f"{self.name} <ne-pas-repondre@{urlsplit(self.public_url).hostname}>"
        return self.email_from or self.contact_email or nobody

    def database(self) -> dict[str, Any]:
        """The Django ``DATABASES["default"]`` entry."""
        return databases.entry(self.database_url, data_dir=self.data_dir)

    def all_databases(self) -> dict[str, dict[str, Any]]:
        """Django's ``DATABASES``: the one that is written, and the copy that is read when there is one."""
        replica = {"replica": databases.entry(self.replica_url, data_dir=self.data_dir)} if self.replica_url else {}
        return {"default": self.database()} | replica


def variable(field: str) -> str:
    """The environment variable that a field is read from."""
    return field.upper() if field.upper() in COMMON else f"MAILLAGE_{field.upper()}"


def load() -> Env:
    """Read the environment, or stop the program (exit code 2) naming each bad variable and what it should hold."""
    try:
        env = Env()
        (env.data_dir / "static").mkdir(parents=True, exist_ok=True)
        env.secret()
    except ValidationError as error:
        _stop(_refusal(problem["loc"], problem["msg"], problem["input"]) for problem in error.errors())
    except OSError as error:
        _stop(
            [f"MAILLAGE_DATA_DIR : « {error.filename} » ne peut pas servir ({error.strerror}). Attendu : {_expected('data_dir')}."]
        )
    return env


def _refusal(loc: tuple[int | str, ...], message: str, value: Any) -> str:
    if not loc:
        return f"{message.removeprefix('Value error, ')}."
    field = str(loc[0]).lower() if loc[0] in COMMON else str(loc[0])
    shown = "la valeur reçue" if field in SECRET else f"« {str(value)[:80]} »"
    return f"{variable(field)} : {shown} ne convient pas. Attendu : {_expected(field)}."


def _expected(field: str) -> str:
    return str(Env.model_fields[field].description)


def _target(word: str) -> tuple[str, int]:
    """``127.0.0.1:9000`` or ``[::1]:9000``; raises ValueError."""
    address, _colon, port = word.rpartition(":")
    return str(ip_address(address.removeprefix("[").removesuffix("]"))), int(port)


def _stop(sentences: Iterable[str]) -> NoReturn:
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    raise SystemExit(2) from None


def _write_once(path: Path, text: str) -> None:
    """Write a private file, unless another process has just done it: whoever comes second reads the first one's."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
