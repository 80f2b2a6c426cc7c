"""What the commands of places, networks and structures have in common: « champ=valeur », who speaks, refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

import click

from maillage.accounts.models import User
from maillage.network.enums import Origin
from maillage.network.exceptions import InvalidValue, NetworkError
from maillage.network.importing.columns import normal
from maillage.network.importing.words import KINDS, all_choices, vocabulary
from maillage.network.models import Kind, PublicService

Command = Callable[..., Any]
_ACCESS = "accessibility attend par exemple wheelchair=yes,toilets=no,hearing_loop=yes (yes, limited ou no), ou du JSON."


def refusing(command: Command) -> Command:
    """What an operation refuses becomes one sentence and exit code 1."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except InvalidValue as refusal:
            raise click.ClickException(f"{refusal.field} : {refusal.sentence}") from None
        except NetworkError as refusal:
            raise click.ClickException(refusal.sentence) from None

    return run


def saying(command: Command) -> Command:
    """The options that tell who speaks."""
    origins = click.Choice([origin.value for origin in Origin if origin != Origin.IMPORT])
    command = click.option("--origin", type=origins, default="instance", show_default=True, help="Au nom de qui.")(command)
    command = click.option("--by", "author", metavar="COURRIEL", help="Le compte qui l’écrit.")(command)
    return click.option("--message", "-m", default="", help="Un mot pour l’historique.")(command)


def author_of(email: str | None) -> User | None:
    if not email:
        return None
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise click.ClickException(f"Aucun compte pour {email}.")
    return found


def values_of(pairs: tuple[str, ...]) -> dict[str, Any]:
    """The raw values of « champ=valeur » arguments, kinds and services by their slugs; raises a click error with a sentence."""
    values: dict[str, Any] = {}
    for pair in pairs:
        name, equals, raw = pair.partition("=")
        if not equals:
            raise click.UsageError(f"« {pair} » : écrivez champ=valeur.")
        values[name.strip()] = _raw(name.strip(), raw)
    return values


def _raw(name: str, text: str) -> Any:
    if not text.strip():
        return None if name == "coordinates" else text
    if name == "coordinates":
        return [piece.strip() for piece in text.split(",")]
    if name == "kinds":
        return kinds_of([text])
    if name == "services":
        return _concepts("Service", [text], PublicService.objects.values_list("slug", "label", "label_en", "mednum"), {})
    return _accessibility(text) if name == "accessibility" else text


def kinds_of(said: Iterable[str]) -> list[str]:
    """The slugs of kinds given by slug, label or another word for them, several at once split on « | ; , »."""
    return _concepts("Type de lieu", said, Kind.objects.values_list("slug", "label", "label_en"), KINDS)


def _concepts(what: str, said: Iterable[str], rows: Iterable[tuple[str, ...]], synonyms: Mapping[str, str]) -> list[str]:
    rows = list(rows)
    known = vocabulary(rows, synonyms)
    found: list[str] = []
    for text in said:
        pieces = [text] if normal(text) in known else re.split(r"[|;]", text)
        pieces = [one for piece in pieces for one in ([piece] if normal(piece) in known else piece.split(","))]
        for piece in filter(str.strip, pieces):
            slug = known.get(normal(piece))
            if slug is None:
                choices = "\n".join(f"  {row[0]:<22}{row[1]}" for row in rows)
                raise click.ClickException(f"{what} inconnu : « {piece.strip()} ». Choix possibles :\n{choices}")
            found.append(slug)
    return found


def _accessibility(text: str) -> Any:
    """JSON, or pairs such as « wheelchair=yes, hearing_loop=no », in English or French words."""
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except ValueError:
            raise click.UsageError(_ACCESS) from None
    said: dict[str, Any] = {}
    for key, word in (piece.partition("=")[::2] for piece in re.split(r"[\s;,]+", text.strip())):
        if not word:
            raise click.UsageError(_ACCESS)
        known = all_choices()["wheelchair"].get(normal(word), word)
        said[key] = known == "yes" if key == "hearing_loop" and known in {"yes", "no"} else word if key == "acceslibre" else known
    return said
