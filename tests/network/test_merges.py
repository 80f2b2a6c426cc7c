"""Two pages of one place are made one, and separated again as if nothing had been."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import models
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from PIL import Image

from maillage.accounts.models import User
from maillage.journal.models import Entry
from maillage.network import moving
from maillage.network.enums import Origin, ProposalKind
from maillage.network.exceptions import MergeRefused
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
    NetworkPlace,
    Picture,
    Place,
    RoleHolding,
)
from maillage.network.operations import merges, proposals
from maillage.network.operations.networks import add_place
from maillage.network.operations.pictures import add_picture
from maillage.network.operations.places import Statement, edit_place
from maillage.network.queries import merging
from tests.factories import NOW, NetworkFactory, PlaceFactory, RoleHoldingFactory, SourceFactory, UserFactory, signed_in
from tests.network.care import THEIRS, animator, concierge, keeper, made, verbs

pytestmark = pytest.mark.django_db
OURS = Statement(Origin.NETWORK)
LATER = NOW + timedelta(days=1)


def picture(place: Place, alt: str = "La cour") -> Picture:
    body = BytesIO()
    Image.new("RGB", (4, 4)).save(body, "PNG")
    body.seek(0)
    return add_picture(place=place, file=body, alt=alt, by=None, at=NOW)


def merged(kept: Place, absorbed: Place, **values: Any) -> Merge:
    return merges.merge(kept=kept, absorbed=absorbed, values=values, statement=OURS, by=None, at=LATER)


def undone(merge: Merge) -> merges.Undone:
    return merges.undo(merge=merge, statement=OURS, by=None, at=LATER + timedelta(days=1))


LISTS = (Place.kinds.through, Place.services.through, Place.tags.through)
TABLES: dict[type[models.Model], tuple[str, ...]] = dict.fromkeys(
    (Picture, ImportRecord, RoleHolding, Invitation, Claim, ChangeProposal, Layer, JoinRequest, ConfirmationRequest), ()
)


def snapshot() -> dict[str, Any]:
    """Every row that has to do with places, but for the history, the journal and the merges themselves."""
    rows: dict[str, Any] = {model.__name__: list(model._default_manager.order_by("pk").values()) for model in TABLES}
    rows["Place"] = [{**row, "updated_at": None} for row in Place.objects.order_by("pk").values()]
    rows["NetworkPlace"] = sorted(NetworkPlace.objects.values_list("place", "network", "since"), key=str)
    for through in LISTS:
        names = [field.name for field in through._meta.fields if field.name != "id"]
        rows[through.__name__] = sorted(through._default_manager.values_list(*names))
    return rows


class World:
    """Two places that share people and networks in as many ways as ``draw`` says."""

    def __init__(self, draw: Any) -> None:
        self.networks = [NetworkFactory() for _n in range(2)]
        self.people = [UserFactory() for _n in range(2)]
        self.third = made("La Halle")
        source = SourceFactory()
        run = ImportRun.objects.create(source=source, filename="f.csv", sha256="", mapping="", started_at=NOW)
        self.places = [self._place(draw, n, run) for n in range(2)]
        first, second = self.places
        if draw(st.booleans()):
            Place.objects.filter(pk=self.third.pk).update(within=second)
        if draw(st.booleans()):
            edit_place(place=first, values={"within": second.slug}, statement=THEIRS, by=None, at=NOW)
        for place, other in ((first, second), (second, first), (self.third, second)):
            if draw(st.booleans()):
                proposals.propose(place=place, by=None, kind=ProposalKind.DUPLICATE, duplicate_of=other, at=NOW)

    def _place(self, draw: Any, n: int, run: ImportRun) -> Place:
        texts = st.sampled_from(["", "un", "deux"])
        place = made(
            f"Maison {n}", summary=draw(texts), hours_note=draw(texts), tags=draw(st.lists(st.sampled_from(["a", "b", "c"]), max_size=2)),
            kinds=draw(st.lists(st.sampled_from(["cafe", "fablab"]), max_size=2)), capacity=draw(st.integers(0, 2)),
        )  # fmt: skip
        for network in self.networks:
            if draw(st.booleans()):
                add_place(network=network, place=place, by=None, since=draw(st.sampled_from([None, date(2020, 1, n + 1)])))
            if draw(st.booleans()):
                note = draw(texts)
                Layer.objects.create(
                    network=network, place=place, tags=draw(st.sampled_from([[], ["x"], ["y"]])), note=note, updated_at=NOW
                )
            if draw(st.booleans()):
                JoinRequest.objects.create(network=network, place=place, at=NOW)
        for person in self.people:
            if draw(st.booleans()):
                RoleHoldingFactory(person=person, place=place, ended_at=draw(st.sampled_from([None, NOW])))
            if draw(st.booleans()):
                Claim.objects.create(place=place, person=person, at=NOW)
            if draw(st.booleans()):
                ConfirmationRequest.objects.create(place=place, person=person, at=NOW, fields=["phone"])
        ImportRecord.objects.create(
            source=run.source, external_id=str(n), place=place, run=run, row_number=n, fingerprint="", outcome="created"
        )
        Picture.objects.bulk_create(
            Picture(place=place, file=f"{n}.webp", width=1, height=1, alt="x", at=NOW, position=i)
            for i in range(draw(st.integers(0, 2)))
        )
        return place


class MergingAndUndoing(TestCase):
    @settings(
        max_examples=25,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(data=st.data())
    def test_a_merge_undone_leaves_every_row_as_it_was(self, data: st.DataObject) -> None:
        world = World(data.draw)
        kept, absorbed = world.places
        before = snapshot()
        choices = merging.choices(kept, absorbed)
        values = {one.name: merging.values_of(one, data.draw(st.sampled_from(["kept", "absorbed", "both"]))) for one in choices}

        merge = merged(kept, absorbed, **values)
        told = undone(merge)

        assert snapshot() == before
        assert told.stayed == []

    @settings(
        max_examples=10,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(data=st.data())
    def test_nothing_points_at_the_absorbed_place_that_could_point_at_the_kept_one(self, data: st.DataObject) -> None:
        world = World(data.draw)
        kept, absorbed = world.places
        pictures, records = Picture.objects.count(), ImportRecord.objects.count()
        networks = set(NetworkPlace.objects.filter(place__in=[kept, absorbed]).values_list("network", flat=True))

        merged(kept, absorbed)

        assert Picture.objects.filter(place=kept).count() == pictures
        assert ImportRecord.objects.filter(place=kept).count() == records
        assert set(kept.networks.values_list("pk", flat=True)) == networks
        assert not Place.objects.filter(within=absorbed).exists()
        people = set(RoleHolding.objects.filter(ended_at=None).values_list("person", flat=True))
        assert people == set(RoleHolding.objects.filter(place=kept, ended_at=None).values_list("person", flat=True))


def test_everything_that_points_at_a_place_is_moved_or_known_to_stay() -> None:
    stays = {
        ("Revision", "place"), ("Merge", "kept"), ("Merge", "absorbed"), ("NetworkPlace", "place"),
        ("Place_kinds", "place"), ("Place_services", "place"), ("Place_tags", "place"),
    }  # fmt: skip
    moved = {(model.__name__, column) for model, column, _narrowed in moving.MOVED.values()}
    pointing = {
        (relation.related_model.__name__, relation.field.name)
        for relation in Place._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and not relation.field.many_to_many
    }  # fmt: skip

    assert pointing == moved | stays


def test_the_kept_place_takes_what_was_chosen_and_the_history_says_it() -> None:
    network = NetworkFactory()
    kept, absorbed = (
        made("La Maison", phone="05 49 00 00 00"),
        made("Maison du Clain", phone="05 49 11 11 11", networks=[network.slug]),
    )
    person = UserFactory()

    merge = merges.merge(
        kept=kept, absorbed=absorbed, values={"phone": "+33549111111"}, statement=OURS, by=person, reason="la même", at=LATER
    )

    kept.refresh_from_db()
    absorbed.refresh_from_db()
    revision = kept.revisions.get(number=2)
    entry = Entry.objects.get(verb="place.merged")
    assert (kept.phone, list(kept.networks.all())) == ("+33549111111", [network])
    assert (revision.kind, sorted(revision.changes)) == ("merged", ["networks", "phone"])
    assert not absorbed.is_public
    assert absorbed.revisions.count() == 1
    assert (entry.context_uid, entry.subject_uid) == (kept.uid, absorbed.uid)
    assert entry.details == {"merge": str(merge.uid), "kept": str(kept.uid), "absorbed": str(absorbed.uid)}


def test_what_was_written_meanwhile_stays_and_is_said() -> None:
    kept, absorbed = made("La Maison", phone="05 49 00 00 00", summary="Un"), made("Maison", phone="05 49 11 11 11", summary="Deux")
    merge = merged(kept, absorbed, phone="+33549111111", summary="Deux")
    edit_place(place=kept, values={"phone": "05 49 22 22 22"}, statement=THEIRS, by=None, at=LATER)
    new_picture = picture(kept)

    told = undone(merge)

    kept.refresh_from_db()
    new_picture.refresh_from_db()
    assert told.stayed == ["phone"]
    assert (kept.phone, kept.summary) == ("+33549222222", "Un")
    assert new_picture.place == kept
    assert Place.objects.get(pk=absorbed.pk).is_public
    assert verbs(kept)[-1] == "merge.undone"


def test_notes_of_one_network_on_both_pages_are_joined() -> None:
    network = NetworkFactory()
    kept, absorbed = made("La Maison"), made("Maison")
    Layer.objects.create(network=network, place=kept, tags=["a"], note="Clé au bar", updated_at=NOW)
    Layer.objects.create(network=network, place=absorbed, tags=["b"], note="Demander Jo", contact_name="Jo", updated_at=NOW)

    merged(kept, absorbed)

    layer = Layer.objects.get(place=kept)
    assert (layer.tags, layer.note, layer.contact_name) == (["a", "b"], "Clé au bar\n\nDemander Jo", "Jo")


def test_doubles_said_of_each_other_are_accepted_by_the_merge() -> None:
    kept, absorbed = made("La Maison"), made("Maison")
    proposal = proposals.propose(place=absorbed, by=None, kind=ProposalKind.DUPLICATE, duplicate_of=kept)

    merged(kept, absorbed)

    proposal.refresh_from_db()
    assert proposal.state == "accepted"


def test_places_that_cannot_be_merged_are_refused() -> None:
    first, second, third = made("Un"), made("Deux"), made("Trois")
    merged(first, second)

    for kept, absorbed in ((first, first), (third, second), (second, third)):
        with pytest.raises(MergeRefused):
            merged(kept, absorbed)
    assert Merge.objects.count() == 1


def test_merges_are_undone_from_the_last_and_once() -> None:
    first, second, third = made("Un"), made("Deux"), made("Trois")
    inner, outer = merged(first, second), merged(third, first)

    with pytest.raises(MergeRefused):
        undone(inner)
    undone(outer)
    undone(inner)
    with pytest.raises(MergeRefused):
        undone(inner)
    assert Place.objects.filter(is_public=True).count() == 3


def test_the_absorbed_address_leads_to_the_kept_page_everywhere(client: Client) -> None:
    first, second, third = made("Un"), made("Deux"), made("Trois")
    network = NetworkFactory()
    add_place(network=network, place=second, by=None)
    merge = merged(first, second)
    merged(third, first)

    for path, target in (
        (f"/lieux/{second.slug}/", f"/lieux/{third.slug}/"),
        (f"/lieux/{second.slug}/affiche/?x=1", f"/lieux/{third.slug}/affiche/?x=1"),
        (f"/lieux/{second.slug}/export.geojson", f"/lieux/{third.slug}/export.geojson"),
        (f"/api/v1/places/{second.slug}", f"/api/v1/places/{third.slug}"),
        (f"/api/v1/places/{second.uid}", f"/api/v1/places/{third.uid}"),
    ):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, target)
    assert signed_in(animator(network)).get(f"/lieux/{second.slug}/").status_code == 301
    assert client.get(f"/lieux/{second.slug}/historique/").status_code == 200
    assert client.get("/lieux/nulle-part/").status_code == 404
    assert second.slug not in client.get("/lieux/").content.decode()
    assert merge.pk


def test_an_animator_compares_merges_and_separates() -> None:
    network = NetworkFactory()
    kept = made("La Maison", phone="05 49 00 00 00", kinds=["cafe"], networks=[network.slug])
    absorbed = made("Maison du Clain", phone="05 49 11 11 11", kinds=["fablab"], networks=[network.slug])
    edit_place(place=absorbed, values={"email": "a@example.org"}, statement=THEIRS, by=None, at=LATER)
    client = signed_in(animator(network))
    address = f"/lieux/{kept.slug}/fusion/"

    search = client.get(address).content.decode()
    compare = client.get(f"{address}?avec={absorbed.slug}").content.decode()
    client.post(f"{address}?avec={absorbed.slug}", {"phone": "kept", "kinds": "both", "email": "absorbed", "name": "kept"})
    kept.refresh_from_db()
    after = (kept.phone, kept.email, sorted(kind.slug for kind in kept.kinds.all()))
    merge = Merge.objects.get()
    history = client.get(f"/lieux/{kept.slug}/historique/").content.decode()
    undoing = f"/lieux/{kept.slug}/fusion/{merge.uid}/annulation/"
    shown = client.get(undoing).status_code
    client.post(undoing)
    again = client.post(undoing)

    kept.refresh_from_db()
    assert "Comparer" in search
    assert "Maison du Clain" in compare
    assert after == ("+33549000000", "a@example.org", ["cafe", "fablab"])
    assert undoing in history
    assert (shown, again.status_code) == (200, 409)
    assert kept.email == ""
    assert Place.objects.get(pk=absorbed.pk).is_public


def test_the_last_said_is_the_first_choice() -> None:
    kept, absorbed = made("La Maison", phone="05 49 00 00 00", summary="Un"), made("La Maison", phone="05 49 11 11 11")
    edit_place(place=absorbed, values={"phone": "05 49 22 22 22"}, statement=THEIRS, by=None, at=LATER)

    absorbed.refresh_from_db()
    chosen = {one.name: one.default for one in merging.choices(kept, absorbed)}

    assert chosen == {"phone": "absorbed", "summary": "kept"}


def test_the_concierge_of_both_may_merge_and_nobody_else_of_one(client: Client) -> None:
    network = NetworkFactory()
    kept, absorbed, elsewhere = made("Un", networks=[network.slug]), made("Deux"), PlaceFactory()
    address = f"/lieux/{kept.slug}/fusion/?avec={absorbed.slug}"

    assert client.get(address)["Location"].startswith("/compte/connexion/")
    for person in (UserFactory(), concierge(kept), concierge(absorbed), concierge(elsewhere), animator(network)):
        assert signed_in(person).post(address).status_code == 403
    assert not Merge.objects.exists()
    assert keeper(kept, absorbed).post(address).status_code == 302
    merge = Merge.objects.get()
    assert signed_in().post(f"/lieux/{kept.slug}/fusion/{merge.uid}/annulation/").status_code == 403
    assert keeper(elsewhere).post(f"/lieux/{elsewhere.slug}/fusion/{merge.uid}/annulation/").status_code == 404


def test_a_page_that_was_absorbed_is_not_proposed_again() -> None:
    kept, absorbed = made("La Maison", coordinates=[46.58, 0.34]), made("La Maison du Clain", coordinates=[46.58, 0.34])
    steward = keeper(kept, absorbed)
    User.objects.update(is_staff=True)
    merged(kept, absorbed)

    for words in ("", "&q=maison"):
        assert f'value="{absorbed.slug}"' not in steward.get(f"/lieux/{kept.slug}/fusion/?{words}").content.decode()


def test_a_page_that_is_not_there_is_said_to_be_missing() -> None:
    network = NetworkFactory()
    place = made("Un", networks=[network.slug])

    response = signed_in(animator(network)).get(f"/lieux/{place.slug}/fusion/?avec=nulle-part")

    assert response.status_code == 404
    assert "Aucune autre page" in response.content.decode()


def test_a_file_imported_again_recognises_the_kept_place() -> None:
    kept, absorbed = made("La Maison"), made("Maison")
    source = SourceFactory()
    run = ImportRun.objects.create(source=source, filename="f.csv", sha256="", mapping="", started_at=NOW)
    ImportRecord.objects.create(
        source=source, external_id="7", place=absorbed, run=run, row_number=1, fingerprint="", outcome="created"
    )

    merged(kept, absorbed)

    assert ImportRecord.objects.get(external_id="7").place == kept
