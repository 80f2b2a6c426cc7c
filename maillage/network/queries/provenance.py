"""Where each fact of a place comes from, and its history, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from typing import Any

from django.conf import settings
from django.db.models import CharField, Model, Value
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from maillage.core import markdown, typography
from maillage.network import hours_words, words
from maillage.network.enums import LegalForm, Origin, Permanence, Position, RevisionKind, Stage, Wheelchair
from maillage.network.fields import FIELDS, Plain
from maillage.network.models import Kind, Network, Organisation, Place, PublicService, Revision
from maillage.network.models.vocabulary import Concept, label_read
from maillage.territory.models import Territory

_CHOICES: dict[str, Any] = {"stage": Stage, "permanence": Permanence, "legal_form": LegalForm}
_NAMES: dict[str, Any] = {
    "kinds": Kind,
    "services": PublicService,
    "networks": Network,
    "host": Organisation,
    "manager": Organisation,
    "within": Place,
}

_TOWNS = "towns"

_ENDINGS = {
    **dict.fromkeys(("kinds", "services", "tags", "opening_hours", "links", "networks"), "s"),
    **dict.fromkeys(
        ("description", "stage", "permanence", "ends_on", "opened_on", "closed_on", "address", "commune", "coordinates", "portion",
         "host", "manager", "legal_form", "hours_note", "accessibility", "accessibility_note", "surface_m2", "capacity"), "e",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Origins:
    """Fields in words that come from the same source, author and day, that origin, and the address of the source if it has one."""

    labels: list[str]
    sentence: str
    source_key: str


@dataclass(frozen=True)
class Fresh:
    """When the place itself confirmed its present hours, and the present contact it confirmed last; None where it did not."""

    hours: datetime | None
    contact: datetime | None


@dataclass(frozen=True)
class Change:
    """One field's difference in words; an empty side says that nothing was known. ``same`` for a confirmation."""

    label: str
    before: str
    after: str
    same: bool


@dataclass(frozen=True)
class Version:
    """A revision as people read it."""

    number: int
    sentence: str
    at: datetime
    message: str
    source_key: str
    changes: list[Change]


def last_said(place: Place) -> dict[str, Revision]:
    """The revision that each field's present value comes from, in the order of the fields; one query."""
    said = {revision.number: revision for revision in _full(place).filter(number__in=set(place.provenance.values()))}
    return {name: said[place.provenance[name]] for name in FIELDS if place.provenance.get(name) in said}


def origins(said: Mapping[str, Revision]) -> list[Origins]:
    """Where the fields of ``last_said`` come from: what shares its source, its author and its day is told in one line."""
    alike: dict[tuple[object, ...], list[str]] = {}
    for name, revision in said.items():
        day = timezone.localtime(revision.at).date()
        alike.setdefault((revision.kind, revision.origin, revision.source_id, revision.by_id, day), []).append(name)
    return [_origin(names, said[names[0]]) for names in alike.values()]


def _origin(names: list[str], revision: Revision) -> Origins:
    labels = [str(FIELDS[name].label) for name in names]
    endings = [_ENDINGS.get(name, "") for name in names]
    ending = endings[0] if len(names) == 1 else "es" if all(one.startswith("e") for one in endings) else "s"
    return Origins(labels, sentence(revision, ending), revision.source.key if revision.source else "")


def fresh(place: Place, said: Mapping[str, Revision]) -> Fresh:
    """What the place confirmed itself, of what its visitors count on."""

    def confirmed(*names: str) -> datetime | None:
        theirs = (said[name] for name in names if name in said and getattr(place, name))
        days = [one.at for one in theirs if one.kind == RevisionKind.CONFIRMED and one.origin == Origin.PLACE]
        return max(days, default=None)

    return Fresh(confirmed("opening_hours", "hours_note"), confirmed("phone", "email", "website"))


def _full(place: Place) -> Any:
    return place.revisions.select_related("source", "by")


def sentence(revision: Revision, ending: str = "") -> str:
    """Who said it, and when: "fichier CGET 2019, pris le 22 novembre 2026", "confirmé par le lieu le 12 mars 2026".

    ``ending`` makes the French participle agree with what was said ("confirmés"); English has no use for it.
    """
    who = str(Origin(revision.origin).label)
    if revision.origin == Origin.INSTANCE:
        who = _("l’équipe de %(name)s") % {"name": settings.INSTANCE_NAME}
    if revision.by is not None and revision.by.display_name:
        who = f"{who} ({revision.by.display_name})"
    if revision.source is not None:
        who = revision.source.label
    said = {"who": who, "day": typography.full_date(revision.at), "ending": ending if typography.in_french() else ""}
    if revision.kind == RevisionKind.IMPORTED:
        return _("%(who)s, pris le %(day)s") % said
    if revision.kind == RevisionKind.CONFIRMED:
        return _("confirmé%(ending)s par %(who)s le %(day)s") % said
    if revision.kind == RevisionKind.RESTORED:
        return _("rétabli%(ending)s par %(who)s le %(day)s") % said
    if revision.kind == RevisionKind.MERGED:
        return _("réuni%(ending)s par %(who)s le %(day)s") % said
    return _("indiqué%(ending)s par %(who)s le %(day)s") % said


