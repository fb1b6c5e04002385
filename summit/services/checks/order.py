"""Whoever waits stands in an order: reserves of a nominator by their positions, the waiting list by its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import groupby

from sqlalchemy import or_, select

from summit.db import db
from summit.models import Invitation, InvitationState, Registration, RegistrationState
from summit.services.checks.breach import Breach

R = RegistrationState


def breaches() -> Iterator[Breach]:
    """That a number belongs to one registration of a group the database sees to itself."""
    yield from _reserves()
    yield from _waiting()


def _reserves() -> Iterator[Breach]:
    reserves = db.session.scalars(
        select(Invitation)
        .where(Invitation.state == InvitationState.RESERVE)
        .order_by(Invitation.allocation_id, Invitation.reserve_position, Invitation.id)
    ).all()
    for allocation_id, own in groupby(reserves, key=lambda reserve: reserve.allocation_id):
        line = list(own)
        if allocation_id is None:
            for reserve in line:
                yield Breach(
                    code="reserve_of_nobody",
                    words=f"Invitation {reserve.id} is a reserve of no nominator.",
                    way_out="take it back on the person's page, or invite the person directly.",
                    event_id=reserve.event_id,
                )
        elif len({reserve.reserve_position for reserve in line}) < len(line):
            yield Breach(
                code="reserve_order",
                words=f"Two reserves of allocation {allocation_id} stand in the same position.",
                way_out="Its reserves get the numbers 1 to " + f"{len(line)}, the older one first.",
                event_id=line[0].event_id,
                mend=partial(_number, line),
            )


def _waiting() -> Iterator[Breach]:
    """Who lets an offer pass, is preferred, or is asked whether they still come, stands where that makes sense."""
    query = select(Registration).where(
        or_(
            Registration.lapsed_at.is_not(None) & (Registration.state != R.WAITLISTED),
            (Registration.priority != 0) & Registration.state.not_in([R.WAITLISTED, R.OFFERED, R.CONFIRMED]),
            Registration.is_walk_in & Registration.state.in_([R.WAITLISTED, R.OFFERED]),
        )
    )
    for registration in db.session.scalars(query.order_by(Registration.id)):
        if registration.is_walk_in:
            yield Breach(
                code="walk_in_waits",
                words=f"Registration {registration.id} is a walk-in, but {registration.state}.",
                way_out="let the desk say whether the person came.",
                event_id=registration.event_id,
            )
        else:
            yield Breach(
                code="waiting_facts",
                words=f"Registration {registration.id} is {registration.state}, but stands in a line.",
                way_out="It leaves the line.",
                event_id=registration.event_id,
                mend=partial(_leave, registration),
            )


def _number(line: list[Invitation], now: datetime) -> None:
    for position, reserve in enumerate(line, start=1):
        reserve.reserve_position = position


def _leave(registration: Registration, now: datetime) -> None:
    registration.lapsed_at = None
    registration.priority, registration.priority_reason = 0, ""
