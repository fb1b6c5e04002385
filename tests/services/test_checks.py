"""The invariants: damage on purpose is named, and counters can be repaired. Nothing of the damage stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from summit.db import db, transaction
from summit.models import Admission, Event, Group, Invitation, InvitationState, Registration, RegistrationState
from summit.models.audit import SYSTEM
from summit.services import checks
from tests import damage, factories
from tests.factories import NOW
from tests.invariants import Glance

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]


@pytest.fixture(autouse=True)
def at_a_glance(glance: Glance, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the checks find here, a glance finds as well: it is what looks after every test."""
    look = checks.breaches

    def both(now: datetime) -> list[checks.Breach]:
        found = look(now)
        assert [str(breach) for breach in glance.breaches(now)] == [str(breach) for breach in found]
        return found

    monkeypatch.setattr(checks, "breaches", both)


class Undone(Exception):
    """Raised to roll the damage back."""


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def citizens(event: Event) -> Group:
    return event.groups[0]


def named(damage: Callable[[], None]) -> list[str]:
    """What `breaches` says after `damage`, which is then undone."""
    found: list[str] = []
    with pytest.raises(Undone), transaction():
        damage()
        db.session.flush()
        found.extend(str(breach) for breach in checks.breaches(NOW))
        raise Undone
    assert checks.breaches(NOW) == []
    return found


def test_a_lively_event_breaks_nothing(event: Event, citizens: Group) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        for _ in range(3):
            factories.accepted(staff)
        factories.nominated(factories.forum(event).allocations[0], as_reserve=True)
        factories.invited(citizens)
    assert checks.breaches(NOW) == []


def test_a_counter_that_is_wrong_is_named_and_repaired(event: Event, citizens: Group) -> None:
    with transaction():
        factories.invited(citizens)

    def miscount() -> None:
        citizens.pool.taken, event.pool.taken = 3, 0

    assert named(miscount) == [
        f"Pool {event.pool_id} counts 0 places, but 1 are held.",
        f"Pool {citizens.pool_id} counts 3 places, but 1 are held.",
    ]
    with transaction():
        miscount()
    assert len(checks.breaches(NOW)) == 2
    with transaction():
        assert len(checks.mend(by=SYSTEM, now=NOW)) == 2
    assert (checks.breaches(NOW), citizens.pool.taken, event.pool.taken) == ([], 1, 1)
    with transaction():
        assert checks.mend(by=SYSTEM, now=NOW) == []


def test_an_invitation_that_holds_a_place_it_should_not_is_named(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens)

    def let_go() -> None:
        damage.force(invitation, state=InvitationState.DECLINED)

    words = f"Invitation {invitation.id} is declined, but its place is counted wrongly."
    assert named(let_go) == [words]


def test_waiting_while_a_place_is_free_is_named(event: Event) -> None:
    with transaction():
        staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        for _ in range(3):
            factories.accepted(staff)

    def add_a_place() -> None:
        staff.pool.size = 2

    assert named(add_a_place) == ["2 people wait in Ansatte although a place is free."]


def test_a_registration_without_an_accepted_invitation_is_named(citizens: Group) -> None:
    with transaction():
        registration = factories.accepted(citizens).person.registration

    def orphan() -> None:
        damage.force(registration.invitation, state=InvitationState.SENT)

    assert named(orphan) == [f"Registration {registration.id} has no accepted invitation."]


def test_nominators_with_more_places_than_the_group_has_are_named(event: Event, citizens: Group) -> None:
    with transaction():
        factories.forum(event, places=5)

    def shrink() -> None:
        citizens.pool.size = 4

    assert named(shrink) == ["Nominators have 5 places of Borgere, which has only 4."]


def test_a_walk_in_counts_and_a_cancelled_registration_does_not(event: Event, citizens: Group) -> None:
    with transaction():
        person = factories.invited(citizens, email="").person
        invitation = db.session.scalars(db.select(Invitation)).one()

    def come_without_a_place() -> None:
        invitation.state, invitation.holds_place = InvitationState.WITHDRAWN, False
        came = RegistrationState.CONFIRMED
        gone = Registration(event=event, group=citizens, person=person, state=came, is_walk_in=True, created_at=NOW)
        db.session.add(gone)
        db.session.flush()
        gone.state = RegistrationState.CANCELLED

    assert named(come_without_a_place) == [
        f"Pool {event.pool_id} counts 1 places, but 0 are held.",
        f"Pool {citizens.pool_id} counts 1 places, but 0 are held.",
    ]
