"""The desk: checking in, undoing, walk-ins as a knowing override, and the end of the day."""

from __future__ import annotations

import pytest

from summit.db import db, transaction
from summit.errors import AlreadyThere, NoPlace, NotPossible
from summit.models import (
    Admission,
    AuditEntry,
    CheckIn,
    Event,
    EventState,
    Group,
    InvitationState,
    Registration,
    RegistrationState,
)
from summit.services import checkin, figures, invitations
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

R = RegistrationState


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event(capacity=2)


@pytest.fixture
def citizens(event: Event) -> Group:
    return event.groups[0]


@pytest.fixture
def registration(citizens: Group) -> Registration:
    with transaction():
        return factories.accepted(citizens, name="Maja Lund").person.registration


def actions() -> list[str]:
    query = db.select(AuditEntry.action).where(AuditEntry.action.like("checkin.%")).order_by(AuditEntry.id)
    return list(db.session.scalars(query))


def test_checking_in_twice_is_one_arrival(event: Event, registration: Registration) -> None:
    with transaction():
        first = checkin.check_in(registration, by=ORGANISER, now=NOW)
        second = checkin.check_in(registration, by=ORGANISER, now=NOW)
    assert (first is second, first.at, actions(), figures.checked_in(event)) == (True, NOW, ["checkin.came"], 1)


def test_undoing_leaves_its_trace_in_the_log(event: Event, registration: Registration) -> None:
    with transaction():
        checkin.check_in(registration, by=ORGANISER, now=NOW)
    with transaction():
        checkin.undo(registration, by=ORGANISER, now=NOW)
    with transaction():
        checkin.undo(registration, by=ORGANISER, now=NOW)
    assert (actions(), figures.checked_in(event)) == (["checkin.came", "checkin.undone"], 0)


def test_only_a_confirmed_place_is_checked_in(registration: Registration) -> None:
    with transaction():
        invitations.withdraw(registration.invitation, by=ORGANISER, now=NOW)
    words = "Maja Lund has no confirmed place. Add them as a walk-in if there is room."
    with refused(NotPossible, words):
        checkin.check_in(registration, by=ORGANISER, now=NOW)


def test_a_walk_in_takes_a_place_and_has_come(event: Event, citizens: Group) -> None:
    with transaction():
        walk_in = checkin.walk_in(citizens, name="Per Holm", by=ORGANISER, now=NOW)
    assert (walk_in.state, walk_in.is_walk_in, walk_in.invitation, walk_in.check_in.at) == (
        R.CONFIRMED,
        True,
        None,
        NOW,
    )
    assert (event.pool.taken, citizens.pool.taken) == (1, 1)


def test_rule_2_beyond_the_capacity_a_walk_in_is_asked_for_and_logged(event: Event, citizens: Group) -> None:
    with transaction():
        for _ in range(2):
            factories.accepted(citizens)
    with refused(NoPlace, "All 2 places of the event are promised."):
        checkin.walk_in(citizens, name="Per Holm", by=ORGANISER, now=NOW)
    with transaction():
        checkin.walk_in(citizens, name="Per Holm", override=True, by=ORGANISER, now=NOW)
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "checkin.walk_in")).one()
    assert (entry.details["override"], event.pool.taken, event.pool.overrun) == (True, 3, 1)


def test_who_is_on_the_list_does_not_walk_in(citizens: Group) -> None:
    with transaction():
        factories.accepted(citizens, name="Maja Lund").person.email = ""
    with refused(NotPossible, "Maja Lund is on the list already. Search for the name.", field="name"):
        checkin.walk_in(citizens, name="maja lund", by=ORGANISER, now=NOW)


def test_who_was_asked_and_never_answered_gets_the_place_that_was_promised(event: Event, citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens, name="Ane Bo", email="")
    with transaction():
        registration = checkin.walk_in(citizens, name="Ane Bo", by=ORGANISER, now=NOW)
    assert (registration.invitation, registration.is_walk_in, registration.check_in.at) == (invitation, False, NOW)
    assert (invitation.state, event.pool.taken) == (InvitationState.ACCEPTED, 1)


def test_who_has_walked_in_does_not_take_a_second_place_by_an_old_link(event: Event, citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens, name="Ane Bo", email="")
        invitations.decline(invitation, by=ORGANISER, now=NOW)
    with transaction():
        walk_in = checkin.walk_in(citizens, name="Ane Bo", by=ORGANISER, now=NOW)
        invitations.accept(invitation, by=ORGANISER, now=NOW)
    assert (walk_in.is_walk_in, event.pool.taken) == (True, 1)
    with refused(AlreadyThere, "Ane Bo has a place already.", field="name"):
        factories.invited(citizens, name="Ane Bo", email="")


def test_who_had_withdrawn_and_comes_after_all_gets_a_place(event: Event, registration: Registration) -> None:
    with transaction():
        invitations.withdraw(registration.invitation, by=ORGANISER, now=NOW)
        checkin.came_after_all(registration, by=ORGANISER, now=NOW)
    assert (registration.state, registration.invitation.state, event.pool.taken) == (
        R.CONFIRMED,
        InvitationState.ACCEPTED,
        1,
    )
    assert figures.checked_in(event) == 1


def test_who_was_asked_again_after_withdrawing_takes_the_new_invitations_place(citizens: Group) -> None:
    with transaction():
        first = factories.accepted(citizens, name="Ane Bo", area=None)
        invitations.withdraw(first, by=ORGANISER, now=NOW)
        second = invitations.invite(first.person, citizens, by=ORGANISER, now=NOW)
    with transaction():
        checkin.came_after_all(first.person.registration, by=ORGANISER, now=NOW)
    assert (first.state, second.state) == (InvitationState.REPLACED, InvitationState.ACCEPTED)
    assert (first.person.registration.invitation, citizens.pool.taken) == (second, 1)


@pytest.mark.parametrize("is_offered", [False, True])
def test_who_waits_or_has_an_offer_and_comes_is_checked_in(event: Event, is_offered: bool) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        first, second = factories.accepted(staff), factories.accepted(staff)
        if is_offered:
            invitations.withdraw(first, by=ORGANISER, now=NOW)
    with transaction():
        checkin.came_after_all(second.person.registration, override=not is_offered, by=ORGANISER, now=NOW)
    assert second.person.registration.state is R.CONFIRMED
    assert (staff.pool.taken, staff.pool.overrun) == ((1, 0) if is_offered else (2, 1))


def test_the_end_of_the_event_makes_the_rest_absent(event: Event, citizens: Group) -> None:
    with transaction():
        came, stayed_away = factories.accepted(citizens), factories.accepted(citizens)
        checkin.check_in(came.person.registration, by=ORGANISER, now=NOW)
    with transaction():
        assert checkin.finish(event, by=ORGANISER, now=event.ends_at) == (1, 1)
    assert (event.state, came.person.registration.state, stayed_away.person.registration.state) == (
        EventState.HELD,
        R.ATTENDED,
        R.ABSENT,
    )
    assert len(db.session.scalars(db.select(CheckIn)).all()) == 1
