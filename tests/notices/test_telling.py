"""An entry of the journal becomes the notices of those it concerns: once each, as each has chosen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from maillage.accounts import portability
from maillage.journal import operations as journal
from maillage.journal.models import Delivery
from maillage.network.models import ChangeProposal, RoleHolding
from maillage.notices.enums import MailState, Pace
from maillage.notices.models import Notice, Rhythm
from maillage.notices.telling import review, tell
from tests.factories import NOW, PlaceFactory, RoleHoldingFactory, UserFactory
from tests.notices.world import World, awaited, departed, edited, hear_all, prefers, proposed, tell_edit, told

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def world() -> World:
    return World()


def test_an_edit_is_told_to_the_other_concierges_and_to_the_animator_never_to_who_made_it(world: World) -> None:
    tell_edit(world.place, world.ana)

    assert [told(person) for person in (world.ana, world.bea, world.cleo, world.dora, world.eve)] == [
        [], ["place.edited"], ["place.edited"], [], [],
    ]  # fmt: skip


def test_an_entry_heard_twice_is_told_once(world: World) -> None:
    entry = edited(world.place, world.ana)

    tell(entry, at=NOW)
    tell(entry, at=LATER)

    assert told(world.bea) == ["place.edited"]


def test_the_journal_hands_the_notices_what_they_want_to_hear(world: World) -> None:
    entry = edited(world.place, world.ana)

    hear_all()

    assert list(Delivery.objects.filter(subscriber="notices").values_list("entry", flat=True)) == [entry.pk]
    assert told(world.bea) == ["place.edited"]


def test_a_notice_says_what_it_is_about_and_where_it_is_seen_and_names_nobody(world: World) -> None:
    tell_edit(world.place, world.ana)

    notice = Notice.objects.get(person=world.bea)
    assert (notice.about_uid, notice.about_label, notice.about_path) == (world.place.uid, "Le Moulin", "/lieux/le-moulin/")
    assert (notice.path, notice.facts, notice.actor) == ("/lieux/le-moulin/historique/", {"fields": ["phone"]}, world.ana)
    assert (notice.at, notice.noticed_at, notice.mail, notice.awaits) == (NOW, NOW, MailState.WAITING, False)


def test_a_person_who_wants_neither_page_nor_mail_is_not_told(world: World) -> None:
    prefers(world.bea, "places", Pace.NEVER, in_app=False)

    tell_edit(world.place, world.ana)

    assert (told(world.bea), told(world.cleo)) == ([], ["place.edited"])


def test_a_person_without_mail_reads_it_on_her_page_only(world: World) -> None:
    prefers(world.bea, "places", Pace.NEVER)

    tell_edit(world.place, world.ana)

    assert Notice.objects.get(person=world.bea).mail == MailState.NONE


def test_what_awaits_an_answer_is_kept_even_for_who_wants_to_hear_nothing(world: World) -> None:
    prefers(world.bea, "proposals", Pace.NEVER, in_app=False)

    proposed(world.place, world.eve)

    assert awaited(world.bea) == ["proposal.made"]
    assert not Notice.objects.filter(person=world.bea).unread().exists()


def test_a_closed_account_is_told_nothing(world: World) -> None:
    world.bea.is_active = False
    world.bea.save()

    tell_edit(world.place, world.ana)

    assert told(world.bea) == []


def test_nothing_is_told_of_what_is_gone(world: World) -> None:
    entry = edited(world.place, world.ana)
    world.place.delete()

    tell(entry, at=NOW)

    assert not Notice.objects.exists()


def test_an_answer_ends_what_was_awaited_from_everybody(world: World) -> None:
    proposal = proposed(world.place, world.eve)
    assert (awaited(world.ana), awaited(world.bea)) == (["proposal.made"], ["proposal.made"])

    _answer(proposal, world)

    assert (awaited(world.ana), awaited(world.bea)) == ([], [])
    assert Notice.objects.get(person=world.bea, kind="proposal.made").answered_at == LATER


def test_an_answer_heard_before_its_question_leaves_nothing_awaited(world: World) -> None:
    proposal = ChangeProposal.objects.create(place=world.place, by=world.eve, at=NOW)
    with transaction.atomic():
        asked = journal.record("proposal.made", subject=proposal, context=world.place, by=world.eve, at=NOW)
    _answer(proposal, world)

    tell(asked, at=LATER)

    assert awaited(world.ana) == []
    assert told(world.ana) == ["proposal.made"]


def test_an_answer_heard_again_does_not_end_a_later_question(world: World) -> None:
    proposal = proposed(world.place, world.eve)
    _answer(proposal, world, at=NOW - timedelta(hours=1))

    assert awaited(world.bea) == ["proposal.made"]


def test_nothing_more_is_asked_of_who_is_of_the_place_no_more(world: World) -> None:
    proposed(world.place, world.eve)
    RoleHolding.objects.filter(person=world.bea).update(ended_at=LATER)

    for person in (world.ana, world.bea):
        review(person=person, at=LATER)

    assert (awaited(world.ana, LATER), awaited(world.bea, LATER)) == (["proposal.made"], [])


def test_the_end_of_a_role_is_heard_as_the_end_of_what_it_was_asked(world: World) -> None:
    proposed(world.place, world.eve)
    holding = RoleHolding.objects.get(person=world.bea)
    RoleHolding.objects.filter(pk=holding.pk).update(ended_at=LATER)
    with transaction.atomic():
        entry = journal.record("role.ended", subject=holding, context=world.place, by=world.ana, at=LATER)

    tell(entry, at=LATER)

    assert awaited(world.bea, LATER) == []
    assert told(world.bea) == ["proposal.made", "role.ended"]


def test_a_notice_made_late_counts_after_the_window_that_was_told_meanwhile(world: World) -> None:
    """The worker was slow: the entry is of before the window's end, its notice of after."""
    from maillage.notices.post.making import make_letters

    prefers(world.bea, "places", Pace.IMMEDIATE)
    late = edited(world.place, world.ana)
    tell_edit(world.place, world.ana, at=NOW)
    make_letters(at=LATER)

    tell(late, at=NOW + timedelta(minutes=1))

    assert Notice.objects.get(person=world.bea, entry_uid=late.uid).noticed_at == LATER


