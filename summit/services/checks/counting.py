"""Every pool counts the places that are held: of the event, its groups, and its nominators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import func, select

from summit.db import db
from summit.models import Allocation, Event, Group, Invitation, Pool, Registration
from summit.models.registration import HOLDING
from summit.services.checks.breach import Breach


def breaches() -> Iterator[Breach]:
    """The counter, and how far beyond its size an organiser has knowingly gone."""
    held = _held()
    for pool in db.session.scalars(select(Pool).order_by(Pool.id)):
        event_id, taken = held.get(pool.id, (None, 0))
        if pool.taken != taken:
            yield Breach(
                code="counter",
                words=f"Pool {pool.id} counts {pool.taken} places, but {taken} are held.",
                way_out=f"It counts {taken}.",
                event_id=event_id,
                mend=partial(_count, pool, taken),
            )
        elif pool.overrun != max(0, taken - pool.size):
            yield Breach(
                code="overrun",
                words=f"Pool {pool.id} holds {taken} of {pool.size} places, but says that {pool.overrun} are over.",
                way_out=f"It says that {max(0, taken - pool.size)} are over.",
                event_id=event_id,
                mend=partial(_count, pool, taken),
            )


def _held() -> dict[int, tuple[int, int]]:
    """{pool: (event, places really held)}"""
    by_group: Counter[int] = Counter()
    by_allocation: Counter[int] = Counter()
    invited = select(Invitation.group_id, Invitation.allocation_id, func.count()).where(Invitation.holds_place)
    for group_id, allocation_id, number in db.session.execute(
        invited.group_by(Invitation.group_id, Invitation.allocation_id)
    ):
        by_group[group_id] += number
        if allocation_id is not None:
            by_allocation[allocation_id] += number
    walked_in = select(Registration.group_id, func.count()).where(
        Registration.invitation_id.is_(None), Registration.state.in_(HOLDING)
    )
    for group_id, number in db.session.execute(walked_in.group_by(Registration.group_id)):
        by_group[group_id] += number
    found: dict[int, tuple[int, int]] = {}
    by_event: Counter[int] = Counter()
    for group_id, event_id, pool_id in db.session.execute(select(Group.id, Group.event_id, Group.pool_id)):
        found[pool_id] = event_id, by_group[group_id]
        by_event[event_id] += by_group[group_id]
    for event_id, pool_id in db.session.execute(select(Event.id, Event.pool_id)):
        found[pool_id] = event_id, by_event[event_id]
    allocations = select(Allocation.id, Allocation.pool_id, Group.event_id).join(Group)
    for allocation_id, pool_id, event_id in db.session.execute(allocations):
        found[pool_id] = event_id, by_allocation[allocation_id]
    return found


def _count(pool: Pool, taken: int, now: datetime) -> None:
    pool.taken, pool.overrun = taken, max(0, taken - pool.size)
