"""A free place is passed on in the transaction that freed it: to a reserve, or to the next in line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from summit.db import db, transaction
from summit.models import (
    Admission,
    Allocation,
    Area,
    AuditEntry,
    Event,
    Group,
    Invitation,
    InvitationState,
    MailKind,
    MailState,
    OutboxMail,
    RegistrationState,
)
from summit.services import events, groups, invitations, nominations, waiting_list
from tests import factories
from tests.factories import NOW, ORGANISER

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

R = RegistrationState
OFFER_UNTIL = NOW + timedelta(hours=72)


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def staff(event: Event) -> Group:
    """An open group with one place."""
    with transaction():
        return factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)


def states(*asked: Invitation) -> list[RegistrationState]:
    return [invitation.person.registration.state for invitation in asked]


def reasons() -> list[tuple[str, object]]:
    """Why a place was offered, or someone was passed over, in order."""
    entries = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id))
    return [(entry.action, entry.details["because"]) for entry in entries if "because" in entry.details]


def test_who_waits_has_a_number_in_order_without_gaps(staff: Group) -> None:
    with transaction():
        everyone = [factories.accepted(staff) for _ in range(4)]
    assert [each.person.registration.waiting_number for each in everyone] == [None, 1, 2, 3]
    assert [waiting_list.position(each.person.registration) for each in everyone] == [0, 1, 2, 3]


def test_rule_3_a_withdrawal_offers_the_place_to_the_first_in_line_with_a_deadline(staff: Group) -> None:
    with transaction():
        first, second, third = (factories.accepted(staff) for _ in range(3))
        invitations.withdraw(first, by=ORGANISER, now=NOW)
    assert states(first, second, third) == [R.CANCELLED, R.OFFERED, R.WAITLISTED]
    assert second.person.registration.offered_until_at == OFFER_UNTIL
    assert waiting_list.position(third.person.registration) == 1
    assert reasons() == [("registration.offered", "first_in_line")]
    assert staff.pool.taken == 1


def test_an_offer_is_taken_by_the_same_link_and_only_once(staff: Group) -> None:
    with transaction():
        first, second = factories.accepted(staff), factories.accepted(staff)
        invitations.withdraw(first, by=ORGANISER, now=NOW)
        invitations.accept(second, by=ORGANISER, now=NOW)
        invitations.accept(second, by=ORGANISER, now=NOW + timedelta(minutes=1))
    assert states(second) == [R.CONFIRMED]
    confirmations = db.select(OutboxMail).where(
        OutboxMail.kind == MailKind.CONFIRMATION, OutboxMail.invitation_id == second.id
    )
    assert len(db.session.scalars(confirmations).all()) == 1


def test_an_offer_that_is_not_answered_goes_to_the_next_and_its_owner_to_the_end(staff: Group) -> None:
    with transaction():
        first, second, third = (factories.accepted(staff) for _ in range(3))
        invitations.withdraw(first, by=ORGANISER, now=NOW)
    with transaction():
        assert waiting_list.lapse_due(OFFER_UNTIL - timedelta(seconds=1)) == 0
        assert waiting_list.lapse_due(OFFER_UNTIL) == 1
    assert states(second, third) == [R.WAITLISTED, R.OFFERED]
    assert second.person.registration.waiting_number == 3
    assert staff.pool.taken == 1


def test_declining_an_offer_passes_it_on(staff: Group) -> None:
    with transaction():
        first, second, third = (factories.accepted(staff) for _ in range(3))
        invitations.withdraw(first, by=ORGANISER, now=NOW)
        invitations.decline(second, by=ORGANISER, now=NOW)
    assert states(second, third) == [R.CANCELLED, R.OFFERED]


def test_leaving_the_waiting_list_frees_no_place(staff: Group) -> None:
    with transaction():
        _, second, third = (factories.accepted(staff) for _ in range(3))
        invitations.withdraw(second, by=ORGANISER, now=NOW)
    assert (states(second, third), staff.pool.taken) == ([R.CANCELLED, R.WAITLISTED], 1)


def test_rule_3_a_nominators_place_goes_to_its_next_reserve(event: Event) -> None:
    with transaction():
        forum = factories.forum(event, places=1)
        nominee = factories.nominated(forum.allocations[0])
        second, third = (factories.nominated(forum.allocations[0], as_reserve=True) for _ in range(2))
        invitations.decline(nominee, by=ORGANISER, now=NOW)
    assert [each.state for each in (second, third)] == [InvitationState.SENT, InvitationState.RESERVE]
    assert [each.reserve_position for each in (second, third)] == [None, 2]
    assert (forum.allocations[0].pool.taken, event.pool.taken) == (1, 1)


def test_rule_3_without_a_reserve_the_place_stays_the_nominators_until_the_deadline(event: Event) -> None:
    with transaction():
        forum = factories.forum(event, places=1)
        invitations.decline(factories.nominated(forum.allocations[0]), by=ORGANISER, now=NOW)
    assert (forum.allocations[0].pool.size, forum.allocations[0].pool.free) == (1, 1)


def test_no_reserve_is_asked_while_the_event_takes_no_answers(event: Event) -> None:
    with transaction():
        forum = factories.forum(event, places=1)
        nominee = factories.nominated(forum.allocations[0])
        reserve = factories.nominated(forum.allocations[0], as_reserve=True)
        invitations.accept(nominee, by=ORGANISER, now=NOW)
        events.close(event, by=ORGANISER, now=NOW)
        invitations.withdraw(nominee, by=ORGANISER, now=NOW)
    assert (reserve.state, event.pool.taken) == (InvitationState.RESERVE, 0)


def test_in_a_closed_event_a_nominators_place_goes_to_who_waits_because_an_offer_can_be_answered(event: Event) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=2, admission=Admission.OPEN)
        forum = factories.forum(event, "Personalerådet", places=1, to=staff)
        named_one = factories.nominated(forum.allocations[0])
        reserve = factories.nominated(forum.allocations[0], as_reserve=True)
        invitations.accept(named_one, by=ORGANISER, now=NOW)
        factories.accepted(staff)
        waiting = factories.accepted(staff)
        events.close(event, by=ORGANISER, now=NOW)
        invitations.withdraw(named_one, by=ORGANISER, now=NOW)
        invitations.accept(waiting, by=ORGANISER, now=NOW)
    assert (states(waiting), reserve.state) == ([R.CONFIRMED], InvitationState.RESERVE)


def test_rule_3_after_the_nomination_deadline_it_goes_to_the_groups_waiting_list(context: object) -> None:
    with transaction():
        event = factories.event(is_open=False)
        citizens = factories.group(event, quota=2)
        events.open_for_answers(event, by=ORGANISER, now=NOW)
        forum = factories.forum(event, places=1)
        nominee = factories.nominated(forum.allocations[0])
        gone, _ = factories.invited(citizens), None
        invitations.decline(gone, by=ORGANISER, now=NOW)
        factories.accepted(citizens)
        invitations.accept(gone, by=ORGANISER, now=NOW)
    assert states(gone) == [R.WAITLISTED]
    late = event.nominate_until_at + timedelta(minutes=1)
    with transaction():
        invitations.decline(nominee, by=ORGANISER, now=late)
    assert states(gone) == [R.OFFERED]
    assert (forum.allocations[0].pool.size, citizens.pool.taken) == (0, 2)


def test_rule_3_everyone_passed_over_has_a_reason(event: Event) -> None:
    with transaction():
        schools = factories.group(event, "Skoler", quota=3, is_one_per_area=True)
        forum = factories.forum(event, "Skolerådet", places=2, to=schools)
        jyderup, oroe, tuse = event.areas
        allocation = forum.allocations[0]
        first = named(allocation, jyderup)
        named(allocation, oroe)
        same_area, bounced, fitting = (named(allocation, area, as_reserve=True) for area in (oroe, tuse, jyderup))
        db.session.add(failed_mail(bounced))
        invitations.decline(first, by=ORGANISER, now=NOW)
    assert [each.skipped_because for each in (same_area, bounced, fitting)] == ["area_taken", "bounced", ""]
    assert reasons() == [("reserve.skipped", "area_taken"), ("reserve.skipped", "bounced")]
    assert fitting.state is InvitationState.SENT


def test_in_a_one_per_area_group_the_next_from_another_area_is_offered_the_place(event: Event) -> None:
    with transaction():
        schools = factories.group(event, "Skoler", quota=2, admission=Admission.OPEN, is_one_per_area=True)
        jyderup, oroe, tuse = event.areas
        first, _ = factories.accepted(schools, area=jyderup), factories.accepted(schools, area=oroe)
        waiting = factories.accepted(schools, area=tuse)
        invitations.withdraw(first, by=ORGANISER, now=NOW)
    assert states(waiting) == [R.OFFERED]


def test_a_larger_quota_is_offered_to_those_who_wait(staff: Group) -> None:
    with transaction():
        everyone = [factories.accepted(staff) for _ in range(4)]
        shape = groups.Shape(name="Ansatte", letter=staff.letter, colour=2, quota=3, admission=Admission.OPEN)
        groups.change(staff, shape, by=ORGANISER, now=NOW)
    assert states(*everyone) == [R.CONFIRMED, R.OFFERED, R.OFFERED, R.WAITLISTED]


def test_a_place_in_the_event_goes_to_whichever_group_was_short_of_it(context: object) -> None:
    with transaction():
        event = factories.event(capacity=1)
        staff = factories.group(event, "Ansatte", quota=5, admission=Admission.OPEN)
        citizen = factories.accepted(event.groups[0])
        waiting = factories.accepted(staff)
    assert states(waiting) == [R.WAITLISTED]
    with transaction():
        invitations.withdraw(citizen, by=ORGANISER, now=NOW)
    assert states(waiting) == [R.OFFERED]
    assert (event.pool.taken, staff.pool.taken) == (1, 1)


def test_a_larger_capacity_is_offered_to_those_who_wait(context: object) -> None:
    with transaction():
        event = factories.event(capacity=1)
        staff = factories.group(event, "Ansatte", quota=5, admission=Admission.OPEN)
        everyone = [factories.accepted(staff) for _ in range(3)]
        described = events.Description(
            title=event.title,
            languages=event.languages,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            capacity=2,
        )
        events.change(event, described, by=ORGANISER, now=NOW)
    assert states(*everyone) == [R.CONFIRMED, R.OFFERED, R.WAITLISTED]


def test_no_offer_is_made_when_the_event_is_over(staff: Group) -> None:
    with transaction():
        first, second = factories.accepted(staff), factories.accepted(staff)
        invitations.withdraw(first, by=ORGANISER, now=staff.event.ends_at)
        staff.event.state = type(staff.event.state).HELD
    assert states(second) == [R.WAITLISTED]


def test_an_offer_ends_at_the_latest_when_the_event_begins(staff: Group) -> None:
    with transaction():
        first, second = factories.accepted(staff), factories.accepted(staff)
        eve = staff.event.starts_at - timedelta(hours=10)
        invitations.withdraw(first, by=ORGANISER, now=eve)
    assert second.person.registration.offered_until_at == staff.event.starts_at


def named(allocation: Allocation, area: Area, *, as_reserve: bool = False) -> Invitation:
    nominee = replace(factories.nominee(), area=area)
    return nominations.nominate(allocation, nominee, by=ORGANISER, now=NOW, as_reserve=as_reserve)


def failed_mail(invitation: Invitation) -> OutboxMail:
    return OutboxMail(
        kind=MailKind.REMINDER,
        event=invitation.event,
        invitation=invitation,
        dedupe_key=f"bounced:{invitation.id}",
        state=MailState.FAILED,
        created_at=NOW,
        due_at=NOW,
    )
