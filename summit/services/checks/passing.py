"""Nobody waits while a place is free for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased

from summit.db import db
from summit.models import (
    PAUSED,
    Allocation,
    Event,
    EventState,
    Group,
    Invitation,
    Pool,
    Registration,
    RegistrationState,
)
from summit.services import waiting_list
from summit.services.checks.breach import Breach


def breaches(now: datetime) -> Iterator[Breach]:
    """While the event is open, has a date that holds or none yet, and is not over.

    Not of who let an offer pass, not where each area has one place (there the free one may be another area's), and not
    when the event has no more places than its nominators may still fill.
    """
    free, shares, spare = _free(now), _unused_shares(), _spare()
    waiting: Counter[Group] = Counter()
    for group, invitation in _in_line(list(free)):
        own = shares.get(invitation.allocation_id, 0)
        if (own > 0 and spare[group.event_id] + own > 0) or (free[group.id] > 0 and spare[group.event_id] > 0):
            waiting[group] += 1
    for group, number in waiting.items():
        who = "One person waits" if number == 1 else f"{number} people wait"
        yield Breach(
            code="waits_in_vain",
            words=f"{who} in {group.name} although a place is free.",
            way_out="The free places are offered in order, by mail.",
            event_id=group.event_id,
            mend=partial(_offer, group),
        )


def _free(now: datetime) -> dict[int, int]:
    """{group: places that belong to no nominator}, where the group and the event have a free one."""
    whole, given = aliased(Pool), aliased(Pool)
    shares = (
        select(Allocation.group_id, func.sum(given.size).label("size"), func.sum(given.taken).label("taken"))
        .join(given, Allocation.pool_id == given.id)
        .group_by(Allocation.group_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Group.id, Pool.size, Pool.taken, shares.c.size, shares.c.taken)
        .join(Pool, Group.pool_id == Pool.id)
        .join(Event, Group.event_id == Event.id)
        .join(whole, Event.pool_id == whole.id)
        .outerjoin(shares, shares.c.group_id == Group.id)
        .where(
            Event.state == EventState.OPEN,
            Event.date_status.not_in(PAUSED),
            or_(Event.ends_at.is_(None), Event.ends_at > now),
            Pool.taken < Pool.size,
            whole.taken < whole.size,
            ~Group.is_one_per_area,
        )
    )
    return {
        group_id: size - (given_size or 0) - (taken - (given_taken or 0))
        for group_id, size, taken, given_size, given_taken in rows
    }


def _unused_shares() -> dict[int | None, int]:
    """{allocation: places that its nominator may still fill}"""
    rows = db.session.execute(select(Allocation.id, Pool.size - Pool.taken).join(Pool, Allocation.pool_id == Pool.id))
    return {allocation_id: max(0, unused) for allocation_id, unused in rows}


def _spare() -> dict[int, int]:
    """{event: free places beyond those that nominators may still fill}"""
    unused = (
        select(
            Group.event_id, func.sum(case((Pool.size > Pool.taken, Pool.size - Pool.taken), else_=0)).label("number")
        )
        .select_from(Allocation)
        .join(Group, Allocation.group_id == Group.id)
        .join(Pool, Allocation.pool_id == Pool.id)
        .group_by(Group.event_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Event.id, Pool.size - Pool.taken, unused.c.number)
        .join(Pool, Event.pool_id == Pool.id)
        .outerjoin(unused, unused.c.event_id == Event.id)
    )
    return {event_id: free - (number or 0) for event_id, free, number in rows}


def _in_line(groups: list[int]) -> list[tuple[Group, Invitation]]:
    query = (
        select(Group, Invitation)
        .join(Registration, Registration.group_id == Group.id)
        .join(Invitation, Registration.invitation_id == Invitation.id)
        .where(
            Group.id.in_(groups),
            Registration.state == RegistrationState.WAITLISTED,
            Registration.lapsed_at.is_(None),
        )
        .order_by(Group.id, Registration.id)
    )
    return [(group, invitation) for group, invitation in db.session.execute(query)]


def _offer(group: Group, now: datetime) -> None:
    waiting_list.offer_free_places(group.event, first=group, now=now)
