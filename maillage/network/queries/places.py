"""All that a place's page shows, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.utils import formats
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.network import hours, roles, rules, words
from maillage.network.enums import ClaimState, ProposalState
from maillage.network.models import ChangeProposal, Claim, Layer, Place, RoleHolding
from maillage.network.queries import directory, lists, rows
from maillage.network.queries.directory import Point, Selection
from maillage.territory.models import Territory

NEIGHBOUR_KM = 20.0
MOST_NEIGHBOURS = 6


@dataclass(frozen=True)
class DayHours:
    """A weekday with its spans in words; ``spans`` is empty when it is closed."""

    name: str
    spans: list[str]
    today: bool


@dataclass(frozen=True)
class Opening:
    """When a place is open, in words: now (``state`` open, closed or unknown), the ordinary week with its closed days, the days that
    differ, the public holidays (open, closed or nothing).
    """

    state: str
    now: str
    week: list[DayHours]
    closed: list[str]
    exceptions: list[tuple[str, list[str]]]
    holidays: str
    elsewhere: bool


def visible_place(slug: str, user: User | AnonymousUser) -> Place | None:
    """The place with its towns and its structures; None when ``user`` may not see it.

    ``has_marks``, ``has_layers``, ``has_claims`` and ``has_concierge`` tell whether to ask for what few places have.
    """
    links = ("commune__departement", "commune__region", "commune__epci", "arrondissement", "host", "manager", "within")
    here = OuterRef("pk")
    rare = {
        "has_marks": Exists(ChangeProposal.objects.filter(place=here, state=ProposalState.WAITING)),
        "has_layers": Exists(Layer.objects.filter(place=here)),
        "has_concierge": Exists(RoleHolding.objects.active().filter(place=here, role=roles.CONCIERGE.key)),
    }
    if isinstance(user, User):
        rare["has_claims"] = Exists(Claim.objects.filter(place=here, state=ClaimState.OPEN))
    place = Place.objects.select_related(*links).annotate(**rare).filter(slug=slug).first()
    return place if place is not None and rules.can_see_place(user, place) else None


def trail(place: Place) -> list[Territory]:
    """The région, département and town of a place, the widest first."""
    commune = place.commune
    if commune is None:
        return []
    return [territory for territory in (commune.region, commune.departement, commune, place.arrondissement) if territory]


def with_lists(place: Place) -> Place:
    """The same with its kinds, services, tags, networks and pictures at hand."""
    lists.fill(place)
    return place


def opening(place: Place, at: datetime) -> Opening | None:
    """When ``place`` is open, seen from an instant; None when its hours are not known."""
    if not place.opening_hours:
        return None
    zone = hours.zone_of(place.commune.code if place.commune else place.postal_code)
    today = at.astimezone(zone).date()
    state = hours.moment(place.opening_hours, zone, at)
    week = hours.week(place.opening_hours, zone, today)
    days = [
        DayHours(
            formats.date_format(_monday(today) + timedelta(days=n), "l"),
            [hours.span_words(span) for span in spans],
            n == today.weekday(),
        )
        for n, spans in enumerate(week.days)
    ]
    exceptions = [
        (words.days_words(first, last, today), [hours.span_words(span) for span in spans]) for first, last, spans in week.exceptions
    ]
    return Opening(
        state=state.state,
        now=words.open_words(state, at),
        week=days,
        closed=[day.name for day in days if not day.spans],
        exceptions=exceptions,
        holidays=week.holidays,
        elsewhere=zone.key != hours.PARIS,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def with_neighbours(place: Place, user: User | AnonymousUser) -> tuple[Place, list[rows.Row]]:
    """``with_lists(place)``, and the nearest places within 20 km, nearest first, with their distances.

    For somebody signed in, the requests of networks are among the lists (``asked_by``).
    """
    near = _neighbours(place, user)
    beside = [Place(pk=pk) for pk in near.kms]
    lists.fill(place, beside=beside, requests=isinstance(user, User))
    said = {one.pk: ", ".join(sorted(str(kind) for kind in one.kinds.all())) for one in beside}
    return place, near.rows(said)


def _neighbours(place: Place, user: User | AnonymousUser) -> rows.Near:
    if place.lat is None or place.lon is None:
        return rows.Near()
    others = directory.select(Selection(), user).exclude(pk=place.pk)
    return rows.near(others, Point(place.lat, place.lon), limit=MOST_NEIGHBOURS, within_km=NEIGHBOUR_KM)


def unknown_facts(place: Place) -> list[str]:
    """What a visitor may look for and nobody has said yet, in words; hours and contacts have a line of their own."""
    asked = (
        (place.address, _("l’adresse")),
        (place.description or place.summary, _("une présentation")),
        (place.accessibility or place.accessibility_note, _("l’accessibilité")),
        (place.services.all(), _("les services proposés")),
    )
    return [label for value, label in asked if not value]
