"""Rules 1, 2, 3, 8 and 9 of the domain: places, who holds them, and to whom they go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit.db import db, transaction
from summit.errors import AlreadyThere, NoPlace
from summit.models import Admission, Event, InvitationState, MailKind, RegistrationState
from summit.services import invitations, table_plans
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.rules.town import AN_HOUR, accept, decline, log_of, mails, standing, taken, withdraw

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

S, R = InvitationState, RegistrationState


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event(capacity=12)


def test_rule_1_a_place_counts_from_the_moment_it_is_promised(event: Event) -> None:
    with transaction():
        citizens = event.groups[0]
        share = factories.forum(event, places=3).allocations[0]
        named = factories.nominated(share)
        reserve = factories.nominated(share, as_reserve=True)
    assert (named.state, reserve.state) == (S.SENT, S.RESERVE)
    assert taken(event, citizens, share) == [1, 1, 1]
    with transaction():
        accept(named)
        factories.invited(citizens)
    assert taken(event, citizens, share) == [2, 2, 1]


def test_rule_1_in_an_open_group_what_is_offered_and_confirmed_counts_and_nothing_else(event: Event) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        first, second = factories.invited(staff), factories.invited(staff)
    assert taken(event, staff) == [0, 0]
    with transaction():
        accept(first)
        accept(second)
    assert (standing(first, second), taken(event, staff)) == ([R.CONFIRMED, R.WAITLISTED], [1, 1])
    with transaction():
        withdraw(first)
    assert (standing(first, second), taken(event, staff)) == ([R.CANCELLED, R.OFFERED], [1, 1])


@pytest.mark.parametrize("what", ["event", "group", "allocation"])
def test_rule_2_capacity_quota_and_allocation_each_hold(event: Event, what: str) -> None:
    with transaction():
        citizens = event.groups[0]
        share = factories.forum(event, places=1).allocations[0]
        if what == "event":
            event.pool.size = 1
        if what == "group":
            citizens.pool.size = 1
        factories.nominated(share)
    with pytest.raises(NoPlace), transaction():
        factories.nominated(share)
    assert taken(event, citizens, share) == [1, 1, 1]


def test_rule_2_an_organiser_goes_over_knowingly_and_it_is_logged(event: Event) -> None:
    with transaction():
        citizens = event.groups[0]
        citizens.pool.size = 1
        factories.invited(citizens)
    with pytest.raises(NoPlace), transaction():
        factories.invited(citizens)
    with transaction():
        factories.invited(citizens, override=True)
    assert (taken(citizens), citizens.pool.overrun) == ([2], 1)
    assert [entry.details["override"] for entry in log_of(event, "invitation.sent")] == [False, True]


def test_rule_3_a_nominators_place_goes_to_its_reserve_then_waits_for_the_deadline(event: Event) -> None:
    with transaction():
        share = factories.forum(event, places=1).allocations[0]
        named = factories.nominated(share)
        reserve = factories.nominated(share, as_reserve=True)
        decline(named)
    assert (named.state, reserve.state, taken(share)) == (S.DECLINED, S.SENT, [1])
    with transaction():
        decline(reserve)
    assert (share.pool.size, taken(share)) == (1, [0])  # still the nominator's
    with transaction():
        again = factories.nominated(share)
    assert again.state is S.SENT


def test_rule_3_after_the_deadline_it_goes_to_who_waits_with_a_deadline(event: Event) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        share = factories.forum(event, "Personalerådet", places=1, to=staff).allocations[0]
        named = factories.nominated(share)
        accept(named)
        waiting = factories.accepted(staff)
        event.answer_until_at = None
    late = NOW + timedelta(days=31)
    with transaction():
        invitations.withdraw(named, by=ORGANISER, now=late)
    assert standing(waiting) == [R.OFFERED]
    assert waiting.person.registration.offered_until_at == late + timedelta(hours=event.offer_hours)
    assert mails(waiting) == [MailKind.INVITATION, MailKind.WAITING_LIST, MailKind.OFFER]


def test_rule_3_an_expiry_frees_the_place_in_the_same_transaction(event: Event) -> None:
    with transaction():
        share = factories.forum(event, places=1).allocations[0]
        named = factories.nominated(share)
        reserve = factories.nominated(share, as_reserve=True)
        assert named.answer_until_at is not None
        assert invitations.expire_due(named.answer_until_at) == 1
    assert (named.state, reserve.state, taken(share)) == (S.EXPIRED, S.SENT, [1])


def test_rule_3_everyone_who_is_skipped_has_a_reason(event: Event) -> None:
    with transaction():
        jyderup, oroe, _ = event.areas
        schools = factories.group(event, "Skoler", quota=2, admission=Admission.OPEN, is_one_per_area=True)
        first = factories.accepted(schools, area=jyderup)
        factories.accepted(schools, area=oroe)
        waits = [factories.invited(schools, area=area) for area in (oroe, jyderup)]
        schools.pool.size = 2
        for one in waits:
            one.person.area = event.areas[2]
            accept(one)
        waits[0].person.area = oroe  # somebody from there has a place
        waits[1].person.area = jyderup
        db.session.flush()
        withdraw(first)
    assert standing(*waits) == [R.WAITLISTED, R.OFFERED]
    assert waits[0].person.registration.skipped_because == "area_taken"
    assert [entry.details["because"] for entry in log_of(event, "registration.skipped")] == ["area_taken"]


def test_rule_8_a_second_from_an_area_is_refused_and_told_who_has_the_place(event: Event) -> None:
    with transaction():
        jyderup = event.areas[0]
        schools = factories.group(event, "Skoler", quota=3, is_one_per_area=True)
        first = factories.invited(schools, name="Skolen i Jyderup", area=jyderup)
    with pytest.raises(AlreadyThere) as refusal, transaction():
        factories.invited(schools, area=jyderup)
    said = "Skoler has one place for each area, and Jyderup has it already: Skolen i Jyderup."
    assert str(refusal.value) == said
    with transaction():
        decline(first)
        factories.invited(schools, area=jyderup)
    assert taken(schools) == [1]


def test_rule_9_the_facilitators_quota_follows_the_tables(event: Event) -> None:
    with transaction():
        leaders = factories.group(event, "Bordfacilitatorer", quota=1, is_facilitators=True)
        table_plans.set_tables(event, count=3, min_seats=1, max_seats=9, by=ORGANISER, now=NOW)
    assert leaders.pool.size == 3
    with transaction():
        everyone = [factories.accepted(leaders) for _ in range(3)]
        table_plans.set_tables(event, count=2, min_seats=1, max_seats=9, by=ORGANISER, now=NOW)
    assert standing(*everyone) == [R.CONFIRMED] * 3  # the surplus keep their places, and are shown as over
    assert (leaders.pool.size, leaders.pool.taken, leaders.pool.overrun) == (2, 3, 1)


def test_rule_9_facilitators_who_wait_are_offered_the_place_of_a_new_table(event: Event) -> None:
    with transaction():
        leaders = factories.group(event, "Bordfacilitatorer", quota=1, admission=Admission.OPEN, is_facilitators=True)
        table_plans.set_tables(event, count=1, min_seats=1, max_seats=9, by=ORGANISER, now=NOW)
        _, waits = factories.accepted(leaders), factories.accepted(leaders)
    assert standing(waits) == [R.WAITLISTED]
    with transaction():
        table_plans.set_tables(event, count=2, min_seats=1, max_seats=9, by=ORGANISER, now=NOW + AN_HOUR)
    assert standing(waits) == [R.OFFERED]


def test_rule_9_too_few_facilitators_is_said_before_planning_with_the_number(event: Event) -> None:
    with transaction():
        leaders = factories.group(event, "Bordfacilitatorer", quota=3, is_facilitators=True)
        table_plans.set_tables(event, count=3, min_seats=1, max_seats=9, by=ORGANISER, now=NOW)
        factories.rounds(event)
        factories.accepted(leaders)
        for _ in range(5):
            factories.accepted(event.groups[0])
    said = [str(no) for no in table_plans.obstacles(table_plans.outlook(event))]
    assert [words for words in said if "2" in words and "facilitator" in words.lower()] != []
