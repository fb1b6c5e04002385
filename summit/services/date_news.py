"""Telling of a change of the date: whoever has a place, waits or was asked, and the contacts of nominators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from summit.db import db
from summit.mail import batches
from summit.models import (
    CALLED,
    STILL_IN,
    Event,
    Invitation,
    InvitationState,
    MailKind,
    Nominator,
    NominatorContact,
    Person,
    Registration,
)


@dataclass(frozen=True)
class Audience:
    """Who is told by mail, and who has to be called."""

    invitations: list[Invitation]
    contacts: list[NominatorContact]
    without_mail: list[Invitation]


def audience_of(event: Event) -> Audience:
    """Whom a change of the date concerns. Nobody knows a draft. Three queries."""
    if event.state not in CALLED:
        return Audience([], [], [])
    concerned = list(
        db.session.scalars(
            select(Invitation)
            .join(Person, Invitation.person_id == Person.id)
            .outerjoin(Registration, Registration.invitation_id == Invitation.id)
            .where(
                Invitation.event_id == event.id,
                or_(
                    Invitation.state == InvitationState.SENT,
                    (Invitation.state == InvitationState.NOMINATED) & Invitation.wave_id.is_(None),
                    (Invitation.state == InvitationState.ACCEPTED) & Registration.state.in_(STILL_IN),
                ),
            )
            .options(joinedload(Invitation.person).joinedload(Person.registration))
            .order_by(Invitation.id)
        )
    )
    contacts = db.session.scalars(
        select(NominatorContact)
        .join(Nominator)
        .where(Nominator.event_id == event.id, NominatorContact.invited_at.is_not(None))
        .order_by(NominatorContact.id)
    )
    return Audience(
        invitations=[one for one in concerned if one.person.email],
        contacts=[contact for contact in contacts if contact.email],
        without_mail=[one for one in concerned if not one.person.email],
    )


def tell(event: Event, kind: MailKind, *, now: datetime) -> int:
    """Write one mail to each; once for each line of the history of dates. Returns how many."""
    told = audience_of(event)
    change = event.dates[-1].id
    batches.put_new(kind, told.invitations, event=event, now=now, mark=f"date-{change}")
    batches.put_new_to_contacts(kind, told.contacts, event=event, now=now, mark=f"date-{change}")
    return len(told.invitations) + len(told.contacts)
