"""A site whose pages are read from a standby, asked as visitors would; it says on its output what is to be done to the standby."""

from __future__ import annotations

import sys
import time
from typing import Any

import django


def main() -> int:
    django.setup()
    from django.conf import settings
    from django.http import HttpRequest, HttpResponse
    from django.test import Client
    from django.urls import include, path

    from maillage.network.enums import Origin
    from maillage.network.models import Place
    from maillage.network.operations.places import Statement, create_place, edit_place

    said = Statement(Origin.INSTANCE)

    def write(request: HttpRequest) -> HttpResponse:
        edit_place(place=Place.objects.get(), values={"description": request.POST["text"]}, statement=said, by=None)
        return HttpResponse("written")

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ROOT_URLCONF = type("urls", (), {"urlpatterns": [path("ecrire", write), path("", include("maillage.instance.urls"))]})
    place = Place.objects.first()
    Place.objects.exclude(pk=place.pk if place else None).delete()
    place = place or create_place(values={"name": "Le lieu lu"}, statement=said, by=None)
    edit_place(place=place, values={"description": "avant"}, statement=said, by=None)
    time.sleep(2)
    return _story(Client(), Client(), f"/lieux/{place.slug}/")


def _story(writer: Any, other: Any, address: str) -> int:
    from django.db import close_old_connections

    _tell("pause")
    writer.post("/ecrire", {"text": "apres"})
    mine, theirs = writer.get(address).content.decode(), other.get(address).content.decode()
    found = [
        ("who wrote reads what she wrote while the standby is late", "<p>apres</p>" in mine),
        ("others are answered by the standby", "<p>avant</p>" in theirs),
    ]
    _tell("resume")
    time.sleep(2)
    found.append(("once it has caught up they read the same", "<p>apres</p>" in other.get(address).content.decode()))
    _tell("stop")
    close_old_connections()  # as at the start of every request that is not a test's
    answer = other.get(address)
    found.append(
        ("the standby is killed: pages are read from the primary", answer.status_code == 200 and b"<p>apres</p>" in answer.content)
    )
    for sentence, held in found:
        print(f"{'yes' if held else 'NO '}  {sentence}", flush=True)
    return 0 if all(held for _sentence, held in found) else 1


def _tell(word: str) -> None:
    print(word, flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    sys.exit(main())
