"""Places handed on, for tests: the usual case in one line, and what it left behind."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from summit.db import db, transaction
from summit.models import Actor, ActorKind, AuditEntry, Event, Invitation, MailKind, MailState, OutboxMail
from summit.services import invitations, substitutes
from tests import factories
from tests.factories import NOW

LATER = NOW + timedelta(hours=1)


def nominated(event: Event) -> Invitation:
    """Anna Holm, whom the forum of Jyderup nominated with its only place and who comes."""
    with transaction():
        forum = factories.forum(event, places=1)
        invitation = factories.nominated(forum.allocations[0], name="Anna Holm")
        invitations.accept(invitation, by=me(invitation), now=NOW)
    return invitation


def me(invitation: Invitation) -> Actor:
    return Actor(ActorKind.ATTENDEE, invitation.id)


def direct(event: Event, *, organisation: str, name: str = "Anna Holm", **more: object) -> Invitation:
    """Somebody of this organisation, invited directly, who comes."""
    with transaction():
        invitation = factories.accepted(event.groups[0], name=name, **more)  # type: ignore[arg-type]
        invitation.person.organisation = organisation
    return invitation


def hand_on(
    invitation: Invitation, name: str = "Bo Friis", *, email: str = "bo@post.example", **more: object
) -> Invitation:
    with transaction():
        given = {"by": me(invitation), "now": LATER} | more
        return substitutes.hand_on(invitation, name=name, email=email, **given)  # type: ignore[arg-type]


def answer(invitation: Invitation, *, comes: bool) -> None:
    with transaction():
        act = invitations.accept if comes else invitations.decline
        act(invitation, by=me(invitation), now=LATER)


def taken(invitation: Invitation) -> tuple[int, int, int | None]:
    """What the three pools count."""
    allocation = invitation.allocation.pool.taken if invitation.allocation else None
    return invitation.event.pool.taken, invitation.group.pool.taken, allocation


def mails_to(invitation: Invitation, *, state: MailState = MailState.QUEUED) -> list[MailKind]:
    query = select(OutboxMail.kind).where(OutboxMail.invitation_id == invitation.id, OutboxMail.state == state)
    return list(db.session.scalars(query.order_by(OutboxMail.id)))


def actions(invitation: Invitation) -> list[str]:
    query = select(AuditEntry.action).where(AuditEntry.person_id == invitation.person_id).order_by(AuditEntry.id)
    return list(db.session.scalars(query))
