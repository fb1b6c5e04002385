"""An invitation's life: asked, answered, withdrawn, expired, reminded; each step once, and never a wrong one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit import tokens
from summit.db import db, transaction
from summit.errors import AlreadyThere, NotPossible, TooLate
from summit.models import (
    Admission,
    AuditEntry,
    Channel,
    DateStatus,
    Event,
    Group,
    InvitationState,
    MailKind,
    OutboxMail,
    RegistrationState,
)
from summit.services import checkin, events, invitations, links, nominations, promises
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

S = InvitationState
DEADLINE = NOW + timedelta(days=40)


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def citizens(event: Event) -> Group:
    return event.groups[0]


def mails(*kinds: MailKind) -> list[MailKind]:
    """The kinds of the mails written so far, in order."""
    query = db.select(OutboxMail.kind).order_by(OutboxMail.id)
    return [kind for kind in db.session.scalars(query) if not kinds or kind in kinds]


def actions() -> list[str]:
    """What the log says of invitations and registrations, in order."""
    query = db.select(AuditEntry.action).order_by(AuditEntry.id)
    return [a for a in db.session.scalars(query) if a.startswith(("invitation.", "registration."))]


def test_inviting_writes_a_mail_a_deadline_and_a_link(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens)
    assert (invitation.state, invitation.sent_at, invitation.answer_until_at) == (S.SENT, NOW, DEADLINE)
    link = tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)
    assert invitation.link_sha256 == tokens.fingerprint(link)
    assert invitation.ticket_sha256 == tokens.fingerprint(links.ticket_token(invitation))
    assert (mails(), actions()) == ([MailKind.INVITATION], ["invitation.sent"])


def test_nobody_is_invited_before_the_event_is_open(context: object) -> None:
    with transaction():
        draft = factories.event(is_open=False)
        group = factories.group(draft)
    with refused(NotPossible, "The event is not open yet, so nobody can be invited."):
        factories.invited(group)


def test_a_person_is_asked_once(citizens: Group) -> None:
    with transaction():
        factories.invited(citizens, name="Maja Lund", email="maja@post.example")
    with refused(AlreadyThere, "Maja Lund is invited already.", field="name"):
        factories.invited(citizens, name="maja lund", email="MAJA@post.example")


def test_two_people_may_share_a_mailbox(citizens: Group) -> None:
    with transaction():
        one = factories.invited(citizens, name="Maja Lund", email="lund@post.example")
        other = factories.invited(citizens, name="Per Lund", email="lund@post.example")
    assert one.person_id != other.person_id


def test_accepting_confirms_the_place_that_was_promised(citizens: Group) -> None:
    with transaction():
        invitation = factories.accepted(citizens)
    registration = invitation.person.registration
    assert (invitation.state, invitation.accepted_at) == (S.ACCEPTED, NOW)
    assert (registration.state, registration.invitation) == (RegistrationState.CONFIRMED, invitation)
    assert mails() == [MailKind.INVITATION, MailKind.CONFIRMATION]
    assert actions() == ["invitation.sent", "registration.confirmed", "invitation.accepted"]


@pytest.mark.parametrize("verb", [invitations.accept, invitations.decline, invitations.revoke])
def test_doing_the_same_twice_is_one_transition_one_audit_row_and_one_mail(citizens: Group, verb: object) -> None:
    with transaction():
        invitation = factories.invited(citizens)
        verb(invitation, by=ORGANISER, now=NOW)  # type: ignore[operator]
    once = (invitation.state, mails(), actions(), citizens.pool.taken)
    with transaction():
        verb(invitation, by=ORGANISER, now=NOW + timedelta(seconds=5))  # type: ignore[operator]
    assert (invitation.state, mails(), actions(), citizens.pool.taken) == once


def test_withdrawing_twice_is_one_transition(citizens: Group) -> None:
    with transaction():
        invitation = factories.accepted(citizens)
        invitations.withdraw(invitation, by=ORGANISER, now=NOW)
        invitations.withdraw(invitation, by=ORGANISER, now=NOW + timedelta(seconds=5))
    assert (invitation.state, citizens.pool.taken) == (S.WITHDRAWN, 0)
    assert mails(MailKind.WITHDRAWN) == [MailKind.WITHDRAWN]
    assert actions().count("invitation.withdrawn") == 1


def test_rule_3_a_decline_frees_the_place_at_once(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens)
        invitations.decline(invitation, reason="Ferie", by=ORGANISER, now=NOW)
    assert (invitation.state, invitation.reason, invitation.holds_place) == (S.DECLINED, "Ferie", False)
    assert (citizens.pool.taken, citizens.event.pool.taken) == (0, 0)


def test_declining_after_accepting_is_a_withdrawal(citizens: Group) -> None:
    with transaction():
        invitation = factories.accepted(citizens)
        invitations.decline(invitation, by=ORGANISER, now=NOW)
    assert (invitation.state, invitation.person.registration.state) == (S.WITHDRAWN, RegistrationState.CANCELLED)


def test_one_may_change_ones_mind_while_there_is_room(citizens: Group) -> None:
    with transaction():
        invitation = factories.accepted(citizens)
        invitations.withdraw(invitation, by=ORGANISER, now=NOW)
        invitations.accept(invitation, by=ORGANISER, now=NOW)
    assert (invitation.state, invitation.person.registration.state) == (S.ACCEPTED, RegistrationState.CONFIRMED)
    assert citizens.pool.taken == 1


def test_changing_ones_mind_when_the_place_has_gone_means_waiting(event: Event) -> None:
    with transaction():
        business = factories.group(event, "Erhverv", quota=1)
        first = factories.invited(business)
        invitations.decline(first, by=ORGANISER, now=NOW)
        factories.invited(business)
        invitations.accept(first, by=ORGANISER, now=NOW)
    assert (first.state, first.person.registration.state) == (S.ACCEPTED, RegistrationState.WAITLISTED)
    assert business.pool.taken == 1


def test_rule_3_silence_until_the_deadline_frees_the_place(citizens: Group) -> None:
    with transaction():
        silent, answered = factories.invited(citizens), factories.accepted(citizens)
    with transaction():
        assert invitations.expire_due(DEADLINE - timedelta(seconds=1)) == 0
        assert invitations.expire_due(DEADLINE) == 1
        assert invitations.expire_due(DEADLINE) == 0
    assert (silent.state, answered.state, citizens.pool.taken) == (S.EXPIRED, S.ACCEPTED, 1)


def test_rule_7_an_answer_after_the_deadline_is_too_late(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens)
    words = f"The answer was due by {DEADLINE}, and the place has been passed on."
    with refused(TooLate, words):
        invitations.accept(invitation, by=ORGANISER, now=DEADLINE)
    with transaction():
        invitations.accept(invitation, by=ORGANISER, now=DEADLINE - timedelta(seconds=1))
    assert invitation.state is S.ACCEPTED


def test_an_expired_invitation_may_still_be_accepted_while_its_place_is_free(event: Event) -> None:
    with transaction():
        business = factories.group(event, "Erhverv", quota=2)
        early, late = factories.invited(business), factories.invited(business)
        invitations.expire_due(DEADLINE)
        invitations.accept(early, by=ORGANISER, now=DEADLINE)
        factories.invited(business, now=DEADLINE)
    assert (early.state, late.state) == (S.ACCEPTED, S.EXPIRED)
    with refused(TooLate, f"The answer was due by {DEADLINE}, and the place has been passed on."):
        invitations.accept(late, by=ORGANISER, now=DEADLINE)


def test_nobody_answers_when_the_event_is_over_or_closed(event: Event, citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens)
    with refused(TooLate, "The event is over."):
        invitations.accept(invitation, by=ORGANISER, now=event.ends_at)
    with transaction():
        events.close(event, by=ORGANISER, now=NOW)
    with refused(NotPossible, "The event does not take answers at the moment."):
        invitations.accept(invitation, by=ORGANISER, now=NOW)


def test_an_invitation_sent_near_the_deadline_gets_a_fair_time_but_never_beyond_the_beginning(event: Event) -> None:
    late = DEADLINE - timedelta(hours=1)
    assert promises.answer_until(event, late) == late + timedelta(hours=72)
    on_the_eve = event.starts_at - timedelta(hours=5)
    assert promises.answer_until(event, on_the_eve) == event.starts_at


def test_revoking_kills_the_link_and_cancels_the_mail(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens)
        link, ticket = invitation.link_sha256, invitation.ticket_sha256
        invitations.revoke(invitation, by=ORGANISER, now=NOW)
    assert (invitation.state, citizens.pool.taken) == (S.WITHDRAWN, 0)
    assert {link, ticket}.isdisjoint({invitation.link_sha256, invitation.ticket_sha256})
    assert [mail.state.value for mail in db.session.scalars(db.select(OutboxMail))] == ["cancelled"]


def test_an_answered_invitation_cannot_be_revoked(citizens: Group) -> None:
    with transaction():
        invitation = factories.accepted(citizens, name="Maja Lund")
    with refused(NotPossible, "Maja Lund has answered already, so the invitation cannot be taken back."):
        invitations.revoke(invitation, by=ORGANISER, now=NOW)


def test_ones_own_withdrawal_keeps_the_link(citizens: Group) -> None:
    with transaction():
        invitation = factories.accepted(citizens)
        link = invitation.link_sha256
        invitations.withdraw(invitation, by=ORGANISER, now=NOW)
    assert invitation.link_sha256 == link


def test_a_second_invitation_replaces_the_first_whose_link_dies(citizens: Group) -> None:
    with transaction():
        first = factories.invited(citizens, name="Maja Lund", email="maja@post.example")
        invitations.decline(first, by=ORGANISER, now=NOW)
        link = first.link_sha256
        second = factories.invited(citizens, name="Maja Lund", email="maja@post.example")
    assert (first.state, second.state, first.person_id == second.person_id) == (S.REPLACED, S.SENT, True)
    assert first.link_sha256 != link
    with refused(NotPossible, "The invitation of Maja Lund cannot be changed like this any more."):
        invitations.accept(first, by=ORGANISER, now=NOW)


def test_no_deadline_passes_while_the_date_is_taken_away(event: Event, citizens: Group) -> None:
    with transaction():
        silent = factories.invited(citizens)
        event.date_status = DateStatus.POSTPONED
        assert invitations.expire_due(DEADLINE) == 0
        event.date_status = DateStatus.FIXED
        assert invitations.expire_due(DEADLINE) == 1
    assert silent.state is S.EXPIRED


def test_rule_12_without_an_address_a_person_is_asked_by_letter_or_by_the_nominator(event: Event) -> None:
    with transaction():
        by_letter = factories.invited(event.groups[0], email="")
        forum = factories.forum(event)
        nominee = factories.nominee(email="")
        by_nominator = nominations.nominate(forum.allocations[0], nominee, by=ORGANISER, now=NOW)
    assert (by_letter.channel, by_letter.state) == (Channel.LETTER, S.SENT)
    assert (by_nominator.channel, by_nominator.state) == (Channel.NOMINATOR, S.NOMINATED)
    assert (mails(), len(by_letter.code), by_letter.holds_place) == ([], 6, True)


def test_accepting_in_an_open_group_that_is_full_says_so_by_mail(event: Event) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        factories.accepted(staff)
        factories.accepted(staff)
    assert mails() == [MailKind.INVITATION, MailKind.CONFIRMATION, MailKind.INVITATION, MailKind.WAITING_LIST]


@pytest.mark.parametrize("comes", [True, False])
def test_once_the_event_has_been_held_no_answer_changes_who_came(citizens: Group, comes: bool) -> None:
    with transaction():
        invitation = factories.accepted(citizens) if comes else factories.invited(citizens)
    with transaction():
        checkin.finish(citizens.event, by=ORGANISER, now=citizens.event.ends_at)
    with refused(TooLate, "The event is over."):
        invitations.decline(invitation, by=ORGANISER, now=citizens.event.ends_at)
    assert invitation.state is (S.ACCEPTED if comes else S.SENT)
