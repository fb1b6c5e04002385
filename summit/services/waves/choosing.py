"""Who is asked in a wave: everyone of a group, or of one area of it, who stands in the same place."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from summit.db import db, locked
from summit.models import Area, Audience, Group, Invitation, InvitationState, Person, Registration
from summit.models.person import NOBODY


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Who is asked: everyone of the group, or of one area of it, who stands where the audience says."""

    group: Group
    area: Area | None = None
    audience: Audience = Audience.DRAFT


def chosen(choice: Choice, *, is_locked: bool = False) -> list[Invitation]:
    """The latest invitation of everyone who would be asked, in the order in which they came onto the list."""
    latest = select(func.max(Invitation.id)).where(Invitation.event_id == choice.group.event_id)
    walked_in = select(Registration.person_id).where(
        Registration.event_id == choice.group.event_id, Registration.is_walk_in
    )
    query = select(Invitation).where(
        Invitation.id.in_(latest.group_by(Invitation.person_id)),
        Invitation.group_id == choice.group.id,
        Invitation.state == InvitationState(choice.audience.value),
        Invitation.person_id.not_in(walked_in),
        Invitation.person.has(Person.name != NOBODY),
    )
    if choice.area is not None:
        query = query.where(Invitation.person_id.in_(select(Person.id).where(Person.area_id == choice.area.id)))
    query = query.options(selectinload(Invitation.person)).order_by(Invitation.id)
    return list(db.session.scalars(locked(query) if is_locked else query))
