"""The file that a person takes away: her data for machines (JSON), for people (HTML), and her portrait."""

from __future__ import annotations

import json
import tempfile
import zipfile
from typing import IO, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from maillage.accounts import portability, readable
from maillage.accounts.models import Profile, User
from maillage.core import clock


def made(person: User) -> IO[bytes]:
    """The zip file, at its beginning, in the person's language."""
    with override(person.language):
        chapters = [(portion, list(portion.rows(person))) for portion in portability.portions()]
        told = {
            "instance_name": settings.INSTANCE_NAME, "public_url": settings.PUBLIC_URL, "at": clock.now(), "language": get_language(),
            "chapters": [_chapter(portion, rows, person) for portion, rows in chapters if rows],
        }  # fmt: skip
        data = {portion.key: rows for portion, rows in chapters}
        page = render_to_string("accounts/readable.html", told)
    file = tempfile.SpooledTemporaryFile(max_size=10 * 1024 * 1024)  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("donnees.json", json.dumps(data, ensure_ascii=False, indent=2, default=str))
        whole.writestr("a-lire.html", page)
        _add_portrait(whole, person)
    file.seek(0)
    return file


def _chapter(portion: portability.Portion, rows: list[portability.Row], person: User) -> dict[str, Any]:
    sentences = portability.sentences(portion.key, rows)
    return {"title": portion.title, "sentences": sentences, "rows": [] if sentences else readable.lines(portion.key, rows, person)}


def _add_portrait(whole: zipfile.ZipFile, person: User) -> None:
    for profile in Profile.objects.filter(person=person).exclude(picture=""):
        with profile.picture.open("rb") as portrait:
            whole.writestr("portrait.webp", portrait.read())
