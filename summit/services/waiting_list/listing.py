"""The waiting lists of an event as the organiser sees them, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from summit.db import db
from summit.models import Allocation, Event, Group, Invitation, Person, Pool, Registration, RegistrationState

R = RegistrationState


@dataclass(frozen=True, kw_only=True)
class Line:
    """One group: to whom a place is offered at the moment, who is next in order, and what stands in the way.

    `hindrance` is a code when places are free and nobody is offered one: paused, event_full, nominators, areas.
    """

    group: Group
    free: int
    hindrance: str = ""
    offered: Sequence[Registration] = field(default_factory=list)
    waiting: Sequence[Registration] = field(default_factory=list)


def lines_of(event: Event) -> list[Line]:
    """Each group with anybody who waits or has an offer, in order."""
    everyone = db.session.scalars(
        select(Registration)
        .where(Registration.event_id == event.id, Registration.state.in_([R.WAITLISTED, R.OFFERED]))
        .options(
            joinedload(Registration.person).joinedload(Person.area),
            joinedload(Registration.invitation).joinedload(Invitation.nominator),
        )
        .order_by(Registration.id)
    ).all()
    given = _given(event)
    groups = select(Group).where(Group.event_id == event.id).options(joinedload(Group.pool)).order_by(Group.position)
    found = []
    for group in db.session.scalars(groups):
        own = [one for one in everyone if one.group_id == group.id]
        waiting = sorted((one for one in own if one.state is R.WAITLISTED), key=lambda one: one.turn)
        offered = sorted((one for one in own if one.state is R.OFFERED), key=lambda one: (one.offered_until_at, one.id))
        if own:
            size, taken = given.get(group.id, (0, 0))
            left = group.pool.size - size - (group.pool.taken - taken)
            hindrance = _hindrance(group, left) if any(one.lapsed_at is None for one in waiting) else ""
            line = Line(group=group, free=group.pool.free, hindrance=hindrance, offered=offered, waiting=waiting)
            found.append(line)
    return found


def _given(event: Event) -> dict[int, tuple[int, int]]:
    """{group: (places given to nominators, those of them that are promised)}."""
    query = (
        select(Allocation.group_id, func.sum(Pool.size), func.sum(Pool.taken))
        .join(Pool, Pool.id == Allocation.pool_id)
        .join(Group, Group.id == Allocation.group_id)
        .where(Group.event_id == event.id)
        .group_by(Allocation.group_id)
    )
    return {group_id: (int(size), int(taken)) for group_id, size, taken in db.session.execute(query)}


def _hindrance(group: Group, left_to_give: int) -> str:
    if not group.pool.free:
        return ""
    if group.event.is_paused:
        return "paused"
    if not group.event.pool.free:
        return "event_full"
    if left_to_give <= 0:
        return "nominators"
    return "areas" if group.is_one_per_area else ""
