"""A town with releases: forums with unused places, reserves, and an open group in which people wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from summit.models import Admission, Allocation, Event, Group, Invitation, RegistrationState, ReleaseRule, Taker
from summit.services import releases
from summit.services.releases import Then
from tests import factories
from tests.factories import NOW, ORGANISER

DUE = NOW + timedelta(days=10)
LATER = DUE + timedelta(hours=1)


@dataclass
class Town:
    """A held group with two forums of three places each, and an open group of one place in which people wait."""

    event: Event
    citizens: Group
    staff: Group
    jyderup: Allocation
    oroe: Allocation


def make() -> Town:
    """Inside a transaction."""
    event = factories.event(capacity=20)
    citizens = event.groups[0]
    staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
    jyderup = factories.forum(event, "Lokalforum Jyderup", places=3).allocations[0]
    oroe = factories.forum(event, "Lokalforum Orø", places=2).allocations[0]
    for _ in range(2):
        factories.nominated(oroe)
    return Town(event, citizens, staff, jyderup, oroe)


def rule(town: Town, *steps: Then, of_nominator: bool = True) -> ReleaseRule:
    nominator = town.jyderup.nominator if of_nominator else None
    return releases.add_rule(
        town.event, group=town.citizens, nominator=nominator, due_at=DUE, steps=steps, by=ORGANISER, now=NOW
    )


def to_reserves(allocation: Allocation) -> Then:
    return Then(taker=Taker.RESERVES, nominator=allocation.nominator, group=allocation.group)


def to_group(group: Group) -> Then:
    return Then(taker=Taker.GROUP, group=group)


TO_WAITING_LIST = Then(taker=Taker.WAITING_LIST)


def send(one: ReleaseRule) -> int:
    return releases.send(one, expected=releases.preview(one, LATER).key, by=ORGANISER, now=LATER)


def sizes(town: Town) -> tuple[int, ...]:
    """Capacity, citizens, staff, Jyderup, Orø."""
    pools = (town.event.pool, town.citizens.pool, town.staff.pool, town.jyderup.pool, town.oroe.pool)
    return tuple(pool.size for pool in pools)


def registered(invitation: Invitation) -> RegistrationState:
    return invitation.person.registration.state
