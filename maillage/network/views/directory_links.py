"""The addresses of a directory page: without one filter, at another page, to the map, to a file."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core import typography
from maillage.network.enums import Stage
from maillage.network.forms import RADII_KM, SelectionForm
from maillage.network.queries import locating
from maillage.network.queries.directory import DEFAULT_RADIUS_KM, Selection
from maillage.network.queries.vocabulary import Choices

_PLACE_PARAMETERS = {"near", "commune", "radius", "bbox"}


@dataclass(frozen=True)
class Chip:
    """A filter in force; ``href`` is the directory without it."""

    label: str
    href: str


class Links:
    """Addresses made from the parameters that a person's own address holds, empty and usual ones left out."""

    def __init__(self, data: QueryDict) -> None:
        usual = ("radius", f"{DEFAULT_RADIUS_KM:g}")
        said = [(name, value) for name, values in data.lists() for value in values if value and name in SelectionForm.base_fields]
        self.pairs = [pair for pair in said if pair != usual]
        self.path = reverse("network:place_list")

    def _with(self, pairs: list[tuple[str, str]]) -> str:
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def query(self, *left_out: str) -> str:
        """The parameters but those named, encoded, after a question mark if any."""
        kept = urlencode([pair for pair in self.pairs if pair[0] not in left_out])
        return f"?{kept}" if kept else ""

    @property
    def canonical(self) -> str:
        return self._with(self.pairs)

    def without(self, *names: str) -> str:
        return self._with([pair for pair in self.pairs if pair[0] not in {*names, "page"}])

    def without_value(self, name: str, value: str) -> str:
        return self._with([pair for pair in self.pairs if pair != (name, value) and pair[0] != "page"])

    def set(self, name: str, value: str) -> str:
        """The same with ``name`` set to ``value``; to the first page unless it is the page that is set."""
        kept = [pair for pair in self.pairs if pair[0] not in {name, "page"}]
        return self._with([*kept, (name, value)] if value else kept)

    def near(self, code: str) -> str:
        """The same around the commune ``code``, instead of the words."""
        kept = [pair for pair in self.pairs if pair[0] not in {"q", "mots", "page", "commune", "near", "bbox", "territory"}]
        return self._with([*kept, ("commune", code)])

    def file(self, form: str) -> str:
        """The same selection as a file, in no page and no view."""
        return reverse("network:place_export", args=[form]) + self.query("page", "view", "sort")


def chips(form: SelectionForm, selection: Selection, choices: Choices, links: Links) -> list[Chip]:
    """The filters in force, in the order people think of them: where, what, which."""
    found: list[Chip] = []
    if selection.point is not None:
        found.append(Chip(_near(selection), links.without(*_PLACE_PARAMETERS, *(["q"] if form.nearby_words else []))))
    if selection.area is not None:
        found.append(Chip(_("dans la zone de la carte"), links.without("bbox")))
    if selection.words:
        found.append(Chip(_("« %(words)s »") % {"words": selection.words}, links.without("q", "mots")))
    if selection.territory is not None:
        found.append(Chip(str(selection.territory), links.without("territory", "commune", *(["q"] if form.nearby_words else []))))
    if selection.network is not None:
        found.append(Chip(typography.spaced(selection.network.name), links.without("network")))
    kinds = {slug: label for _pk, slug, label, _icon in choices.kinds}
    services = dict(choices.services)
    found += [Chip(kinds.get(slug, slug), links.without_value("kind", slug)) for slug in selection.kinds]
    found += [Chip(services.get(slug, slug), links.without_value("service", slug)) for slug in selection.services]
    found += [Chip(str(Stage(stage).label), links.without_value("stage", stage)) for stage in selection.stages]
    found += [Chip(_("mot-clé « %(tag)s »") % {"tag": tag}, links.without_value("tag", tag)) for tag in selection.tags]
    return found


def _near(selection: Selection) -> str:
    km = f"{selection.radius_km:g}"
    if selection.point and selection.point.label:
        return _("à moins de %(km)s km %(of_town)s") % {"km": km, "of_town": typography.de_name(selection.point.label)}
    return _("à moins de %(km)s km de vous") % {"km": km}


def meant(form: SelectionForm, selection: Selection, links: Links) -> Chip | None:
    """The town whose very name the words are but for a slip."""
    if not selection.words:
        return None
    question = selection.question
    town = locating.towns_called(question.correct(selection.words)).town if question.corrected else form.nearly
    if town is None:
        return None
    departement = f" ({typography.spaced(town.departement.name)})" if town.departement else ""
    return Chip(f"{typography.spaced(town.name)}{departement}", links.near(town.code))


def wider(selection: Selection, links: Links) -> Chip | None:
    """The next wider circle, if there is one."""
    radius = next((km for km in RADII_KM if km > selection.radius_km), None) if selection.point else None
    if radius is None:
        return None
    return Chip(_("Chercher jusqu’à %(km)s km") % {"km": radius}, links.set("radius", str(radius)))


def pages(number: int, last: int, links: Links) -> list[tuple[int, str]]:
    """The pages worth a link: the first, the last, those around; a number of 0 is a gap."""
    wanted = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    found: list[tuple[int, str]] = []
    for before, page in zip([0, *wanted], wanted, strict=False):
        if page - before > 1:
            found.append((0, ""))
        found.append((page, links.set("page", str(page) if page > 1 else "")))
    return found
