"""Rule 12: people without e-mail get a letter with a short code, and the code opens their own page only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit.db import db, transaction
from summit.errors import BadInput
from summit.models import (
    Actor,
    ActorKind,
    Admission,
    AuditEntry,
    Channel,
    Event,
    EventDate,
    Invitation,
    Nominator,
    Retired,
)
from summit.services import attention, invitations, letters, links, nominations, privacy
from summit.services.letters import Why
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

HOUR = timedelta(hours=1)


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def forum(event: Event) -> Nominator:
    with transaction():
        return factories.forum(event, places=4)


@pytest.fixture
def ida(event: Event) -> Invitation:
    """Invited directly, without e-mail."""
    with transaction():
        return factories.invited(event.groups[0], name="Ida Bo", email="")


def named(forum: Nominator, name: str) -> Invitation:
    """Without e-mail."""
    with transaction():
        return nominations.nominate(
            forum.allocations[0], factories.nominee(name, email=""), by=Actor(ActorKind.CONTACT, 1), now=NOW
        )


def owed(event: Event) -> list[tuple[str, Why | None]]:
    return [(letter.invitation.person.name, letter.why) for letter in letters.to_send(event)]


def test_who_has_no_address_is_owed_a_letter_until_it_is_printed(
    event: Event, forum: Nominator, ida: Invitation
) -> None:
    with transaction():
        factories.invited(event.groups[0], name="Bo Dam")
    named(forum, "Ane Ek")
    assert [(one.invitation.person.name, one.is_ours) for one in letters.of_event(event)] == [
        ("Ane Ek", False),
        ("Ida Bo", True),
    ]
    assert owed(event) == [("Ida Bo", Why.NEW)]
    with transaction():
        assert letters.mark_printed([ida], by=ORGANISER, now=NOW + HOUR) == 1
    assert (owed(event), ida.letter_printed_at) == ([], NOW + HOUR)
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "invitation.letter_printed")).one()
    assert (entry.person_id, entry.actor_kind) == (ida.person_id, ActorKind.STAFF)


def test_a_printed_letter_is_owed_anew_when_the_date_moves(event: Event, ida: Invitation) -> None:
    with transaction():
        letters.mark_printed([ida], by=ORGANISER, now=NOW + HOUR)
        db.session.add(EventDate(event=event, at=NOW + 2 * HOUR, date_status=event.date_status, season="efterår"))
    assert owed(event) == [("Ida Bo", Why.MOVED)]
    (task,) = [task for task in attention.tasks(event, NOW) if task.kind == "letters"]
    assert (task.count, task.names, task.is_urgent) == (1, ("Ida Bo",), True)


def test_who_is_offered_a_place_is_told_by_another_letter(event: Event) -> None:
    with transaction():
        group = factories.group(event, "Erhverv", quota=1, admission=Admission.OPEN)
        first = factories.accepted(group)
        ida = factories.invited(group, name="Ida Bo", email="")
        invitations.accept(ida, by=ORGANISER, now=NOW)
        letters.mark_printed([ida], by=ORGANISER, now=NOW + HOUR)
        assert owed(event) == []
        invitations.withdraw(first, by=ORGANISER, now=NOW + 2 * HOUR)
    assert owed(event) == [("Ida Bo", Why.OFFERED)]


def test_who_has_been_taken_back_gets_no_letter(event: Event, ida: Invitation) -> None:
    with transaction():
        invitations.revoke(ida, by=ORGANISER, now=NOW)
        assert letters.mark_printed([ida], by=ORGANISER, now=NOW) == 0
    assert (owed(event), ida.letter_printed_at) == ([], None)


def test_a_nominator_prints_for_its_own_until_they_have_told_something_of_their_own(
    forum: Nominator, ida: Invitation
) -> None:
    ane = named(forum, "Ane Ek")
    assert letters.of_nominator(forum) == [ane]
    with transaction():
        invitations.accept(ane, by=Actor(ActorKind.CONTACT, 1), now=NOW)
    assert letters.of_nominator(forum) == [ane]
    with transaction():
        factories.tells(ane, dietary="vegetar")
    assert letters.of_nominator(forum) == []


def test_a_code_is_found_however_it_is_typed(ida: Invitation) -> None:
    code = letters.code_of(ida)
    for typed in (
        code,
        code.lower(),
        f"{code[:3]} {code[3:6]} {code[6:]}",
        f" {code[:6]}-{code[6:]}.",
        f"{code[:3]}\u00a0{code[3:]}",
    ):
        assert letters.by_code(typed) is ida, typed


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Please type the code from your letter."),
        (" - ", "Please type the code from your letter."),
        ("A", "The code has twelve letters and digits; only one was typed."),
        ("ABCDEFG", "The code has twelve letters and digits; 7 were typed."),
        (
            "ABC-DEF",
            "The code has twelve letters and digits; six were typed. If there are only six in your letter, it is an "
            "older one, whose code is not good any more: point the camera of a phone at its square, or call the number "
            "in it.",
        ),
        ("ABC12O234567", "“1” is in no code: there is no I, J, O, 0 and 1 in them. Please look at that sign again."),
        ("ABCDÆF234567", "“Æ” is in no code: there is no I, J, O, 0 and 1 in them. Please look at that sign again."),
    ],
)
def test_what_can_be_no_code_is_said_in_words(typed: str, words: str) -> None:
    with refused(BadInput, words, field="code"):
        letters.by_code(typed)


def test_only_the_codes_of_living_letters_open_anything(event: Event, forum: Nominator) -> None:
    with transaction():
        by_mail = factories.invited(event.groups[0])
        reserve = nominations.nominate(
            forum.allocations[0], factories.nominee("Ole", email=""), by=ORGANISER, now=NOW, as_reserve=True
        )
        taken_back, corrected, declined, given_up = (
            factories.invited(event.groups[0], name=name, email="") for name in ("A", "B", "C", "D")
        )
        asked = (by_mail, reserve, taken_back, corrected, declined, given_up)
        codes = [letters.code_of(one) for one in asked]
        invitations.revoke(taken_back, by=ORGANISER, now=NOW)
        invitations.change_email(corrected, "b@post.example", by=ORGANISER, now=NOW)
        invitations.decline(declined, by=ORGANISER, now=NOW)
        invitations.accept(given_up, by=ORGANISER, now=NOW)
        invitations.withdraw(given_up, by=ORGANISER, now=NOW)
    assert corrected.channel is Channel.EMAIL
    still_good = [None, None, None, None, declined, given_up]
    assert [letters.by_code(code) for code in codes] == still_good
    assert [letters.by_code(letters.code_of(one)) for one in asked] == still_good


def test_the_half_that_is_said_at_the_desk_opens_nothing(event: Event, ida: Invitation) -> None:
    with transaction():
        other = factories.invited(event.groups[0], name="Bo Ek", email="")
    half = letters.HALF
    assert letters.code_of(ida)[:half] == ida.code
    for second in (letters.code_of(other)[half:], ida.code, "ZZZZZZ"):
        assert letters.by_code(ida.code + second) is None
    code = letters.code_of(ida)
    with transaction():
        links.renew(ida, because=Retired.CORRECTED, now=NOW)
    assert letters.by_code(code) is None  # it dies with the link beside it
    assert letters.by_code(letters.code_of(ida)) is ida


def test_when_the_event_has_forgotten_its_people_no_code_is_good(event: Event, ida: Invitation) -> None:
    code = letters.code_of(ida)
    with transaction():
        privacy.forget_due_people(event.ends_at + timedelta(days=91))
    assert letters.by_code(code) is None
    assert ida.code == f"-{ida.id}"  # and nobody can type that
