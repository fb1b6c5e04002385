"""Rule 12: people without e-mail get a letter with a short code, and the code opens their own page only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit.db import db, transaction
from summit.errors import BadInput
from summit.models import Actor, ActorKind, Admission, AuditEntry, Channel, Event, EventDate, Invitation, Nominator
from summit.services import attention, invitations, letters, nominations, privacy
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
    code = ida.code
    for typed in (
        code,
        code.lower(),
        f"{code[:3]} {code[3:]}",
        f" {code[:3]}-{code[3:]}.",
        f"{code[:3]}\u00a0{code[3:]}",
    ):
        assert letters.by_code(typed) is ida, typed


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Please type the code from your letter."),
        (" - ", "Please type the code from your letter."),
        ("A", "The code has six letters and digits; only one was typed."),
        ("ABCDEFG", "The code has six letters and digits; 7 were typed."),
        ("ABC12O", "“1” is in no code: there is no I, J, O, 0 and 1 in them. Please look at that sign again."),
        ("ABCDÆF", "“Æ” is in no code: there is no I, J, O, 0 and 1 in them. Please look at that sign again."),
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
        invitations.revoke(taken_back, by=ORGANISER, now=NOW)
        invitations.change_email(corrected, "b@post.example", by=ORGANISER, now=NOW)
        invitations.decline(declined, by=ORGANISER, now=NOW)
        invitations.accept(given_up, by=ORGANISER, now=NOW)
        invitations.withdraw(given_up, by=ORGANISER, now=NOW)
    assert corrected.channel is Channel.EMAIL
    found = [letters.by_code(one.code) for one in (by_mail, reserve, taken_back, corrected, declined, given_up)]
    assert found == [None, None, None, None, declined, given_up]


def test_when_the_event_has_forgotten_its_people_no_code_is_good(event: Event, ida: Invitation) -> None:
    code = ida.code
    with transaction():
        privacy.forget_due_people(event.ends_at + timedelta(days=91))
    assert letters.by_code(code) is None
    assert ida.code == f"-{ida.id}"  # and nobody can type that
