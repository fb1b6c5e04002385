"""The permission to see dietary and accessibility needs: who may give it, and what the log says of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from summit.db import db
from summit.errors import N_, NotPossible
from summit.models import Actor, ActorKind, Event, Host, Role, StaffMember
from summit.services import audit


def may_give(by: Actor, host: Host, event: Event | None, *, to: StaffMember | None = None) -> bool:
    """May they let others see needs at the event, or (None) at all events of the host? Nobody gives it to themselves.

    It takes the permission for all of that; the command line may always, so that no installation locks itself out.
    """
    if by.kind is ActorKind.SYSTEM:
        return True
    if by.kind is not ActorKind.STAFF or (to is not None and to.id == by.id):
        return False
    there = Role.event_id.is_(None) if event is None else or_(Role.event_id.is_(None), Role.event_id == event.id)
    own = select(Role.id).where(Role.staff_member_id == by.id, Role.host_id == host.id, Role.can_see_needs, there)
    return db.session.scalar(own.limit(1)) is not None


def refuse_giving(by: Actor, host: Host, event: Event | None, *, to: StaffMember) -> None:
    """Raises NotPossible unless they may give it."""
    if not may_give(by, host, event, to=to):
        raise NotPossible(
            N_("Only an organiser who may see needs here can give this permission, and not to themselves. Ask one."),
            field="can_see_needs",
        )


def log_given(role: Role, *, by: Actor, now: datetime) -> None:
    """Write down that whoever has the role may see needs from now on."""
    audit.log("staff.needs_given", event=role.event, by=by, now=now, staff_id=role.staff_member_id)


def log_taken(role: Role, *, by: Actor, now: datetime) -> None:
    """Write down that they may not any more."""
    audit.log("staff.needs_taken", event=role.event, by=by, now=now, staff_id=role.staff_member_id)
