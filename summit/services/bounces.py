"""Mails that came back: a failed mail counts until a later one to the same person has taken its place."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import aliased

from summit.db import db
from summit.models import Event, Invitation, InvitationState, MailState, OutboxMail, Person

_S = InvitationState

STILL_MATTERS = frozenset({_S.RESERVE, _S.NOMINATED, _S.SENT, _S.ACCEPTED})


def came_back() -> ColumnElement[bool]:
    """Condition on OutboxMail: it failed, and nothing was sent or is waiting for the same invitation after it."""
    later = aliased(OutboxMail)
    return and_(
        OutboxMail.state == MailState.FAILED,
        ~exists().where(
            later.invitation_id == OutboxMail.invitation_id,
            later.id > OutboxMail.id,
            later.state != MailState.CANCELLED,
        ),
    )


def has_bounced(invitation: Invitation) -> bool:
    """Did the latest mail to this person come back? A corrected address is a new chance."""
    query = select(OutboxMail.id).where(OutboxMail.invitation_id == invitation.id, came_back())
    return db.session.scalar(query.limit(1)) is not None


def people(event: Event, limit: int) -> tuple[int, list[str]]:
    """How many people's mail came back, and the names of the first `limit`. One query."""
    named = (
        select(Person.id, Person.name)
        .join(Invitation, Invitation.person_id == Person.id)
        .join(OutboxMail, OutboxMail.invitation_id == Invitation.id)
        .where(Invitation.event_id == event.id, Invitation.state.in_(STILL_MATTERS), came_back())
        .distinct()
        .subquery()
    )
    query = select(func.count().over(), named.c.name).order_by(named.c.id).limit(limit)
    rows = db.session.execute(query).all()
    return (rows[0][0] if rows else 0), [name for _, name in rows]
