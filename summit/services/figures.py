"""Counting for the board, the forums and the overview: a fixed number of queries, however many people there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from summit.db import db
from summit.models import (
    Allocation,
    CheckIn,
    Event,
    Group,
    InvitationState,
    Nominator,
    Registration,
    RegistrationState,
)
from summit.services import groups as event_groups
from summit.services import tallies

R = RegistrationState

HAS_A_PLACE = frozenset({R.CONFIRMED, R.ATTENDED, R.ABSENT})
_ANSWERED = frozenset({InvitationState.DECLINED, InvitationState.EXPIRED})  # asked by word of mouth, if not by mail
_GIVEN_UP = frozenset({InvitationState.WITHDRAWN, InvitationState.EXPIRED})  # of those who had said yes


@dataclass(frozen=True, kw_only=True)
class Places:
    """One bar of the board: `size` places of which so many are accepted, promised (no answer yet) and free.

    `waiting` and `reserves` hold no place. `over` is how far an organiser has knowingly gone beyond the size.
    """

    size: int
    accepted: int
    promised: int
    free: int
    waiting: int = 0
    reserves: int = 0
    over: int = 0

    @property
    def taken(self) -> int:
        """Places that count as used: a place counts from the moment it is promised."""
        return self.accepted + self.promised


@dataclass(frozen=True, kw_only=True)
class Answers:
    """How many people were ever asked, and what came of it."""

    invited: int = 0
    accepted: int = 0
    declined: int = 0
    expired: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, kw_only=True)
class GroupFigures:
    """One group of the board."""

    group: Group
    places: Places
    answers: Answers


@dataclass(frozen=True, kw_only=True)
class NominatorFigures:
    """One nominator's row: its allocation in a group, and how it is used."""

    nominator: Nominator
    allocation: Allocation
    places: Places
    answers: Answers
    nominated: int
    bounced: int


@dataclass(frozen=True, kw_only=True)
class EventFigures:
    """The whole board."""

    total: Places
    answers: Answers
    groups: list[GroupFigures]
    checked_in: int
    walk_ins: int


def board(event: Event) -> EventFigures:
    """Figures of the event and each of its groups, in order."""
    asked = tallies.invitations(event)
    registered = tallies.registrations(event)
    rows = [
        GroupFigures(
            group=group,
            places=_places(
                group.pool.size,
                group.pool.taken,
                [row for row in asked if row.group_id == group.id],
                [row for row in registered if row.group_id == group.id],
            ),
            answers=_answers(row for row in asked if row.group_id == group.id),
        )
        for group in event_groups.with_places(event)
    ]
    return EventFigures(
        total=_places(event.pool.size, event.pool.taken, asked, registered),
        answers=_answers(asked),
        groups=rows,
        checked_in=sum(row.number for row in registered if row.has_come),
        walk_ins=sum(row.number for row in registered if row.is_walk_in),
    )


def nominators(event: Event, group: Group | None = None) -> list[NominatorFigures]:
    """One row for each allocation (of `group`), by the name of the nominator."""
    query = (
        select(Allocation)
        .join(Nominator)
        .where(Nominator.event_id == event.id)
        .options(
            joinedload(Allocation.pool),
            joinedload(Allocation.group),
            joinedload(Allocation.nominator).selectinload(Nominator.contacts),
        )
        .order_by(Nominator.name)
    )
    if group is not None:
        query = query.where(Allocation.group_id == group.id)
    asked = _by_share(tallies.invitations(event))
    bounced, waiting = tallies.bounced(event), tallies.waiting(tallies.registrations(event))
    return [_nominator_row(allocation, asked, bounced, waiting) for allocation in db.session.scalars(query)]


def of_nominator(nominator: Nominator) -> list[NominatorFigures]:
    """The rows of one nominator: one for each group it may fill."""
    asked = _by_share(tallies.invitations_of(nominator))
    bounced, waiting = tallies.bounced(nominator.event), tallies.waiting(tallies.registrations_of(nominator))
    allocations = db.session.scalars(
        select(Allocation)
        .where(Allocation.nominator_id == nominator.id)
        .options(joinedload(Allocation.pool), joinedload(Allocation.group), joinedload(Allocation.nominator))
        .order_by(Allocation.id)
    )
    return [_nominator_row(allocation, asked, bounced, waiting) for allocation in allocations]


def checked_in(event: Event) -> int:
    """How many have come so far."""
    return (
        db.session.scalar(select(func.count(CheckIn.id)).join(Registration).where(Registration.event_id == event.id))
        or 0
    )


def expected(event: Event) -> int:
    """How many have a confirmed place."""
    return (
        db.session.scalar(
            select(func.count(Registration.id)).where(
                Registration.event_id == event.id, Registration.state.in_(HAS_A_PLACE)
            )
        )
        or 0
    )


def _places(
    size: int, taken: int, asked: Iterable[tallies.Asked], registered: Collection[tallies.Registered]
) -> Places:
    accepted = sum(row.number for row in registered if row.state in HAS_A_PLACE)
    return Places(
        size=size,
        accepted=accepted,
        promised=taken - accepted,
        free=max(0, size - taken),
        waiting=sum(row.number for row in registered if row.state is R.WAITLISTED),
        reserves=sum(row.number for row in asked if row.state is InvitationState.RESERVE),
        over=max(0, taken - size),
    )


def _answers(asked: Iterable[tallies.Asked]) -> Answers:
    """Each person once: an invitation that another has replaced (asked anew, handed on) is not counted beside it."""
    rows = [row for row in asked if row.state is not InvitationState.REPLACED]
    return Answers(
        invited=sum(row.number for row in rows if row.was_sent or row.was_accepted or row.state in _ANSWERED),
        accepted=sum(row.number for row in rows if row.was_accepted),
        declined=sum(row.number for row in rows if row.state is InvitationState.DECLINED),
        expired=sum(row.number for row in rows if row.state is InvitationState.EXPIRED and not row.was_accepted),
        withdrawn=sum(row.number for row in rows if row.state in _GIVEN_UP and row.was_accepted),
    )


def _by_share(asked: Iterable[tallies.Asked]) -> dict[tuple[int | None, int], list[tallies.Asked]]:
    """{(nominator, group): those whom it named there}."""
    found: dict[tuple[int | None, int], list[tallies.Asked]] = {}
    for row in asked:
        found.setdefault((row.nominator_id, row.group_id), []).append(row)
    return found


def _nominator_row(
    allocation: Allocation,
    asked: Mapping[tuple[int | None, int], Sequence[tallies.Asked]],
    bounced: Counter[int],
    waiting: Counter[tuple[int | None, int]],
) -> NominatorFigures:
    mine = asked.get((allocation.nominator_id, allocation.group_id), ())
    counted = [row for row in mine if row.allocation_id == allocation.id and row.holds_place]
    accepted = sum(row.number for row in counted if row.state is InvitationState.ACCEPTED)
    reserves = sum(row.number for row in mine if row.state is InvitationState.RESERVE)
    pool = allocation.pool
    return NominatorFigures(
        nominator=allocation.nominator,
        allocation=allocation,
        places=Places(
            size=pool.size,
            accepted=accepted,
            promised=pool.taken - accepted,
            free=pool.free,
            waiting=waiting[(allocation.nominator_id, allocation.group_id)],
            reserves=reserves,
            over=max(0, pool.taken - pool.size),
        ),
        answers=_answers(mine),
        nominated=pool.taken,
        bounced=bounced[allocation.nominator_id],
    )