def versions(place: Place, *, start: int, size: int) -> list[Version]:
    """``size`` revisions of a place from the ``start``-th newest, with their differences in words."""
    revisions = list(_full(place).order_by("-number")[start : start + size])
    names = Names(change for revision in revisions for change in revision.changes.items())
    return [
        Version(
            number=revision.number,
            sentence=sentence(revision),
            at=revision.at,
            message=revision.message,
            source_key=revision.source.key if revision.source else "",
            changes=[names.change(name, before, after) for name, (before, after) in revision.changes.items()],
        )
        for revision in revisions
    ]


def _text(words: str) -> Value:
    return Value(words, output_field=CharField())


def _label(model: type[Model]) -> Any:
    return label_read() if issubclass(model, Concept) else "name"


class Names:
    """Plain values in words, with the names of the rows that they point at: one query if any is named, none otherwise."""

    def __init__(self, changes: Iterable[tuple[str, list[Plain]]]) -> None:
        slugs: dict[str, set[str]] = {}
        codes: set[str] = set()
        for name, sides in changes:
            pieces = {str(piece) for side in sides if side for piece in (side if isinstance(side, list) else [side])}
            if name in {"commune", "arrondissement"}:
                codes |= pieces
            elif name in _NAMES:
                slugs.setdefault(name, set()).update(pieces)
        legs = [
            _NAMES[name].objects.filter(slug__in=said).order_by().values_list(_text(name), "slug", _label(_NAMES[name]))
            for name, said in slugs.items()
            if said
        ]
        towns = Territory.objects.filter(level__in=["commune", "arrondissement"], code__in=codes)
        legs += [towns.order_by().values_list(_text(_TOWNS), "code", "name")] if codes else []
        self._names: dict[str, dict[str, str]] = {name: {} for name in slugs}
        self._towns = self._names.setdefault(_TOWNS, {})
        for name, key, label in legs[0].union(*legs[1:], all=True) if legs else ():
            self._names[name][key] = label

    def change(self, name: str, before: Plain, after: Plain) -> Change:
        field = FIELDS.get(name)
        label = str(field.label) if field else name
        same = before == after
        if not same and isinstance(before, list) and isinstance(after, list) and name != "coordinates":
            gone, come = [one for one in before if one not in after], [one for one in after if one not in before]
            before, after = (gone, come) if gone or come else (before, after)
        return Change(label, self.words(name, before), self.words(name, after), same=same)

    def words(self, name: str, value: Plain) -> str:
        """The plain value of a field as people read it; empty when nothing is said."""
        if value is None or value in ([], {}):
            return ""
        if name in _CHOICES and value in _CHOICES[name].values:
            return str(_CHOICES[name](value).label)
        if name in {"commune", "arrondissement"}:
            return f"{self._towns[value]} ({value})" if value in self._towns else str(value)
        if name in self._names:
            known = self._names[name]
            return typography.listed(str(known.get(slug, slug)) for slug in (value if isinstance(value, list) else [value]))
        return _said(name, value)


def _plain(text: str) -> str:
    """A Markdown text without its marks."""
    return unescape(strip_tags(markdown.render(text))).strip()


_WORDED: dict[str, Callable[[str], str]] = {
    "opening_hours": hours_words.said,
    "phone": words.phone_words,
    "description": _plain,
}


def _said(name: str, value: Plain) -> str:
    if name in _WORDED:
        return _WORDED[name](value)
    if name == "coordinates":
        return f"{value[0]}, {value[1]} ({Position(value[2]).label})"
    if name == "links":
        return typography.listed(f"{link['label']} ({link['url']})" for link in value)
    if name == "accessibility":
        return typography.listed([*access_words(value), *filter(None, [value.get("acceslibre")])])
    if name.endswith("_on") and isinstance(value, str):
        return typography.full_date(date.fromisoformat(value))
    return typography.listed(map(str, value)) if isinstance(value, list) else str(value)


def _access(value: Mapping[str, Any]) -> Iterable[object]:
    if value.get("wheelchair") in Wheelchair.values:
        yield str(Wheelchair(value["wheelchair"]).label)
    if value.get("toilets") in Wheelchair.values:
        yield _("toilettes : %(said)s") % {"said": Wheelchair(value["toilets"]).label}
    if "hearing_loop" in value:
        yield _("boucle magnétique") if value["hearing_loop"] else _("pas de boucle magnétique")


def access_words(value: Mapping[str, Any]) -> list[str]:
    """Accessibility as sentences, the wheelchair first."""
    return [str(said) for said in _access(value)]
