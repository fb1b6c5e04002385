"""Places hold in event, group and allocation, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from summit.db import db, transaction
from summit.errors import AlreadyThere, BadInput, NoPlace, NotPossible
from summit.models import Admission, AuditEntry, Event, Group, Pool, RegistrationState
from summit.services import groups, invitations, nominators, quotas
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]


def taken(*owners: object) -> list[int]:
    """Places counted in the pools of `owners`, as the database has them."""
    db.session.rollback()
    return [owner.pool.taken for owner in owners]  # type: ignore[attr-defined]


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event(capacity=10)


@pytest.fixture
def citizens(event: Event) -> Group:
    return event.groups[0]


def test_rule_1_a_place_counts_from_the_moment_it_is_promised(event: Event, citizens: Group) -> None:
    with transaction():
        forum = factories.forum(event, places=4)
        invitation = factories.nominated(forum.allocations[0])
    assert taken(event, citizens, forum.allocations[0]) == [1, 1, 1]
    with transaction():
        invitations.accept(invitation, by=ORGANISER, now=NOW)
    assert taken(event, citizens, forum.allocations[0]) == [1, 1, 1]


def test_rule_1_a_reserve_holds_no_place(event: Event, citizens: Group) -> None:
    with transaction():
        forum = factories.forum(event, places=4)
        factories.nominated(forum.allocations[0], as_reserve=True)
    assert taken(event, citizens, forum.allocations[0]) == [0, 0, 0]


def test_rule_1_in_an_open_group_the_place_is_taken_on_acceptance(event: Event) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        first, second = factories.invited(staff), factories.invited(staff)
    assert taken(event, staff) == [0, 0]
    with transaction():
        invitations.accept(first, by=ORGANISER, now=NOW)
        invitations.accept(second, by=ORGANISER, now=NOW)
    assert taken(event, staff) == [1, 1]
    assert [each.person.registration.state for each in (first, second)] == [
        RegistrationState.CONFIRMED,
        RegistrationState.WAITLISTED,
    ]


def test_rule_1_in_an_open_group_an_offer_holds_a_place(event: Event) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        first, second = factories.accepted(staff), factories.accepted(staff)
        invitations.withdraw(first, by=ORGANISER, now=NOW)
    assert second.person.registration.state is RegistrationState.OFFERED
    assert taken(event, staff) == [1, 1]


def test_rule_2_the_events_capacity_holds(event: Event, citizens: Group) -> None:
    with transaction():
        for _ in range(10):
            factories.invited(citizens)
    with refused(NoPlace, "All 10 places of the event are promised."):
        factories.invited(citizens)
    assert taken(event, citizens) == [10, 10]


def test_rule_2_the_groups_quota_holds_and_a_miss_leaves_the_event_untouched(event: Event) -> None:
    with transaction():
        business = factories.group(event, "Erhverv", quota=1)
        factories.invited(business)
    with refused(NoPlace, "The one place of the group Erhverv is promised."):
        factories.invited(business)
    assert taken(event, business) == [1, 1]


def test_rule_2_a_miss_in_the_middle_of_a_transaction_gives_back_what_it_took(event: Event) -> None:
    with transaction():
        business = factories.group(event, "Erhverv", quota=1)
        factories.invited(business)
        person = factories.invited(event.groups[0]).person
        with pytest.raises(NoPlace):
            quotas.take_place(business, None, person=person)
    assert taken(event, business, event.groups[0]) == [2, 1, 1]


def test_rule_2_the_allocation_holds(event: Event, citizens: Group) -> None:
    with transaction():
        forum = factories.forum(event, places=2)
        factories.nominated(forum.allocations[0])
        factories.nominated(forum.allocations[0])
    with refused(NoPlace, "Lokalforum Jyderup has used all its 2 places."):
        factories.nominated(forum.allocations[0])
    assert taken(event, citizens, forum.allocations[0]) == [2, 2, 2]


def test_rule_2_an_organiser_may_go_over_knowingly_and_it_is_logged(event: Event) -> None:
    with transaction():
        business = factories.group(event, "Erhverv", quota=1)
        factories.invited(business)
        factories.invited(business, override=True)
    assert [(pool.size, pool.taken, pool.overrun) for pool in (event.pool, business.pool)] == [(10, 2, 0), (1, 2, 1)]
    entry = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.details["override"]) == ("invitation.sent", True)


def test_an_overrun_shrinks_before_a_place_is_free(event: Event) -> None:
    with transaction():
        business = factories.group(event, "Erhverv", quota=2)
        first, _ = factories.invited(business), factories.invited(business)
        groups.change(business, shape(business, quota=1), knowingly=True, by=ORGANISER, now=NOW)
    assert (business.pool.size, business.pool.taken, business.pool.overrun) == (1, 2, 1)
    with transaction():
        invitations.decline(first, by=ORGANISER, now=NOW)
    assert (business.pool.size, business.pool.taken, business.pool.overrun, business.pool.free) == (1, 1, 0, 0)


def test_taking_twice_and_releasing_twice_count_once(event: Event, citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens)
        quotas.take(invitation)
    assert taken(event, citizens) == [1, 1]
    with transaction():
        invitation.state = type(invitation.state).DECLINED
        assert [quotas.release(invitation), quotas.release(invitation)] == [True, False]
    assert taken(event, citizens) == [0, 0]


def test_a_quota_cannot_shrink_below_what_is_promised(event: Event) -> None:
    with transaction():
        business = factories.group(event, "Erhverv", quota=3)
        factories.invited(business)
        factories.invited(business)
    words = "Erhverv: 2 places are promised already, so it cannot have only 1."
    with refused(NotPossible, words, field="size"):
        quotas.resize(business.pool, 1, what=business.name)
    with transaction():
        quotas.resize(business.pool, 2, what=business.name)
    assert business.pool.size == 2


def test_what_nominators_have_been_given_is_not_the_groups_to_give(event: Event, citizens: Group) -> None:
    with transaction():
        factories.forum(event, places=4)
        factories.forum(event, "Lokalforum Orø", places=5)
    assert quotas.left_to_give(citizens) == 76 - 9


def test_rule_8_one_per_area_refuses_a_second_from_an_area_and_says_so(event: Event) -> None:
    with transaction():
        schools = factories.group(event, "Skoler", quota=3, is_one_per_area=True)
        jyderup, oroe, _ = event.areas
        factories.invited(schools, name="Jyderup Skole", area=jyderup)
        factories.invited(schools, area=oroe)
    words = "Skoler has one place for each area, and Jyderup has it already: Jyderup Skole."
    with refused(AlreadyThere, words, field="area"):
        factories.invited(schools, area=jyderup)
    assert taken(event, schools) == [2, 2]


def test_rule_8_the_area_is_free_again_after_a_decline(event: Event) -> None:
    with transaction():
        schools = factories.group(event, "Skoler", quota=3, is_one_per_area=True)
        first = factories.invited(schools, area=event.areas[0])
        invitations.decline(first, by=ORGANISER, now=NOW)
        factories.invited(schools, area=event.areas[0])
    assert taken(event, schools) == [1, 1]


def test_the_database_itself_refuses_a_pool_that_is_oversold(event: Event) -> None:
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(db.update(Pool).where(Pool.id == event.pool_id).values(taken=11))


def test_two_nominators_places_are_counted_apart(event: Event, citizens: Group) -> None:
    with transaction():
        jyderup, oroe = factories.forum(event, places=1), factories.forum(event, "Lokalforum Orø", places=1)
        factories.nominated(jyderup.allocations[0])
        factories.nominated(oroe.allocations[0])
        nominators.allocate(oroe, citizens, places=2, by=ORGANISER, now=NOW)
        factories.nominated(oroe.allocations[0])
    assert taken(event, citizens, jyderup.allocations[0], oroe.allocations[0]) == [3, 3, 1, 2]


def shape(group: Group, *, quota: int) -> groups.Shape:
    return groups.Shape(
        name=group.name, letter=group.letter, colour=group.colour, quota=quota, admission=group.admission
    )


def test_rule_2_nobody_invited_directly_takes_a_place_that_a_nominator_has_been_given(event: Event) -> None:
    with transaction():
        group = factories.group(event, "Foreninger", quota=5)
        factories.forum(event, "Foreningsrådet", places=4, to=group)
        factories.invited(group)
    words = "The free places of Foreninger are those of its nominators; raise the quota, or take places back."
    with refused(NoPlace, words):
        factories.invited(group)
    assert taken(group) == [1]


def test_rule_2_what_is_promised_directly_cannot_be_given_to_a_nominator(event: Event) -> None:
    with transaction():
        group = factories.group(event, "Foreninger", quota=5)
        factories.invited(group)
    with refused(BadInput, "Foreninger has only 4 places to give.", field="places"):
        factories.forum(event, "Foreningsrådet", places=5, to=group)


def test_rule_2_a_quota_counts_what_nominators_have_not_used_yet(event: Event) -> None:
    with transaction():
        group = factories.group(event, "Foreninger", quota=5)
        factories.forum(event, "Foreningsrådet", places=3, to=group)
        factories.invited(group)
    shape = groups.Shape(name="Foreninger", letter=group.letter, colour=2, quota=3)
    words = "Foreninger: 4 places are promised or given to nominators, so it cannot have only 3."
    with refused(NotPossible, words, field="quota"):
        groups.change(group, shape, by=ORGANISER, now=NOW)
