"""Roles that are there: whose they are, how they change, and how they are taken away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.db import db, locked
from summit.errors import N_, NotPossible
from summit.models import Actor, Event, Host, Role, RoleKind, StaffMember
from summit.services import audit, seeing_needs, staff


def at_event(event: Event) -> list[Role]:
    """Every role that says something of this event, also those at all events of its host; by name."""
    return _found(Role.host_id == event.host_id, Role.event_id.is_(None) | (Role.event_id == event.id))


def at_host(host: Host) -> list[Role]:
    """Every role at this host, at all events or at one; by name."""
    return _found(Role.host_id == host.id)


def of_address(host: Host, email: str) -> Role | None:
    """The role at all events of this host of whoever reads mail at `email`."""
    member = staff.by_email(email)
    at_host = (role for role in member.roles if role.host_id == host.id and role.event_id is None) if member else ()
    return next(iter(at_host), None)


def colleague(host: Host, staff_id: int) -> StaffMember | None:
    """Who works for this host in any role; None for a stranger."""
    works_here = select(Role.staff_member_id).where(Role.host_id == host.id)
    return db.session.scalar(select(StaffMember).where(StaffMember.id == staff_id, StaffMember.id.in_(works_here)))


def change(role: Role, *, kind: RoleKind, can_see_needs: bool = False, by: Actor, now: datetime) -> bool:
    """Another kind for the whole of an event or a host. Returns whether anything changed.

    Raises NotPossible for the host's last organiser, for a role at one group, which is of one kind only, and when `by`
    may not give the permission to see needs; it can always be taken away.
    """
    if role.kind is RoleKind.KEEPER or kind is RoleKind.KEEPER:
        raise NotPossible(N_("Who looks after a group does just that: take the role away and give another one."))
    sees_needs = can_see_needs and kind is RoleKind.ORGANISER
    if (role.kind, role.can_see_needs) == (kind, sees_needs):
        return False
    if sees_needs and not role.can_see_needs:
        seeing_needs.refuse_giving(by, role.host, role.event, to=role.staff_member)
    if kind is not RoleKind.ORGANISER:
        _keep_an_organiser(role)
    before, saw_needs = role.kind, role.can_see_needs
    role.kind, role.can_see_needs = kind, sees_needs
    if kind is not before:
        staff_id = role.staff_member_id
        audit.log("staff.role_changed", event=role.event, by=by, now=now, staff_id=staff_id, role=kind.value)
    if sees_needs and not saw_needs:
        seeing_needs.log_given(role, by=by, now=now)
    elif saw_needs and not sees_needs:
        seeing_needs.log_taken(role, by=by, now=now)
    return True


def take_away(role: Role, *, by: Actor, now: datetime) -> None:
    """From now on it is none of their business. Raises NotPossible for the host's last organiser."""
    _keep_an_organiser(role)
    if role.can_see_needs:
        seeing_needs.log_taken(role, by=by, now=now)
    audit.log(
        "staff.role_taken_away",
        event=role.event,
        by=by,
        now=now,
        staff_id=role.staff_member_id,
        role=role.kind.value,
        group_id=role.group_id,
    )
    db.session.delete(role)
    db.session.flush()


def _keep_an_organiser(role: Role) -> None:
    """Somebody must be left who can appoint others. The host is locked: two might take each other's role away."""
    if role.event_id is None and role.kind is RoleKind.ORGANISER:
        db.session.execute(locked(select(Host.id).where(Host.id == role.host_id)))
    if is_last_organiser(role):
        raise NotPossible(N_("This is the last organiser of the host. Appoint another one first."))


def is_last_organiser(role: Role) -> bool:
    """Is nobody left who can appoint others at the host when this role goes?"""
    if role.event_id is not None or role.kind is not RoleKind.ORGANISER:
        return False
    others = select(Role.id).where(
        Role.host_id == role.host_id, Role.event_id.is_(None), Role.kind == RoleKind.ORGANISER, Role.id != role.id
    )
    return db.session.scalar(others.limit(1)) is None


def _found(*conditions: object) -> list[Role]:
    query = (
        select(Role)
        .join(StaffMember)
        .where(*conditions)  # type: ignore[arg-type]
        .options(joinedload(Role.staff_member), joinedload(Role.event), joinedload(Role.group))
        .order_by(StaffMember.name, Role.id)
    )
    return list(db.session.scalars(query))
