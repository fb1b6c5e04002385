"""How far a mail is: the latest one decides, and without one the way in which the person is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit.db import db, transaction
from summit.models import Event, Group, Invitation, MailKind, MailState, OutboxMail
from summit.services import deliveries, direct_invitations, invitations, nominations, waves
from summit.services.deliveries import Delivery, Way
from summit.services.direct_invitations import Invitee
from tests import factories
from tests.factories import NOW, ORGANISER

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

GONE = "There is no mailbox with this address.\n550 unknown"


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def citizens(event: Event) -> Group:
    return event.groups[0]


def told(invitation: Invitation) -> Delivery | None:
    return deliveries.of([invitation.id]).get(invitation.id)


def mailed(invitation: Invitation, **facts: object) -> None:
    """Change the latest mail of the invitation."""
    query = db.select(OutboxMail).where(OutboxMail.invitation_id == invitation.id).order_by(OutboxMail.id.desc())
    with transaction():
        mail = db.session.scalars(query).first()
        for name, value in facts.items():
            setattr(mail, name, value)


def test_a_mail_waits_with_the_time_of_its_next_try_then_it_is_sent(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens)
    assert told(invitation) == Delivery(way=Way.QUEUED, at=NOW, kind=MailKind.INVITATION)
    later = NOW + timedelta(minutes=5)
    mailed(invitation, due_at=later, failure="The mail server cannot be reached.")
    waits = Delivery(way=Way.QUEUED, at=later, kind=MailKind.INVITATION, reason="The mail server cannot be reached.")
    assert told(invitation) == waits
    mailed(invitation, state=MailState.HELD)
    assert told(invitation) == waits
    mailed(invitation, state=MailState.SENT, sent_at=later, failure="")
    assert told(invitation) == Delivery(way=Way.SENT, at=later, kind=MailKind.INVITATION)


def test_a_mail_that_came_back_says_why_until_a_corrected_address_has_a_new_one(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens)
    mailed(invitation, state=MailState.FAILED, failure=GONE)
    assert told(invitation) == Delivery(way=Way.CAME_BACK, kind=MailKind.INVITATION, reason=GONE)
    later = NOW + timedelta(hours=1)
    with transaction():
        invitations.change_email(invitation, "rigtig@post.example", by=ORGANISER, now=later)
    assert told(invitation) == Delivery(way=Way.QUEUED, at=later, kind=MailKind.INVITATION)


def test_a_mail_that_was_stopped_does_not_decide(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens)
    mailed(invitation, state=MailState.SENT, sent_at=NOW)
    with transaction():
        invitations.accept(invitation, by=ORGANISER, now=NOW)
    mailed(invitation, state=MailState.CANCELLED)
    assert told(invitation) == Delivery(way=Way.SENT, at=NOW, kind=MailKind.INVITATION)


def test_without_a_mail_it_is_the_wave_the_letter_or_the_nominator(event: Event, citizens: Group) -> None:
    row = Invitee(row_number=1, name="Anna", email="anna@post.example")
    with transaction():
        (draft,) = direct_invitations.keep_all(citizens, [row], by=ORGANISER, now=NOW)
        allocation = factories.forum(event).allocations[0]
        by_nominator = nominations.nominate(allocation, factories.nominee(email=""), by=ORGANISER, now=NOW)
        reserve = factories.nominated(allocation, as_reserve=True)
        by_letter = factories.invited(citizens, email="")
    assert (told(draft), told(reserve)) == (None, None)
    assert told(by_nominator) == Delivery(way=Way.NOMINATOR)
    assert told(by_letter) == Delivery(way=Way.LETTER)
    with transaction():
        by_letter.letter_printed_at = NOW
        tomorrow = waves.Terms(send_at=NOW + timedelta(days=1))
        waves.plan(waves.Choice(group=citizens), tomorrow, request_key="k", by=ORGANISER, now=NOW)
    assert told(by_letter) == Delivery(way=Way.LETTER, at=NOW)
    assert told(draft) == Delivery(way=Way.PLANNED, at=NOW + timedelta(days=1))


def test_many_are_asked_about_in_one_question(citizens: Group) -> None:
    with transaction():
        people = [factories.invited(citizens) for _ in range(3)]
    found = deliveries.of([invitation.id for invitation in people])
    assert {id: one.way for id, one in found.items()} == {invitation.id: Way.QUEUED for invitation in people}
