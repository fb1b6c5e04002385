"""Rules 10, 11 and 12 of the domain: needs and their last day, the log, and people without e-mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from summit.db import db, transaction
from summit.models import Actor, ActorKind, AuditEntry, Channel, Event, Invitation, InvitationState, Needs, Person
from summit.models import RegistrationState as R
from summit.services import event_dates, invitations, letters, nominations, privacy, registrations
from summit.services.registrations import Answers
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.rules.town import accept, link, mails, standing, taken
from tests.web.forms import press, visit

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

NEED = "Hasselnødder og kørestol"


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event(languages=("en",))


@pytest.fixture
def anna(event: Event) -> Invitation:
    """She comes, and has said what she needs."""
    with transaction():
        invitation = factories.accepted(event.groups[0], name="Anna Holm")
        answers = Answers(name="Anna Holm", dietary=NEED, wants_to_continue=True)
        registrations.answer_questions(
            invitation.person.registration, answers, by=Actor(ActorKind.ATTENDEE, invitation.id), now=NOW
        )
        return invitation


def needs() -> int:
    return db.session.scalar(select(func.count(Needs.id))) or 0


def test_rule_10_needs_stand_apart_and_are_deleted_fourteen_days_after_the_event(
    event: Event, anna: Invitation
) -> None:
    assert event.ends_at is not None
    with transaction():
        privacy.forget_due_needs(event.ends_at + timedelta(days=13))
    assert needs() == 1
    with transaction():
        privacy.forget_due_needs(event.ends_at + timedelta(days=14))
    assert (needs(), anna.person.name, anna.person.registration.wants_to_continue) == (0, "Anna Holm", True)


@pytest.mark.parametrize(("days", "kept"), [(60, 1), (61, 0)])
def test_rule_10_a_date_that_moves_by_more_than_sixty_days_deletes_them_and_asks_again(
    event: Event, anna: Invitation, days: int, kept: int
) -> None:
    assert event.starts_at is not None
    assert event.ends_at is not None
    move = timedelta(days=days)
    with transaction():
        event_dates.set_date(
            event,
            starts_at=event.starts_at + move,
            ends_at=event.ends_at + move,
            reconfirm_until_at=None,
            reason="Hallen",
            by=ORGANISER,
            now=NOW,
        )
    assert (needs(), anna.person.registration.has_answered_questions) == (kept, bool(kept))


def test_rule_10_a_missing_date_deletes_them(event: Event, anna: Invitation) -> None:
    with transaction():
        event_dates.postpone(event, reason="Storm", by=ORGANISER, now=NOW)
    assert (needs(), anna.person.registration.has_answered_questions) == (0, False)


def test_rule_10_without_a_date_everything_has_a_last_day_a_year_after_the_latest_mail(
    event: Event, anna: Invitation
) -> None:
    with transaction():
        event_dates.postpone(event, reason="Storm", by=ORGANISER, now=NOW)
    assert event.last_mail_at is not None
    with transaction():
        assert privacy.forget_due_people(event.last_mail_at + timedelta(days=364)) == 0
        assert privacy.forget_due_people(event.last_mail_at + timedelta(days=365)) == 1
    assert db.session.scalars(select(Person.name).where(Person.event_id == event.id)).all() == [""]


def test_rule_11_the_log_says_who_did_what_when_and_never_what_somebody_needs(event: Event, anna: Invitation) -> None:
    own = select(AuditEntry).where(AuditEntry.person_id == anna.person_id).order_by(AuditEntry.id)
    told = [(entry.action, entry.actor_kind, entry.actor_id, entry.at) for entry in db.session.scalars(own)]
    by_herself = (ActorKind.ATTENDEE, anna.id, NOW)
    assert told == [
        ("invitation.sent", ActorKind.STAFF, 1, NOW),
        ("registration.confirmed", *by_herself),
        ("invitation.accepted", *by_herself),
        ("registration.answered", *by_herself),
    ]
    everything = [repr(entry.details) for entry in db.session.scalars(select(AuditEntry))]
    assert [details for details in everything if "nødder" in details.lower() or "Anna" in details] == []
    assert [details for details in everything if "'dietary'" in details] != []  # that she said something, not what


def test_rule_12_the_nominator_answers_for_a_person_without_an_address(event: Event) -> None:
    with transaction():
        share = factories.forum(event, places=1).allocations[0]
        ida = nominations.nominate(share, factories.nominee("Ida Bo", email=""), by=ORGANISER, now=NOW)
    assert (ida.channel, ida.state, mails(ida), taken(share)) == (
        Channel.NOMINATOR,
        InvitationState.NOMINATED,
        [],
        [1],
    )
    contact = Actor(ActorKind.CONTACT, share.nominator.contacts[0].id)
    with transaction():
        nominations.answer_for(ida, comes=True, by=contact, now=NOW)
    assert (standing(ida), mails(ida)) == ([R.CONFIRMED], [])
    by = db.session.scalars(select(AuditEntry.actor_kind).where(AuditEntry.action == "invitation.accepted")).all()
    assert by == [ActorKind.CONTACT]


def test_rule_12_a_letter_has_a_short_code_that_opens_the_same_page(event: Event, client: Browser) -> None:
    with transaction():
        ida = factories.invited(event.groups[0], name="Ida Bo", email="")
    assert (ida.channel, ida.state, len(ida.code), mails(ida)) == (Channel.LETTER, InvitationState.SENT, 6, [])
    code = letters.code_of(ida)
    assert letters.by_code(f"{code[:6]} {code[6:]}".lower()) is ida
    answer = press(client, visit(client, "/code"), "Go on", code=code)
    assert (answer.status_code, answer.location) == (303, link(ida))


def test_rule_12_without_an_address_she_waits_is_offered_and_comes_as_everybody(event: Event) -> None:
    with transaction():
        event.groups[0].pool.size = 1
        first = factories.accepted(event.groups[0])
        invitations.decline(first, by=ORGANISER, now=NOW)
        ida = factories.invited(event.groups[0], name="Ida Bo", email="")
        accept(ida)
    assert (standing(ida), mails(ida)) == ([R.CONFIRMED], [])
