"""What a preview has to know of places and people, read at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.db import db
from summit.models import (
    Allocation,
    Event,
    EventState,
    Group,
    Invitation,
    InvitationState,
    Nominator,
    OutboxMail,
    Person,
    Registration,
    RegistrationState,
    ReleaseRule,
    ReleaseStep,
    Taker,
)
from summit.models.registration import HOLDING, in_turn
from summit.services import bounces

Candidate = tuple[Invitation, Registration | None]


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything of one event that decides on a release."""

    event: Event
    allocations: Sequence[Allocation]  # by the names of their nominators
    reserves: Sequence[Invitation]
    waiting: Sequence[Registration]
    bounced: frozenset[int]
    areas_taken: frozenset[tuple[int, int]]  # (group, area)

    def sources(self, rule: ReleaseRule) -> list[Allocation | None]:
        """One entry for each unused place: the nominator's share that it is of, or None for the group's own."""
        own = [allocation for allocation in self.allocations if allocation.group_id == rule.group_id]
        if rule.nominator_id is None:
            direct: list[Allocation | None] = [None] * max(0, self.left_to_give(rule.group))
        else:
            direct = []
            own = [allocation for allocation in own if allocation.nominator_id == rule.nominator_id]
        found = direct + [allocation for allocation in own for _ in range(allocation.pool.free)]
        return found[: min(rule.group.pool.free, self.event.pool.free)]

    def candidates(self, step: ReleaseStep, rule: ReleaseRule) -> list[Candidate]:
        """Who is next, in order."""
        if step.taker is Taker.RESERVES:
            target = self.target(step)
            return [(one, None) for one in self.reserves if target is not None and one.allocation_id == target.id]
        group_id = step.group_id if step.taker is Taker.GROUP else rule.group_id
        return [(one.invitation, one) for one in self.waiting if one.group_id == group_id and one.invitation]

    def target(self, step: ReleaseStep) -> Allocation | None:
        """The share that grows for the reserves of the step."""
        return next(
            (a for a in self.allocations if (a.nominator_id, a.group_id) == (step.nominator_id, step.group_id)), None
        )

    def hindrance(self, step: ReleaseStep, rule: ReleaseRule) -> str:
        """Why the step cannot be taken by anybody: a code; empty when it can."""
        group = step.group if step.taker is not Taker.WAITING_LIST and step.group is not None else rule.group
        pools = [group.pool] if group is not rule.group else []
        if step.taker is Taker.RESERVES:
            if self.event.state is not EventState.OPEN:
                return "closed"
            target = self.target(step)
            if target is None:
                return "no_share"
            pools.append(target.pool)
        elif self.left_to_give(group) < 0:
            return "over"
        return "over" if any(pool.taken > pool.size for pool in pools) else ""

    def left_to_give(self, group: Group) -> int:
        """See `quotas.left_to_give`; read with everything else."""
        shares = [allocation.pool for allocation in self.allocations if allocation.group_id == group.id]
        given, used = sum(pool.size for pool in shares), sum(pool.taken for pool in shares)
        return group.pool.size - given - (group.pool.taken - used)


def read(rule: ReleaseRule) -> Known:
    """Seven queries."""
    event = rule.event
    db.session.scalars(select(Group).where(Group.event_id == event.id).options(joinedload(Group.pool))).all()
    reserves = _reserves(rule)
    return Known(
        event=event,
        allocations=db.session.scalars(
            select(Allocation)
            .join(Nominator)
            .where(Nominator.event_id == event.id)
            .options(joinedload(Allocation.pool), joinedload(Allocation.nominator))
            .order_by(Nominator.name, Nominator.id)
        ).all(),
        reserves=reserves,
        waiting=_waiting(rule),
        bounced=_bounced([invitation.id for invitation in reserves]),
        areas_taken=_areas_taken(event),
    )


def _reserves(rule: ReleaseRule) -> Sequence[Invitation]:
    nominators = [step.nominator_id for step in rule.steps if step.taker is Taker.RESERVES]
    return db.session.scalars(
        select(Invitation)
        .join(Allocation, Allocation.id == Invitation.allocation_id)
        .where(
            Invitation.event_id == rule.event_id,
            Invitation.state == InvitationState.RESERVE,
            Allocation.nominator_id.in_(nominators),
        )
        .options(joinedload(Invitation.person).joinedload(Person.area))
        .order_by(Invitation.reserve_position, Invitation.id)
    ).all()


def _waiting(rule: ReleaseRule) -> Sequence[Registration]:
    groups = [step.group_id for step in rule.steps if step.taker is Taker.GROUP] + [rule.group_id]
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.group_id.in_(groups),
            Registration.state == RegistrationState.WAITLISTED,
            Registration.lapsed_at.is_(None),
        )
        .options(joinedload(Registration.invitation).joinedload(Invitation.person).joinedload(Person.area))
        .order_by(*in_turn())
    ).all()


def _bounced(invitation_ids: Sequence[int]) -> frozenset[int]:
    query = select(OutboxMail.invitation_id).where(OutboxMail.invitation_id.in_(invitation_ids), bounces.came_back())
    return frozenset(id for id in db.session.scalars(query) if id is not None)


def _areas_taken(event: Event) -> frozenset[tuple[int, int]]:
    """(group, area) of the event in which somebody holds the one place."""
    limited = select(Group.id).where(Group.event_id == event.id, Group.is_one_per_area)
    invited = (
        select(Invitation.group_id, Person.area_id)
        .join(Person, Person.id == Invitation.person_id)
        .where(Invitation.group_id.in_(limited), Invitation.holds_place, Person.area_id.is_not(None))
    )
    walked_in = (
        select(Registration.group_id, Person.area_id)
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.group_id.in_(limited),
            Registration.is_walk_in,
            Registration.state.in_(HOLDING),
            Person.area_id.is_not(None),
        )
    )
    taken = db.session.execute(invited.union_all(walked_in))
    return frozenset((group_id, area_id) for group_id, area_id in taken if area_id is not None)
