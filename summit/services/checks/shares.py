"""Quotas against each other: what nominators have, who is from which area, and how many lead the tables."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from summit.db import db
from summit.models import Allocation, Area, AuditEntry, Group, Invitation, Person, Pool, Registration
from summit.services.checks.breach import Breach


def breaches() -> Iterator[Breach]:
    """Nominators have no more than the quota, and an area has one."""
    yield from _given()
    yield from _second_of_area()


def _given() -> Iterator[Breach]:
    quota = aliased(Pool)
    rows = db.session.execute(
        select(Group.event_id, Group.name, func.sum(Pool.size), quota.size)
        .select_from(Allocation)
        .join(Pool, Allocation.pool_id == Pool.id)
        .join(Group, Allocation.group_id == Group.id)
        .join(quota, Group.pool_id == quota.id)
        .group_by(Group.id, Group.event_id, Group.name, quota.size)
        .having(func.sum(Pool.size) > quota.size)
        .order_by(Group.id)
    )
    for event_id, name, given, size in rows:
        yield Breach(
            code="given",
            words=f"Nominators have {given} places of {name}, which has only {size}.",
            way_out=f"raise the quota of {name} to {given}, or take {given - size} back from its nominators.",
            event_id=event_id,
        )


def _second_of_area() -> Iterator[Breach]:
    """More than one of an area that nobody let in knowingly."""
    knowingly = _invited_knowingly()
    rows = db.session.execute(
        select(Group.event_id, Group.name, Area.name, Invitation.id)
        .join(Group, Invitation.group_id == Group.id)
        .join(Person, Invitation.person_id == Person.id)
        .join(Area, Person.area_id == Area.id)
        .where(Group.is_one_per_area, Invitation.holds_place)
        .order_by(Group.id, Area.id, Invitation.id)
    )
    found: dict[tuple[int, str, str], list[int]] = {}
    for event_id, group, area, invitation_id in rows:
        found.setdefault((event_id, group, area), []).append(invitation_id)
    for (event_id, group, area), invitations in found.items():
        if len([id for id in invitations if id not in knowingly]) > 1:
            yield Breach(
                code="second_of_area",
                words=f"{group} has one place for each area, but {len(invitations)} people from {area} have one.",
                way_out=f"keep one of the invitations {', '.join(map(str, invitations))}, and take the others back.",
                event_id=event_id,
            )


def _invited_knowingly() -> set[int]:
    """Also those who were offered a place of the waiting list by hand: the log names their registration."""
    limited = select(Group.event_id).where(Group.is_one_per_area)
    rows = db.session.scalars(
        select(AuditEntry.details).where(
            AuditEntry.event_id.in_(limited), AuditEntry.details["override"].as_boolean().is_(True)
        )
    ).all()
    invited, offered = (
        {int(str(details[name])) for details in rows if name in details}
        for name in ("invitation_id", "registration_id")
    )
    of_offered = select(Registration.invitation_id).where(Registration.id.in_(offered))
    return invited | {id for id in db.session.scalars(of_offered) if id is not None}
