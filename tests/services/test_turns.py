"""Whose turn it is: offers that pass by, priority with a reason, and a reason for everybody passed over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit.db import db, transaction
from summit.errors import BadInput, NoPlace, NotPossible
from summit.models import Admission, AuditEntry, DateStatus, Event, Group, Invitation, RegistrationState
from summit.services import invitations, nominators, waiting_list
from tests import factories
from tests.damage import force
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


def test_who_let_an_offer_pass_is_not_offered_the_same_place_again_and_again(staff: Group) -> None:
    with transaction():
        first, second = factories.accepted(staff), factories.accepted(staff)
        invitations.withdraw(first, by=ORGANISER, now=NOW)
    with transaction():
        assert [waiting_list.lapse_due(OFFER_UNTIL), waiting_list.lapse_due(OFFER_UNTIL)] == [1, 0]
    assert (states(second), staff.pool.free) == ([R.WAITLISTED], 1)
    assert second.person.registration.lapsed_at == OFFER_UNTIL


def test_who_let_an_offer_pass_and_says_yes_after_all_is_in_line_again(staff: Group) -> None:
    with transaction():
        first, second = factories.accepted(staff), factories.accepted(staff)
        invitations.withdraw(first, by=ORGANISER, now=NOW)
        waiting_list.lapse_due(OFFER_UNTIL)
        invitations.accept(second, by=ORGANISER, now=OFFER_UNTIL)
    assert (states(second), second.person.registration.lapsed_at) == ([R.OFFERED], None)
    assert staff.pool.free == 0


def test_who_comes_later_stands_before_those_who_let_an_offer_pass(staff: Group) -> None:
    with transaction():
        first, second, third = (factories.accepted(staff) for _ in range(3))
        invitations.withdraw(first, by=ORGANISER, now=NOW)
        waiting_list.lapse_due(OFFER_UNTIL)
        later = factories.accepted(staff, now=OFFER_UNTIL)
    assert (states(third), waiting_list.position(later.person.registration)) == ([R.OFFERED], 1)
    assert waiting_list.position(second.person.registration) == 2


def test_priority_comes_first_with_a_reason_and_those_overtaken_learn_it(staff: Group) -> None:
    with transaction():
        first, second, third, fourth = (factories.accepted(staff) for _ in range(4))
        waiting_list.prefer(fourth.person.registration, reason=" Speaks  for the youth council ", by=ORGANISER, now=NOW)
        assert [waiting_list.position(each.person.registration) for each in (fourth, second, third)] == [1, 2, 3]
        invitations.withdraw(first, by=ORGANISER, now=NOW)
    assert states(second, third, fourth) == [R.WAITLISTED, R.WAITLISTED, R.OFFERED]
    assert fourth.person.registration.priority_reason == "Speaks for the youth council"
    assert reasons() == [
        ("registration.offered", "priority"),
        ("registration.skipped", "priority"),
        ("registration.skipped", "priority"),
    ]
    assert [each.person.registration.skipped_because for each in (second, third)] == ["priority", "priority"]
    assert "Speaks for" not in str([entry.details for entry in db.session.scalars(db.select(AuditEntry))])


def test_the_very_first_stands_before_others_with_priority(staff: Group) -> None:
    with transaction():
        _, second, third = (factories.accepted(staff) for _ in range(3))
        waiting_list.prefer(second.person.registration, reason="Speaker", by=ORGANISER, now=NOW)
        waiting_list.prefer(third.person.registration, reason="Mayor", is_first=True, by=ORGANISER, now=NOW)
    assert [each.person.registration.priority for each in (second, third)] == [1, 2]
    assert [waiting_list.position(each.person.registration) for each in (second, third)] == [2, 1]


def test_priority_needs_a_reason_and_somebody_who_waits(staff: Group) -> None:
    with transaction():
        first, second = factories.accepted(staff), factories.accepted(staff)
    with pytest.raises(BadInput), transaction():
        waiting_list.prefer(second.person.registration, reason="  ", by=ORGANISER, now=NOW)
    with pytest.raises(NotPossible), transaction():
        waiting_list.prefer(first.person.registration, reason="Mayor", by=ORGANISER, now=NOW)


def test_priority_can_be_taken_back_and_ends_with_a_lapsed_offer(staff: Group) -> None:
    with transaction():
        first, second, third = (factories.accepted(staff) for _ in range(3))
        waiting_list.prefer(third.person.registration, reason="Mayor", by=ORGANISER, now=NOW)
        waiting_list.take_priority_back(third.person.registration, by=ORGANISER, now=NOW)
        assert waiting_list.position(third.person.registration) == 2
        waiting_list.prefer(third.person.registration, reason="Mayor", by=ORGANISER, now=NOW)
        invitations.withdraw(first, by=ORGANISER, now=NOW)
        waiting_list.lapse_due(OFFER_UNTIL)
    registration = third.person.registration
    assert (registration.priority, registration.priority_reason) == (0, "")
    assert states(second, third) == [R.OFFERED, R.WAITLISTED]


def test_an_organiser_can_offer_a_place_out_of_turn_knowingly_beyond_the_quota(staff: Group) -> None:
    with transaction():
        _, second, third = (factories.accepted(staff) for _ in range(3))
    with pytest.raises(NoPlace), transaction():
        waiting_list.offer_now(third.person.registration, by=ORGANISER, now=NOW)
    with transaction():
        waiting_list.offer_now(third.person.registration, override=True, by=ORGANISER, now=NOW)
    assert states(second, third) == [R.WAITLISTED, R.OFFERED]
    assert (staff.pool.taken, staff.pool.size, staff.pool.overrun) == (2, 1, 1)
    assert second.person.registration.skipped_because == "by_hand"
    offered = db.session.scalars(db.select(AuditEntry).filter_by(action="registration.offered")).one()
    assert (offered.details["because"], offered.details["override"]) == ("by_hand", True)


def test_the_same_reason_for_passing_over_is_noted_once(event: Event) -> None:
    with transaction():
        schools = factories.group(event, "Skoler", quota=2, admission=Admission.OPEN, is_one_per_area=True)
        jyderup, oroe, _ = event.areas
        first, _ = factories.accepted(schools, area=jyderup), factories.accepted(schools, area=oroe)
        waiting = factories.accepted(schools)
        force(waiting.person, area_id=oroe.id)
        invitations.withdraw(first, by=ORGANISER, now=NOW)
        waiting_list.offer_free_places(event, now=NOW)
    assert waiting.person.registration.skipped_because == "area_taken"
    assert reasons() == [("registration.skipped", "area_taken")]


def test_while_there_is_no_date_that_holds_nobody_is_offered_a_place_and_no_offer_lapses(staff: Group) -> None:
    with transaction():
        first, second, third = (factories.accepted(staff) for _ in range(3))
        invitations.withdraw(first, by=ORGANISER, now=NOW)
        staff.event.date_status = DateStatus.POSTPONED
        assert waiting_list.lapse_due(OFFER_UNTIL) == 0
        invitations.withdraw(second, by=ORGANISER, now=OFFER_UNTIL)
    assert states(third) == [R.WAITLISTED]
    with transaction():
        staff.event.date_status = DateStatus.FIXED
        waiting_list.take_up_again(staff.event, now=OFFER_UNTIL)
    assert states(third) == [R.OFFERED]


def test_a_nominators_free_place_goes_to_whom_it_named_and_who_waits(event: Event) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=2, admission=Admission.OPEN)
        council = factories.forum(event, "Personalerådet", places=1, to=staff).allocations[0]
        first, second = factories.nominated(council), factories.nominated(council)
        invitations.accept(first, by=ORGANISER, now=NOW)
        _, stranger = factories.accepted(staff), factories.accepted(staff)
        invitations.accept(second, by=ORGANISER, now=NOW)
        assert states(first, stranger, second) == [R.CONFIRMED, R.WAITLISTED, R.WAITLISTED]
        invitations.withdraw(first, by=ORGANISER, now=NOW)
    assert states(stranger, second) == [R.WAITLISTED, R.OFFERED]
    assert (second.allocation, council.pool.taken, staff.pool.taken) == (council, 1, 2)
    assert stranger.person.registration.skipped_because == "nominators_places"


def test_a_place_that_is_handed_back_goes_to_who_waits(event: Event) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=2, admission=Admission.OPEN)
        council = factories.forum(event, "Personalerådet", places=1, to=staff).allocations[0]
        factories.accepted(staff)
        waiting = factories.accepted(staff)
        assert states(waiting) == [R.WAITLISTED]
        nominators.hand_back(council, by=ORGANISER, now=NOW)
    assert states(waiting) == [R.OFFERED]
