"""One network's half of the world: its place, what is private about them, and who may read it.

Each private text holds a word of its own (``canari…``) and a note of who may read it; nobody else may ever be answered with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings

from maillage.accounts.models import Profile, User
from maillage.api.models import Attempt, Token, Webhook
from maillage.core import clock
from maillage.journal import operations as journal
from maillage.journal.models import Delivery, Entry
from maillage.network import secrets
from maillage.network.enums import Origin
from maillage.network.importing import waiting
from maillage.network.importing.reading import read_table
from maillage.network.models import (
    ChangeProposal,
    Claim,
    ConfirmationRequest,
    ImportRecord,
    ImportRun,
    Invitation,
    JoinRequest,
    Layer,
    Merge,
    Network,
    Picture,
    Place,
)
from maillage.network.operations.places import Statement, edit_place
from maillage.network.place_forms import columns
from maillage.network.queries.network_imports import key_of
from maillage.notices.links import unsubscribe_token
from maillage.notices.models import Notice
from maillage.observatory.models import Scenario, SitingRun
from maillage.observatory.moves import Moves, Spot
from tests.factories import NOW, PlaceFactory, SourceFactory, UserFactory

UNDOING = {
    "rows": {},
    "positions": {},
    "layers": {},
    "provenance": {},
    "revision": 0,
    "since": [],
    "settled": [],
    "was_public": True,
}


@dataclass
class Side:
    """``concierge`` and ``animator`` name who hold the place and the network; ``objects`` are what the table's examples speak of."""

    key: str
    place: Place
    network: Network
    concierge: User
    animator: User
    names: tuple[str, ...]
    """Who hold something here, as the table calls them: the concierge, the animator, the members."""
    joins: Network
    """The other side's network, which asks this side's place to be of it."""
    objects: dict[str, str] = field(default_factory=dict)
    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    linked: set[str] = field(default_factory=set)
    """The words that a secret link opens, whoever has it."""

    def secret(self, *readers: str, linked: bool = False) -> str:
        """A new word that only these may read."""
        word = f"canari{self.key}{len(self.readers):02d}q"
        self.readers[word] = frozenset(readers)
        if linked:
            self.linked.add(word)
        return word

    @property
    def team(self) -> tuple[str, ...]:
        return (*self.names, "steward")

    def fill(self) -> None:
        for part in (
            self._claimed,
            self._invited,
            self._said,
            self._cared,
            self._imported,
            self._owned,
            self._told,
            self._ran,
            self._tried,
        ):
            self.objects |= part()

    def _claimed(self) -> dict[str, str]:
        """A contested claim on the held place; another on a place that nobody holds."""
        keeper, animator = self.names[0], self.names[1]
        claim = Claim.objects.create(
            place=self.place, person=UserFactory.create(), at=NOW, is_contested=True, contested_at=NOW,
            proof_email=f"{self.secret()}@example.org", proved_at=NOW,
        )  # fmt: skip
        claim.statements.create(person=claim.person, side="claimant", text=self.secret(keeper, animator, "steward"), at=NOW)
        free = self._place("libre")
        quiet = Claim.objects.create(place=free, person=UserFactory.create(), at=NOW)
        quiet.statements.create(person=quiet.person, side="claimant", text=self.secret(animator, "steward"), at=NOW)
        return {"claim": str(claim.uid), "free": free.slug, "free-claim": str(quiet.uid)}

    def _invited(self) -> dict[str, str]:
        token = hashlib.sha256(self.key.encode()).hexdigest()[:32]
        keeper = self.names[0]
        invitation = Invitation.objects.create(
            token_hash=secrets.digest(token), email=f"{self.secret(keeper, 'steward')}@example.org", role="member", place=self.place,
            message=self.secret(keeper, "steward", linked=True), invited_by=self.concierge, at=NOW,
            expires_at=clock.now() + timedelta(days=14),
        )  # fmt: skip
        asking = "other-animator" if self.names[1] == "animator" else "animator"
        request = JoinRequest.objects.create(
            network=self.joins, place=self.place, message=self.secret(keeper, asking, "steward"), at=NOW
        )
        return {"invitation": str(invitation.uid), "token": token, "join": str(request.uid)}

    def _said(self) -> dict[str, str]:
        """The network's own words about the place, and a place that it has not published yet."""
        readers = self.team
        Layer.objects.create(
            network=self.network, place=self.place, tags=[self.secret(*readers)], note=self.secret(*readers),
            contact_name=self.secret(*readers), contact_email=f"{self.secret(*readers)}@example.org", updated_at=NOW,
        )  # fmt: skip
        hidden = self._place("cache", name=f"Friche {self.secret(*readers)}", summary=self.secret(*readers), is_public=False)
        return {"hidden": hidden.slug}

    def _cared(self) -> dict[str, str]:
        """A version, a picture, a proposal and a merge of the place."""
        keeper = self.names[0]
        said = Statement(Origin.PLACE)
        edit_place(place=self.place, values={"summary": f"Un café {self.key}."}, statement=said, by=None, at=NOW)
        picture = Picture.objects.create(place=self.place, file="cour.webp", width=1, height=1, alt="La cour", at=NOW)
        proposal = ChangeProposal.objects.create(
            place=self.place, changes={"summary": ["Un café.", self.secret(keeper, "steward")]}, reason=self.secret(keeper, "steward"),
            answer_to=f"{self.secret()}@example.org", at=NOW,
        )  # fmt: skip
        ChangeProposal.objects.create(
            place=self.place, kind="doubtful", reason=self.secret(keeper, "steward"), by=UserFactory.create(), at=NOW,
            state="refused", answered_at=NOW, answer=self.secret(keeper, "steward"),
        )  # fmt: skip
        absorbed = PlaceFactory.create(slug=f"vieux-{self.key}", name="Vieux Lieu", is_public=False)
        merge = Merge.objects.create(kept=self.place, absorbed=absorbed, moved=UNDOING, at=NOW)
        ConfirmationRequest.objects.create(place=self.place, person=self.concierge, fields=["phone"], at=NOW)
        return {"picture": str(picture.uid), "proposal": str(proposal.uid), "merge": str(merge.uid)}

    def _imported(self) -> dict[str, str]:
        """A file that waits, and a row of another that nobody has settled."""
        readers = (self.names[1], "steward")
        rows = f"nom;ville\n{self.secret(*readers)};Poitiers\n".encode()
        kept = waiting.keep(Path(settings.MEDIA_ROOT).parent / "imports", self.network.uid, f"{self.secret(*readers)}.csv", [rows])
        columns.save(kept.mapping, columns.proposed(read_table(kept.path), self.network))
        source = SourceFactory.create(key=key_of(self.network, "adherents"), label="Adhérents")
        run = ImportRun.objects.create(
            source=source, filename="adherents.csv", sha256="0" * 64, mapping="", started_at=NOW, finished_at=NOW
        )
        ImportRecord.objects.create(
            source=source, run=run, external_id="1", row_number=1, raw={"nom": self.secret(*readers)}, fingerprint="0" * 64, outcome="held",
            messages=[{"code": "duplicate.near", "params": {"where": self.place.slug}}],
        )  # fmt: skip
        return {"import": kept.uid, "source": source.key}

    def _owned(self) -> dict[str, str]:
        """What the concierge keeps for herself: keys for programs, a page of which each field has its readers, a device."""
        me, person = self.names[0], self.concierge
        until = clock.now() + timedelta(days=30)
        token = Token.objects.create(
            owner=person, label=self.secret(me), secret_hash=hashlib.sha256(self.key.encode()).hexdigest(), hint="abcd",
            scopes=["places:write"], created_at=NOW, expires_at=until,
        )  # fmt: skip
        hook = Webhook.objects.create(
            owner=person,
            label=self.secret(me),
            url=f"https://example.org/{self.secret(me)}",
            place=self.place,
            created_at=NOW,
            since=NOW,
        )
        attempt = Attempt.objects.create(
            webhook=hook, entry_uid=self.place.uid, verb="place.edited", kind="entry", at=NOW, milliseconds=3, status=500,
            excerpt=self.secret(me),
        )  # fmt: skip
        device = UserSession.objects.create(user=person, ip="192.0.2.1", session_key=f"s{self.key}", user_agent=self.secret(me))
        return {
            "api-token": str(token.uid),
            "webhook": str(hook.uid),
            "attempt": str(attempt.uid),
            "device": str(device.pk),
        } | self._page(me, person)

    def _page(self, me: str, person: User) -> dict[str, str]:
        people = tuple(self.everybody[1:])
        person.email = f"{self.secret(me)}@example.org"
        person.save(update_fields=["email"])
        profile = Profile.objects.create(
            person=person, slug=f"camille-{self.key}", is_page=True, sentence="Bonjour", updated_at=NOW,
            town=self.secret(*people), biography=self.secret(*self.names), phone=self.secret(me), skills=[self.secret(me)],
            seen_by={"sentence": "everyone", "town": "people", "biography": "circles", "phone": "nobody"},
        )  # fmt: skip
        quiet = Profile.objects.create(
            person=self.animator, slug=f"dominique-{self.key}", sentence=self.secret(self.names[1]), updated_at=NOW
        )
        return {"person": profile.slug, "quiet": quiet.slug}

    def _told(self) -> dict[str, str]:
        """What the concierge was told, and the link of her letter."""
        about = {"subject_uid": self.place.uid, "about_uid": self.place.uid, "about_label": self.secret(self.names[0]), "path": "/"}
        notice = Notice.objects.create(
            person=self.concierge, kind="place.edited", category="places", entry_uid=self.place.uid, at=NOW, noticed_at=NOW, **about
        )
        return {"notice": str(notice.uid), "unsubscribe": unsubscribe_token(self.concierge.uid, ["places"])}

    def _ran(self) -> dict[str, str]:
        """What the instance itself has written: an entry that nobody outside reads, a delivery that failed."""
        entry = journal.record(
            "account.changed", subject=self.place, by=self.concierge, details={"what": self.secret()}, at=NOW, is_public=False
        )
        failed = Delivery.objects.create(
            entry=entry, subscriber="notices", state="failed", attempts=9, next_at=NOW, last_error=self.secret("steward")
        )
        public = Entry.objects.filter(is_public=True, context_uid=self.place.uid).order_by("pk").first()
        assert public is not None
        return {"delivery": str(failed.pk), "entry": str(public.uid), "private-entry": str(entry.uid)}

    def _tried(self) -> dict[str, str]:
        """The concierge's scenario, whose name is read by who has its address, and her search for new places."""
        me = self.names[0]
        scenario = Scenario.objects.create(
            key=self.objects["token"], name=self.secret(me, linked=True), level="country", owner=self.concierge,
            moves=Moves((Spot(46.0, 1.0),)).as_json(), created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        search = SitingRun.objects.create(
            level="country", aim="number", number=3, seconds=20, asked_by=self.concierge, asked_at=NOW
        )
        return {"scenario": scenario.key, "search": str(search.uid)}

    def _place(self, slug: str, **said: Any) -> Place:
        make: Callable[..., Place] = PlaceFactory.create
        place = make(slug=f"{slug}-{self.key}", commune=self.place.commune, **said)
        self.network.place_links.create(place=place)
        return place

    everybody: tuple[str, ...] = ()
