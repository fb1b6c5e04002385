"""A corrected address: what was to be read is mailed again with a new link, once; the old link is dead."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit import tokens
from summit.db import db, transaction
from summit.errors import NotPossible
from summit.models import Admission, Event, Group, InvitationState, MailKind, MailState, OutboxMail, Retired
from summit.services import direct_invitations, invitations, links, waves
from summit.services.direct_invitations import Invitee
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused
from tests.services.test_invitations import actions, mails

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

S = InvitationState


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def citizens(event: Event) -> Group:
    return event.groups[0]


def test_a_corrected_address_gets_the_mail_again_with_a_new_link(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens)
        link = invitation.link_sha256
        invitations.change_email(invitation, "rigtig@post.example", by=ORGANISER, now=NOW + timedelta(hours=1))
    assert (invitation.person.email, invitation.link_sha256 == link) == ("rigtig@post.example", False)
    states = db.session.execute(db.select(OutboxMail.kind, OutboxMail.state).order_by(OutboxMail.id)).all()
    assert [tuple(row) for row in states] == [(MailKind.INVITATION, "cancelled"), (MailKind.INVITATION, "queued")]


@pytest.mark.parametrize("dietary", ["ingen skaldyr", ""])
def test_once_questions_are_answered_only_who_may_see_needs_corrects_the_address(citizens: Group, dietary: str) -> None:
    words = (
        "Anna has answered our questions, and a mail to another address would open the answers. Only an organiser who "
        "may see needs can correct the address now: please ask one, or let Anna ask."
    )
    with transaction():
        anna = factories.accepted(citizens, name="Anna")
        factories.tells(anna, dietary=dietary)
    link, written = anna.link_sha256, len(mails())
    with refused(NotPossible, words, field="email"):
        invitations.change_email(anna, "anden@post.example", by=ORGANISER, now=NOW)
    assert (anna.link_sha256, len(mails())) == (link, written)
    with transaction():
        invitations.change_email(anna, "anden@post.example", sees_needs=True, by=ORGANISER, now=NOW)
    assert (anna.person.email, len(mails())) == ("anden@post.example", written + 1)


def test_correcting_an_address_twice_sends_one_mail(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens)
        first = invitation.link_generation
        for seconds in (0, 5):
            later = NOW + timedelta(seconds=seconds)
            invitations.change_email(invitation, "rigtig@post.example", by=ORGANISER, now=later)
    assert (invitation.link_generation - first, mails()) == (1, [MailKind.INVITATION, MailKind.INVITATION])
    assert actions() == ["invitation.sent", "invitation.address_corrected"]


def test_the_address_that_does_not_work_is_no_correction(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens, email="forkert@post.example")
        db.session.scalars(db.select(OutboxMail)).one().state = MailState.FAILED
    words = "From this address the mail came back. Write another one, or send that mail again."
    with refused(NotPossible, words, field="email"):
        invitations.change_email(invitation, "forkert@post.example", by=ORGANISER, now=NOW)


@pytest.mark.parametrize("stands", [S.RESERVE, S.DRAFT, S.NOMINATED])
def test_a_corrected_address_of_somebody_not_written_to_yet_sends_nothing_but_renews_the_link(
    event: Event, stands: InvitationState
) -> None:
    citizens = event.groups[0]
    with transaction():
        if stands is S.RESERVE:
            one = factories.nominated(factories.forum(event).allocations[0], as_reserve=True)
        else:
            row = Invitee(row_number=1, name="Anna", email="ana@post.example")
            (one,) = direct_invitations.keep_all(citizens, [row], by=ORGANISER, now=NOW)
        if stands is S.NOMINATED:
            tomorrow = waves.Terms(send_at=NOW + timedelta(days=1))
            waves.plan(waves.Choice(group=citizens), tomorrow, request_key="k", by=ORGANISER, now=NOW)
    link, generation = one.link_sha256, one.link_generation
    with transaction():
        invitations.change_email(one, "anna@post.example", by=ORGANISER, now=NOW)
    assert (one.state, mails(), one.link_sha256 != link) == (stands, [], True)
    assert links.retired(tokens.derive(tokens.Kind.ATTENDEE, one.id, generation)).because is Retired.CORRECTED


def test_the_corrected_address_of_somebody_who_waits_gets_the_mail_about_waiting(event: Event) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        factories.accepted(staff)
        waiting = factories.accepted(staff)
        invitations.change_email(waiting, "rigtig@post.example", by=ORGANISER, now=NOW + timedelta(hours=1))
    assert mails()[-1] is MailKind.WAITING_LIST
