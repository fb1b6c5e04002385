"""Telling of a change of the date: whoever has a place, waits or was asked, and the contacts of nominators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
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


@dataclass(frozen=True)
class Numbers:
    """So many people and contacts are told by mail, and the names of those who have to be called."""

    people: int
    contacts: int
    to_call: list[str]


def audience_of(event: Event) -> Audience:
    """Whom a change of the date concerns. Nobody knows a draft. Three queries."""
    if event.state not in CALLED:
        return Audience([], [], [])
    everything = joinedload(Invitation.person).joinedload(Person.registration)
    concerned = list(db.session.scalars(_concerned(event).options(everything).order_by(Invitation.id)))
    contacts = db.session.scalars(_contacts(event).order_by(NominatorContact.id))
    return Audience(
        invitations=[one for one in concerned if one.person.email],
        contacts=list(contacts),
        without_mail=[one for one in concerned if not one.person.email],
    )


def numbers_of(event: Event) -> Numbers:
    """The audience, counted. Three queries, however many people there are."""
    if event.state not in CALLED:
        return Numbers(0, 0, [])
    to_mail = _concerned(event).where(Person.email != "").subquery()
    to_call = _concerned(event).where(Person.email == "").with_only_columns(Person.name).order_by(Invitation.id)
    return Numbers(
        people=db.session.scalar(select(func.count()).select_from(to_mail)) or 0,
        contacts=db.session.scalar(select(func.count()).select_from(_contacts(event).subquery())) or 0,
        to_call=list(db.session.scalars(to_call)),
    )


def _concerned(event: Event) -> Select[Invitation]:
    return (
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
    )


def _contacts(event: Event) -> Select[NominatorContact]:
    return (
        select(NominatorContact)
        .join(Nominator)
        .where(Nominator.event_id == event.id, NominatorContact.invited_at.is_not(None), NominatorContact.email != "")
    )


def tell(event: Event, kind: MailKind, *, now: datetime) -> int:
    """Write one mail to each; once for each line of the history of dates. Returns how many."""
    told = audience_of(event)
    change = event.dates[-1].id
    batches.put_new(kind, told.invitations, event=event, now=now, mark=f"date-{change}")
    batches.put_new_to_contacts(kind, told.contacts, event=event, now=now, mark=f"date-{change}")
    return len(told.invitations) + len(told.contacts)
