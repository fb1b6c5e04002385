"""Forums name people: within their allocation, until the deadline, with ordered reserves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit.db import db, transaction
from summit.errors import AlreadyThere, BadInput, NoPlace, NotPossible, TooLate
from summit.models import (
    Actor,
    ActorKind,
    Allocation,
    AuditEntry,
    Event,
    Invitation,
    InvitationState,
    Registration,
    RegistrationState,
)
from summit.services import events, invitations, nominations, nominators
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

S = InvitationState
FORUM = Actor(ActorKind.CONTACT, 1)


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def places(event: Event) -> Allocation:
    """Two places of the forum of Jyderup."""
    with transaction():
        return factories.forum(event, places=2).allocations[0]


def reserves(allocation: Allocation) -> list[str]:
    return [invitation.person.name for invitation in nominations.reserves_of(allocation)]


def test_naming_a_person_asks_them_at_once_in_the_forums_name(places: Allocation) -> None:
    with transaction():
        invitation = nominations.nominate(places, factories.nominee("Maja Lund"), by=FORUM, now=NOW)
    assert (invitation.state, invitation.nominator, invitation.allocation) == (S.SENT, places.nominator, places)
    assert invitation.person.area == places.nominator.area
    entries = db.session.scalars(
        db.select(AuditEntry).where(AuditEntry.action.like("invitation.%")).order_by(AuditEntry.id)
    )
    assert [(entry.action, entry.actor_kind, entry.actor_id) for entry in entries] == [
        ("invitation.nominated", ActorKind.CONTACT, 1),
        ("invitation.sent", ActorKind.CONTACT, 1),
    ]


def test_a_forum_cannot_exceed_its_allocation(places: Allocation) -> None:
    with transaction():
        for _ in range(2):
            factories.nominated(places)
    with refused(NoPlace, "Lokalforum Jyderup has used all its 2 places."):
        factories.nominated(places)


def test_rule_7_nominations_end_at_the_deadline(event: Event, places: Allocation) -> None:
    deadline = event.nominate_until_at
    with transaction():
        factories.nominated(places, now=deadline - timedelta(seconds=1))
    with refused(TooLate, f"Nominations closed on {deadline}. Please call the organiser."):
        factories.nominated(places, now=deadline)


def test_no_nominations_while_the_event_is_not_open(event: Event, places: Allocation) -> None:
    with transaction():
        events.close(event, by=ORGANISER, now=NOW)
    with refused(NotPossible, "The event is not open for nominations at the moment."):
        factories.nominated(places)


def test_a_person_whom_another_forum_has_named_is_not_named_again(event: Event, places: Allocation) -> None:
    maja = factories.nominee("Maja Lund")
    with transaction():
        other = factories.forum(event, "Lokalforum Orø", places=2)
        nominations.nominate(places, maja, by=FORUM, now=NOW)
    with refused(AlreadyThere, "Maja Lund is invited already.", field="name"):
        nominations.nominate(other.allocations[0], maja, by=FORUM, now=NOW)


def test_a_nominee_needs_a_name(places: Allocation) -> None:
    with refused(BadInput, "Please write a name.", field="name"):
        nominations.nominate(places, nominations.Nominee(name="  "), by=FORUM, now=NOW)


def test_of_many_the_first_take_the_places_and_the_rest_become_reserves_in_order(places: Allocation) -> None:
    people = [factories.nominee(name) for name in ("Ane Bo", "Bo Dam", "Carl Ege", "Dea Falk")]
    with transaction():
        assert nominations.nominate_many(places, people, by=FORUM, now=NOW) == (2, 2)
    assert (reserves(places), places.pool.taken) == (["Carl Ege", "Dea Falk"], 2)


def test_many_are_named_all_or_none(places: Allocation) -> None:
    twice = factories.nominee("Ane Bo")
    with refused(AlreadyThere, "Ane Bo is invited already.", field="name"):
        nominations.nominate_many(places, [twice, factories.nominee("Bo Dam"), twice], by=FORUM, now=NOW)
    assert (db.session.scalars(db.select(Invitation)).all(), places.pool.taken) == ([], 0)


def test_reserves_keep_the_order_that_the_forum_gives_them(places: Allocation) -> None:
    with transaction():
        first, _, third = (factories.nominated(places, name=name, as_reserve=True) for name in ("A B", "C D", "E F"))
        nominations.move_reserve(third, up=True, by=FORUM, now=NOW)
    assert reserves(places) == ["A B", "E F", "C D"]
    with transaction():
        nominations.move_reserve(first, up=True, by=FORUM, now=NOW)
        nominations.move_reserve(first, up=False, by=FORUM, now=NOW)
    assert reserves(places) == ["E F", "A B", "C D"]


def test_somebody_who_is_not_a_reserve_cannot_be_moved(places: Allocation) -> None:
    with transaction():
        asked = factories.nominated(places, name="Maja Lund")
    with refused(NotPossible, "Maja Lund is not a reserve any more."):
        nominations.move_reserve(asked, up=True, by=FORUM, now=NOW)


def test_a_forum_gives_a_free_place_to_the_reserve_of_its_choice(places: Allocation) -> None:
    with transaction():
        _, second = (factories.nominated(places, name=name, as_reserve=True) for name in ("A B", "C D"))
        nominations.invite_reserve(second, by=FORUM, now=NOW)
    assert (second.state, reserves(places), places.pool.taken) == (S.SENT, ["A B"], 1)
    with refused(NotPossible, "C D is not a reserve any more."):
        nominations.invite_reserve(second, by=FORUM, now=NOW)


def test_a_reserve_is_not_invited_beyond_the_allocation(places: Allocation) -> None:
    with transaction():
        for _ in range(2):
            factories.nominated(places)
        reserve = factories.nominated(places, as_reserve=True)
    with refused(NoPlace, "Lokalforum Jyderup has used all its 2 places."):
        nominations.invite_reserve(reserve, by=FORUM, now=NOW)


def test_taking_back_a_nomination_passes_its_place_to_the_next_reserve(places: Allocation) -> None:
    with transaction():
        first, _ = factories.nominated(places), factories.nominated(places)
        reserve = factories.nominated(places, as_reserve=True)
        nominations.take_back(first, by=FORUM, now=NOW)
    assert (first.state, reserve.state, places.pool.taken) == (S.WITHDRAWN, S.SENT, 2)


def test_taking_back_a_reserve_frees_nothing(places: Allocation) -> None:
    with transaction():
        reserve = factories.nominated(places, as_reserve=True)
        nominations.take_back(reserve, by=FORUM, now=NOW)
    assert (reserve.state, reserve.reserve_position, places.pool.taken) == (S.WITHDRAWN, None, 0)


def test_a_larger_allocation_invites_the_waiting_reserves(event: Event, places: Allocation) -> None:
    with transaction():
        nominations.nominate_many(places, [factories.nominee() for _ in range(4)], by=FORUM, now=NOW)
        nominators.allocate(places.nominator, event.groups[0], places=3, by=ORGANISER, now=NOW)
    assert (places.pool.taken, len(reserves(places))) == (3, 1)


@pytest.mark.parametrize(
    ("comes", "state", "registered"), [(True, S.ACCEPTED, [RegistrationState.CONFIRMED]), (False, S.DECLINED, [])]
)
def test_rule_12_the_nominator_answers_for_a_person_without_an_address(
    places: Allocation, comes: bool, state: InvitationState, registered: list[RegistrationState]
) -> None:
    with transaction():
        invitation = nominations.nominate(places, factories.nominee(email=""), by=FORUM, now=NOW)
        nominations.answer_for(invitation, comes=comes, by=FORUM, now=NOW)
    assert invitation.state is state
    assert [each.state for each in db.session.scalars(db.select(Registration))] == registered
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == f"invitation.{state}")).one()
    assert (entry.actor_kind, entry.actor_id) == (ActorKind.CONTACT, 1)


def test_nobody_answers_for_a_reserve(places: Allocation) -> None:
    with transaction():
        reserve = factories.nominated(places, name="Maja Lund", as_reserve=True)
    with refused(NotPossible, "Maja Lund is a reserve and has not been asked yet."):
        nominations.answer_for(reserve, comes=True, by=FORUM, now=NOW)


def test_who_changes_sides_after_a_decline_belongs_to_the_new_forum(event: Event, places: Allocation) -> None:
    maja = factories.nominee("Maja Lund")
    with transaction():
        other = factories.forum(event, "Lokalforum Orø", places=2)
        first = nominations.nominate(places, maja, by=FORUM, now=NOW)
        invitations.decline(first, by=FORUM, now=NOW)
        second = nominations.nominate(other.allocations[0], maja, by=FORUM, now=NOW)
        invitations.accept(second, by=FORUM, now=NOW)
    assert (first.state, second.state, second.person.registration.invitation) == (S.REPLACED, S.ACCEPTED, second)
    assert (places.pool.taken, other.allocations[0].pool.taken) == (0, 1)