def test_the_number_of_queries_does_not_depend_on_the_people(world: World, django_assert_max_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        entry = edited(world.place, None)
        with CaptureQueriesContext(connection) as captured:
            tell(entry, at=NOW)
        return len(captured)

    few = queries()
    for _ in range(5):
        RoleHoldingFactory.create(place=world.place)

    assert queries() == few <= 12


def test_the_database_refuses_to_tell_twice(world: World) -> None:
    tell_edit(world.place, world.ana)
    notice = Notice.objects.get(person=world.bea)
    notice.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        notice.save(force_insert=True)


def test_deleting_a_person_deletes_all_that_she_was_told_and_what_she_chose(world: World) -> None:
    from maillage.notices.models import Letter, Preference, Window
    from maillage.notices.post.making import make_letters

    prefers(world.bea, "places", Pace.IMMEDIATE)
    tell_edit(world.place, world.ana)
    make_letters(at=LATER)
    assert Letter.objects.filter(person=world.bea).exists()

    departed(world.bea)

    for model in (Notice, Letter, Window, Preference, Rhythm):
        assert not model.objects.exclude(person__in=[world.ana, world.cleo]).exists()


def test_a_person_takes_away_what_she_was_told_not_what_others_were_told_of_her(world: World) -> None:
    tell_edit(world.place, world.ana)
    tell_edit(world.place, world.bea)

    (portion,) = (each for each in portability.portions() if each.key == "notices.Notice")

    assert [row["person"] for row in portion.rows(world.ana)] == [str(world.ana.uid)]
    assert [row["about_label"] for row in portion.rows(world.ana)] == ["Le Moulin"]


def test_who_acted_is_named_no_more_once_her_account_is_gone(world: World) -> None:
    from maillage.notices.messages import registry

    tell_edit(world.place, world.ana)
    departed(world.ana)

    notice = Notice.objects.get(person=world.bea)
    message = registry.get(notice.kind)
    assert message is not None
    assert message.item(notice).sentence == "Quelqu’un a modifié la page de «\u202fLe Moulin\u202f»."


def test_a_place_of_no_network_without_people_is_told_to_nobody() -> None:
    tell_edit(PlaceFactory.create(), UserFactory.create())

    assert not Notice.objects.exists()


def _answer(proposal: ChangeProposal, world: World, at: object = LATER) -> None:
    ChangeProposal.objects.filter(pk=proposal.pk).update(state="accepted", answered_at=at, answered_by=world.ana)
    with transaction.atomic():
        entry = journal.record("proposal.accepted", subject=proposal, context=world.place, by=world.ana, at=at)  # type: ignore[arg-type]
    tell(entry, at=LATER)
