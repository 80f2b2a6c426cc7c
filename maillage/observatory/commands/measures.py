"""Coverage, white zones, fragility, comparison: what the mesh is today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import click

from maillage.mesh.files.answers import comparing, zones
from maillage.mesh.files.answers import coverage as covering
from maillage.mesh.files.answers import fragility as fragile
from maillage.mesh.files.answers.shapes import Answer, Crowd, Sites
from maillage.observatory.commands import outputs
from maillage.observatory.commands.communes import Communes, communes
from maillage.observatory.commands.inputs import DB, People, check_names, people_of, places_of
from maillage.observatory.commands.options import Asked, asking, merged, places_option, radii_option, radius_option
from maillage.observatory.commands.refusals import refusing
from maillage.observatory.commands.working import stages

USUAL_GROUP = {"": "departement", "region": "departement", "departement": "epci", "epci": "commune"}
"""How a territory is told apart when nothing is asked."""
UNCUT = "Sur les pages du site, une zone s’arrête aussi à la limite de l’intercommunalité : les mêmes habitants y sont dans davantage de zones."


@click.command()
@places_option()
@radii_option("5km,10km,20km")
@asking
@refusing
def coverage(asked: Asked, places: str, radii: tuple[tuple[float, ...], ...]) -> None:
    """Qui vit à moins de tant de kilomètres d’un lieu, en tout et par territoire."""
    if not asked.group and asked.people == DB:
        asked = replace(asked, group=USUAL_GROUP.get(asked.within.partition(":")[0], ""))
    _measure(
        asked,
        {"lieux": places},
        merged(radii),
        lambda people, sites: covering.answer(people.crowd, sites, merged(radii), people.group),
    )


@click.command("white-zones")
@places_option()
@radius_option()
@asking
@refusing
def white_zones(asked: Asked, places: str, radius: float) -> None:
    """Où personne n’a de lieu assez près : les zones blanches, la plus peuplée d’abord."""
    said = (UNCUT,) if asked.people == DB else ()
    _measure(
        asked, {"lieux": places}, (radius,), lambda people, sites: zones.answer(people.crowd, sites, radius, people.group), said
    )


@click.command()
@places_option()
@radius_option()
@asking
@refusing
def fragility(asked: Asked, places: str, radius: float) -> None:
    """Ce qui disparaîtrait avec chaque lieu : les habitants qu’il est seul à servir."""
    _measure(asked, {"lieux": places}, (radius,), lambda people, sites: fragile.answer(people.crowd, sites, radius, people.group))


@click.command()
@places_option("--before", required=True, words="Les lieux d’avant : un fichier, ou ceux de l’instance.")
@places_option("--after", required=True, words="Les lieux d’après : un fichier, ou ceux de l’instance.")
@radii_option("5km,10km,20km")
@asking
@refusing
def compare(asked: Asked, before: str, after: str, radii: tuple[tuple[float, ...], ...]) -> None:
    """Entre deux dates ou deux scénarios, qui gagne et qui perd."""
    _measure(
        asked, {"avant": before, "apres": after}, merged(radii),
        lambda people, one, other: comparing.answer(people.crowd, one, other, merged(radii), people.group),
    )  # fmt: skip


def _measure(
    asked: Asked, places: Mapping[str, str], radii: tuple[float, ...], work: Callable[..., Answer], notes: tuple[str, ...] = ()
) -> None:
    """``places``: where each set of places is read, under its name in the answer; ``work`` is given the people, then each set."""
    outputs.check(asked.outs)
    with stages(3) as at:
        asked = replace(asked, tell=at.say)
        at.at("Habitants")
        towns = communes()
        people = people_of(asked, towns)
        at.at("Lieux")
        found = {name: places_of(given, asked, towns) for name, given in places.items()}
        check_names(asked)
        at.at("Calcul")
        sites = {name: one for name, (one, _said) in found.items()}
        made = work(people, *sites.values())
    said = (*notes, *(note for _one, notes_of in found.values() for note in notes_of))
    outputs.give(told(made, asked, towns, people, sites, radii, said), asked.outs, towns)


def told(
    answer: Answer, asked: Asked, towns: Communes, people: People, sites: dict[str, Sites], radii: tuple[float, ...],
    said: tuple[str, ...], **more: Any,
) -> Answer:  # fmt: skip
    """The answer with what was asked, and what reading the files left to say."""
    question = {
        "territoire": _territory(asked, towns, people.crowd),
        "rayons_km": list(radii),
        "groupe": people.group,
        "habitants": people.crowd.source,
        **{key: one.source for key, one in sites.items()},
        **more,
    }
    return replace(answer, question=question, notes=(*answer.notes, *dict.fromkeys((*people.notes, *said))))


def _territory(asked: Asked, towns: Communes, crowd: Crowd) -> str:
    return towns.title(asked.within) if asked.within or asked.people == DB else crowd.source
