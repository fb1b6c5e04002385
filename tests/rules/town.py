"""What the tests of the domain's rules look at: places, states and mails, each in one line."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from summit import tokens
from summit.db import db
from summit.models import (
    Allocation,
    AuditEntry,
    Event,
    Group,
    Invitation,
    MailKind,
    MailState,
    OutboxMail,
    RegistrationState,
)
from summit.services import invitations
from tests.factories import NOW, ORGANISER

AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)


def taken(*owners: Event | Group | Allocation) -> list[int]:
    """Places counted in the pools of `owners`, as the database has them."""
    db.session.rollback()
    return [owner.pool.taken for owner in owners]


def standing(*asked: Invitation) -> list[RegistrationState]:
    db.session.rollback()
    return [invitation.person.registration.state for invitation in asked]


def mails(invitation: Invitation) -> list[MailKind]:
    """What was written to the person, the oldest first; stopped mails left out."""
    query = select(OutboxMail.kind).where(
        OutboxMail.invitation_id == invitation.id, OutboxMail.state != MailState.CANCELLED
    )
    return list(db.session.scalars(query.order_by(OutboxMail.id)))


def log_of(event: Event, *actions: str) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.event_id == event.id, AuditEntry.action.in_(actions))
    return list(db.session.scalars(query.order_by(AuditEntry.id)))


def link(invitation: Invitation) -> str:
    return "/i/" + tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)


def accept(invitation: Invitation) -> None:
    invitations.accept(invitation, by=ORGANISER, now=NOW)


def decline(invitation: Invitation) -> None:
    invitations.decline(invitation, by=ORGANISER, now=NOW)


def withdraw(invitation: Invitation) -> None:
    invitations.withdraw(invitation, by=ORGANISER, now=NOW)
