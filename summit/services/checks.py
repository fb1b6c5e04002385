"""The invariants: what must be true of the records at every moment, checked after every test and by `flask check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from summit.db import db
from summit.errors import N_
from summit.models import (
    PAUSED,
    Admission,
    Allocation,
    Event,
    EventState,
    Group,
    Invitation,
    InvitationState,
    Pool,
    Registration,
    RegistrationState,
)
from summit.models.registration import HOLDING

S = InvitationState
R = RegistrationState


@dataclass(frozen=True)
class Breach:
    """Something that must never be. `message` is an English msgid, `values` fill it."""

    message: str
    values: dict[str, object]

    def __str__(self) -> str:
        return self.message % self.values


def breaches() -> list[Breach]:
    """Everything that is wrong, in a fixed number of queries; empty is right."""
    return [*_pools(), *_flags(), *_waiting_lists(), *_registrations(), *_allocations()]


def repair_pools() -> int:
    """Set the counters of all pools to what the rows say; returns how many were wrong."""
    repaired = 0
    for pool_id, taken in _counted().items():
        pool = db.session.get_one(Pool, pool_id)
        if pool.taken != taken:
            pool.taken, pool.overrun = taken, max(0, taken - pool.size)
            repaired += 1
    return repaired


def _counted() -> dict[int, int]:
    """Places really held, by pool."""
    held = select(Invitation.group_id, Invitation.allocation_id, func.count()).where(Invitation.holds_place)
    walked_in = (
        select(Registration.group_id, func.count())
        .where(Registration.invitation_id.is_(None), Registration.state.in_(HOLDING))
        .group_by(Registration.group_id)
    )
    by_group: dict[int, int] = {}
    by_allocation: dict[int, int] = {}
    for group_id, allocation_id, number in db.session.execute(
        held.group_by(Invitation.group_id, Invitation.allocation_id)
    ):
        by_group[group_id] = by_group.get(group_id, 0) + number
        if allocation_id is not None:
            by_allocation[allocation_id] = number
    for group_id, number in db.session.execute(walked_in):
        by_group[group_id] = by_group.get(group_id, 0) + number
    counted: dict[int, int] = {}
    events: dict[int, int] = {}
    for group_id, event_id, pool_id in db.session.execute(select(Group.id, Group.event_id, Group.pool_id)):
        counted[pool_id] = by_group.get(group_id, 0)
        events[event_id] = events.get(event_id, 0) + counted[pool_id]
    for event_id, pool_id in db.session.execute(select(Event.id, Event.pool_id)):
        counted[pool_id] = events.get(event_id, 0)
    for allocation_id, pool_id in db.session.execute(select(Allocation.id, Allocation.pool_id)):
        counted[pool_id] = by_allocation.get(allocation_id, 0)
    return counted


def _pools() -> Iterator[Breach]:
    counted = _counted()
    for pool in db.session.scalars(select(Pool).order_by(Pool.id)):
        if pool.taken != counted.get(pool.id, 0):
            yield Breach(
                N_("Pool %(pool)d counts %(taken)d places, but %(held)d are held."),
                {"pool": pool.id, "taken": pool.taken, "held": counted.get(pool.id, 0)},
            )
        if pool.taken > pool.size + pool.overrun:
            yield Breach(N_("Pool %(pool)d is oversold."), {"pool": pool.id})


def _flags() -> Iterator[Breach]:
    """An invitation holds a place exactly when its state says so."""
    rows = db.session.execute(
        select(Invitation.id, Invitation.state, Invitation.holds_place, Invitation.substitute_for_id)
        .add_columns(Group.admission, Registration.state)
        .join(Group, Invitation.group_id == Group.id)
        .outerjoin(Registration, Registration.invitation_id == Invitation.id)
    )
    for invitation_id, state, holds, substitute_for, admission, registration_state in rows:
        if state is S.ACCEPTED:
            should = registration_state in HOLDING
        else:
            should = state in {S.NOMINATED, S.SENT} and (admission is Admission.HELD or substitute_for is not None)
        if holds != should:
            yield Breach(
                N_("Invitation %(invitation)d is %(state)s, but its place is counted wrongly."),
                {"invitation": invitation_id, "state": str(state)},
            )


def _waiting_lists() -> Iterator[Breach]:
    """Nobody waits while a place is free for them."""
    whole = aliased(Pool)
    rows = db.session.execute(
        select(Group.name, func.count(Registration.id))
        .join(Registration, Registration.group_id == Group.id)
        .join(Pool, Group.pool_id == Pool.id)
        .join(Event, Group.event_id == Event.id)
        .join(whole, Event.pool_id == whole.id)
        .where(
            Registration.state == R.WAITLISTED,
            Registration.lapsed_at.is_(None),  # who let an offer pass is offered none before they want one again
            Pool.taken < Pool.size,
            ~Group.is_one_per_area,
            whole.taken < whole.size,
            Group.id.not_in(select(Allocation.group_id)),  # a nominator's free place waits for its nominator
            Event.state == EventState.OPEN,
            Event.date_status.not_in(PAUSED),  # nobody is offered a place then
        )
        .group_by(Group.id, Group.name)
    )
    for name, number in rows:
        yield Breach(
            N_("%(number)d people wait in %(group)s although a place is free."), {"number": number, "group": name}
        )


def _registrations() -> Iterator[Breach]:
    """A living registration belongs to an accepted invitation, or is a walk-in."""
    rows = db.session.execute(
        select(Registration.id)
        .outerjoin(Invitation, Registration.invitation_id == Invitation.id)
        .where(
            Registration.state != R.CANCELLED,
            Registration.is_walk_in.is_(False),
            (Invitation.id.is_(None)) | (Invitation.state != S.ACCEPTED),
        )
    )
    for (registration_id,) in rows:
        yield Breach(N_("Registration %(registration)d has no accepted invitation."), {"registration": registration_id})


def _allocations() -> Iterator[Breach]:
    """Nominators have not been given more places than the group's quota."""
    quota = aliased(Pool)
    rows = db.session.execute(
        select(Group.name, func.sum(Pool.size), quota.size)
        .select_from(Allocation)
        .join(Pool, Allocation.pool_id == Pool.id)
        .join(Group, Allocation.group_id == Group.id)
        .join(quota, Group.pool_id == quota.id)
        .group_by(Group.id, Group.name, quota.size)
        .having(func.sum(Pool.size) > quota.size)
    )
    for name, given, size in rows:
        yield Breach(
            N_("Nominators have %(given)d places of %(group)s, which has only %(size)d."),
            {"given": given, "group": name, "size": size},
        )
