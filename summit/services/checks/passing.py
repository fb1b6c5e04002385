"""Nobody waits while a place is free for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import func, or_, select
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

    Not of who let an offer pass, and not where each area has one place: there the free one may be another area's.
    """
    free, of_nominators = _free(now)
    waiting: Counter[Group] = Counter()
    for group, invitation in _in_line(list(free)):
        own = of_nominators.get(invitation.allocation_id, 0)
        if own > 0 or free[group.id] > 0:
            waiting[group] += 1
    for group, number in waiting.items():
        yield Breach(
            code="waits_in_vain",
            words=f"{number} people wait in {group.name} although a place is free."
            if number > 1
            else f"One person waits in {group.name} although a place is free.",
            way_out="The free places are offered in order, by mail.",
            event_id=group.event_id,
            mend=partial(_offer, group),
        )


def _free(now: datetime) -> tuple[dict[int, int], dict[int | None, int]]:
    """{group: places that belong to no nominator}, {allocation: its places}, where group and event have one too."""
    whole, given, used = aliased(Pool), aliased(Pool), aliased(Pool)
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
    free = {
        group_id: size - (given_size or 0) - (taken - (given_taken or 0))
        for group_id, size, taken, given_size, given_taken in rows
    }
    own = select(Allocation.id, used.size - used.taken).join(used, Allocation.pool_id == used.id)
    return free, dict(db.session.execute(own.where(Allocation.group_id.in_(free))).all())


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
