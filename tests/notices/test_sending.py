"""Letters reach a real mail server, in text and HTML; its refusals keep nobody else's letter back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from maillage.notices.enums import LetterState, Pace
from maillage.notices.models import Letter
from maillage.notices.post import office, sending
from maillage.notices.post.making import make_letters
from maillage.notices.post.sending import LEASE, MOST_TRIES, PostClosed
from tests.factories import NOW, PlaceFactory, RoleHoldingFactory
from tests.notices.mailbox import Mailbox, html_of, open_mailbox, text_of
from tests.notices.world import World, at_once, prefers, proposed, tell_edit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    made = World()
    made.bea.language = "fr"
    made.bea.save()
    return made


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    settings.PUBLIC_URL, settings.INSTANCE_NAME = "https://lieux.example.org", "Les Lieux"
    settings.DEFAULT_FROM_EMAIL = "Les Lieux <avis@lieux.example.org>"
    with open_mailbox(settings) as mailbox:
        yield mailbox


def round_at(moment: datetime) -> int:
    return office.round_of_letters(moment, now=lambda: moment)


def test_a_letter_reaches_its_person_with_all_that_a_mail_reader_needs(world: World, mailbox: Mailbox) -> None:
    at_once(world.bea)
    tell_edit(world.place, world.ana)

    assert round_at(NOW + MINUTE) == 1

    (message,) = mailbox.messages
    letter = Letter.objects.get()
    assert (message["To"], message["From"]) == ("bea@example.org", "Les Lieux <avis@lieux.example.org>")
    assert message["Subject"] == "La page de «\u202fLe Moulin\u202f» a changé"
    assert message["Message-ID"] == f"<{letter.uid}@lieux.example.org>"
    assert message["Date"].datetime == (NOW + MINUTE)
    assert message["Auto-Submitted"] == "auto-generated"
    assert (letter.state, letter.sent_at) == (LetterState.SENT, NOW + MINUTE)


def test_text_and_html_say_the_same_and_lead_to_the_instance_alone(world: World, mailbox: Mailbox) -> None:
    at_once(world.bea)
    tell_edit(world.place, world.ana)
    round_at(NOW + MINUTE)

    (message,) = mailbox.messages
    for part in (text_of(message), html_of(message)):
        assert "Ana a modifié la page de «\u202fLe Moulin\u202f»." in part
        assert "téléphone" in part
        assert "https://lieux.example.org/lieux/le-moulin/historique/" in part
        assert {urlsplit(found).netloc for found in re.findall(r"https?://[^\s\"<>]+", part)} == {"lieux.example.org"}
    assert not re.search(r"<(img|script|link|iframe|form|object|svg)\b|url\(", html_of(message))


def test_one_click_stops_the_category_as_rfc_8058_asks(world: World, mailbox: Mailbox, client: Any) -> None:
    at_once(world.bea)
    tell_edit(world.place, world.ana)
    round_at(NOW + MINUTE)
    (message,) = mailbox.messages
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<(https://lieux\.example\.org(/avis/desabonnement/[^>]+/))>", message["List-Unsubscribe"].strip())
    assert found

    answer = client.post(found[2], {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    tell_edit(world.place, world.ana, at=NOW + 2 * MINUTE)
    assert round_at(NOW + 3 * MINUTE) == 0
    assert found[1] in text_of(message)


def test_a_digest_groups_by_page_with_what_awaits_an_answer_on_top(world: World, mailbox: Mailbox) -> None:
    other = PlaceFactory.create(name="La Grange", slug="la-grange")
    RoleHoldingFactory.create(person=world.bea, place=other)
    for category in ("places", "proposals"):
        prefers(world.bea, category, Pace.DAILY)
    tell_edit(world.place, world.ana)
    tell_edit(other, None)
    proposed(other, world.eve, kind="closed", changes={})
    tell_edit(world.place, None, at=NOW + MINUTE)

    round_at(NOW + timedelta(days=1))

    (message,) = mailbox.to("bea@example.org")
    assert message["Subject"].strip() == "Votre journée\u00a0: 1 demande vous attend, 3 nouvelles"
    text = text_of(message)
    order = ["Ce qui vous attend", "La Grange", "Eve dit que", "Ce qui a changé", "Le Moulin", "Ana a modifié", "La Grange"]
    positions = [text.index(order[0])]
    for words in order[1:]:
        positions.append(text.index(words, positions[-1] + 1))
    assert text.count("Le Moulin\n") == 1
    assert "Quelqu’un a modifié la page de «\u202fLe Moulin\u202f»." in text


def test_what_people_wrote_is_text_in_a_letter(world: World, mailbox: Mailbox) -> None:
    at_once(world.bea)
    world.ana.display_name = "<img src=x onerror=alert(1)>\r\nBcc: all@example.org"
    world.ana.save()
    world.place.name = "Le <b>Moulin</b>\nSubject: other"
    world.place.save()
    tell_edit(world.place, world.ana)

    round_at(NOW + MINUTE)

    (message,) = mailbox.messages
    assert message["Bcc"] is None
    assert len(message.get_all("Subject")) == 1
    assert "<img" not in html_of(message)
    assert "<b>" not in html_of(message)
    assert "&lt;b&gt;Moulin" in html_of(message)


def test_a_letter_speaks_the_language_of_its_reader(world: World, mailbox: Mailbox) -> None:
    at_once(world.bea)
    world.bea.language = "en"
    world.bea.save()
    tell_edit(world.place, world.ana)

    round_at(NOW + MINUTE)

    assert '<html lang="en">' in html_of(mailbox.messages[0])


def test_a_confirmation_is_one_tap_away(world: World, mailbox: Mailbox) -> None:
    from django.db import transaction

    from maillage.journal import operations as journal
    from maillage.network.models import ConfirmationRequest
    from maillage.network.queries import staleness
    from maillage.notices.telling import tell

    prefers(world.bea, "confirmations", Pace.IMMEDIATE)
    request = ConfirmationRequest.objects.create(place=world.place, person=world.bea, fields=["phone"], at=NOW)
    with transaction.atomic():
        entry = journal.record("confirmation.asked", subject=request, context=world.place, by=None, at=NOW)
    tell(entry, at=NOW)

    round_at(NOW + MINUTE)

    found = re.search(r"https://lieux\.example\.org/lieux/le-moulin/confirmation/\?jeton=(\S+)", text_of(mailbox.messages[0]))
    assert found
    assert staleness.links.read(found[1], purpose=staleness.PURPOSE, at=NOW) == str(request.uid)


def test_a_recipient_refused_for_good_is_given_up_and_the_others_get_theirs(world: World, mailbox: Mailbox) -> None:
    at_once(world.bea, world.cleo)
    mailbox.refuse = lambda step, recipient: "550 No such user" if recipient == "bea@example.org" else ""
    tell_edit(world.place, world.ana)

    assert round_at(NOW + MINUTE) == 1

    assert [message["To"] for message in mailbox.messages] == ["cleo@example.org"]
    refused = Letter.objects.get(person=world.bea)
    assert (refused.state, refused.tries) == (LetterState.FAILED, 1)


def test_a_passing_refusal_is_tried_again_later_with_the_same_message(world: World, mailbox: Mailbox) -> None:
    at_once(world.bea, world.cleo)
    tell_edit(world.place, world.ana)
    mailbox.refuse = lambda step, recipient: "451 Try later" if step == "DATA" and recipient == "bea@example.org" else ""
    assert round_at(NOW + MINUTE) == 1
    letter = Letter.objects.get(person=world.bea)
    mailbox.refuse = lambda step, recipient: ""

    assert round_at(NOW + 2 * MINUTE) == 0
    assert round_at(NOW + 4 * MINUTE) == 1

    assert [message["Message-ID"] for message in mailbox.to("bea@example.org")] == [f"<{letter.uid}@lieux.example.org>"]
    letter.refresh_from_db()
    assert (letter.state, letter.tries, letter.error) == (LetterState.SENT, 1, "")


def test_a_letter_is_given_up_after_its_last_try(world: World, mailbox: Mailbox) -> None:
    at_once(world.bea)
    tell_edit(world.place, world.ana)
    mailbox.refuse = lambda step, recipient: "451 Never mind"
    moment = NOW

    for _ in range(MOST_TRIES + 3):
        moment += timedelta(days=1)
        round_at(moment)

    letter = Letter.objects.get(person=world.bea, pace=Pace.IMMEDIATE)
    assert (letter.state, letter.tries) == (LetterState.FAILED, MOST_TRIES)
    assert mailbox.messages == []


def test_a_server_that_is_away_counts_no_try_and_loses_nothing(world: World, mailbox: Mailbox, settings: Any) -> None:
    from tests.browser.site import free_port

    at_once(world.bea)
    tell_edit(world.place, world.ana)
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()

    assert round_at(NOW + MINUTE) == 0
    letter = Letter.objects.get()
    assert (letter.state, letter.tries) == (LetterState.READY, 0)

    settings.EMAIL_PORT = there
    assert round_at(NOW + 2 * MINUTE) == 1


def test_a_conversation_that_breaks_is_begun_again_for_the_next_letter(world: World, mailbox: Mailbox) -> None:
    at_once(world.bea, world.cleo)
    tell_edit(world.place, world.ana)
    mailbox.refuse = lambda step, recipient: "421 Closing" if recipient == "bea@example.org" else ""

    assert round_at(NOW + MINUTE) == 1
    assert [message["To"] for message in mailbox.messages] == ["cleo@example.org"]


def test_a_letter_held_by_one_sender_is_not_sent_by_another(world: World) -> None:
    letter = ready(world)

    assert sending.claim(letter.pk, at=NOW) is not None
    assert sending.claim(letter.pk, at=NOW) is None
    assert sending.claim(letter.pk, at=NOW + LEASE - MINUTE) is None
    assert sending.claim(letter.pk, at=NOW + LEASE) is not None


def test_a_sender_whose_lease_is_over_says_nothing_of_the_letter_any_more(world: World) -> None:
    letter = ready(world)
    slow = sending.claim(letter.pk, at=NOW)
    quick = sending.claim(letter.pk, at=NOW + LEASE)
    assert slow is not None
    assert quick is not None

    sending.note_sent(slow, at=NOW + LEASE)

    letter.refresh_from_db()
    assert letter.state == LetterState.SENDING


def test_a_closed_account_gets_no_letter(world: World, mailbox: Mailbox) -> None:
    letter = ready(world)
    world.bea.is_active = False
    world.bea.save()

    assert round_at(NOW + MINUTE) == 0
    letter.refresh_from_db()
    assert (letter.state, mailbox.messages) == (LetterState.FAILED, [])


def test_a_round_ends_before_another_worker_takes_it_for_dead(world: World) -> None:
    at_once(world.bea, world.cleo)
    tell_edit(world.place, world.ana)
    make_letters(at=NOW + MINUTE)
    clock = iter([NOW + MINUTE, NOW + MINUTE, NOW + MINUTE, NOW + MINUTE + sending.LONGEST_ROUND + MINUTE])

    assert sending.send_letters(lambda message: None, now=lambda: next(clock)) == 1


def test_a_closed_post_gives_the_letter_back(world: World) -> None:
    letter = ready(world)

    def closed(message: object) -> None:
        raise PostClosed

    with pytest.raises(PostClosed):
        sending.send(letter.pk, closed, at=NOW + MINUTE)

    letter.refresh_from_db()
    assert (letter.state, letter.tries, letter.leased_until) == (LetterState.READY, 0, None)


def test_the_worker_is_asked_only_when_something_waits(world: World) -> None:
    assert not office.is_needed()
    prefers(world.bea, "places", Pace.WEEKLY)
    tell_edit(world.place, world.ana)

    assert office.is_needed()


def ready(world: World) -> Letter:
    at_once(world.bea)
    for person in (world.ana, world.cleo):
        prefers(person, "places", Pace.NEVER)
    tell_edit(world.place, None, at=NOW - MINUTE)
    make_letters(at=NOW)
    return Letter.objects.get(person=world.bea)
