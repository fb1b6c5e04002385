"""Thanks after the day: one mail to everyone who came and can be reached, however often the button is pressed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from summit.db import db, locked
from summit.errors import N_, NotPossible
from summit.mail import outbox
from summit.models import (
    Actor,
    Event,
    EventState,
    MailKind,
    OutboxMail,
    Person,
    Registration,
    RegistrationState,
)
from summit.services import audit


def count(event: Event) -> int:
    """How many mails `send` would write now: those who came, have a link and an address, and were not thanked yet."""
    if event.state is not EventState.HELD or event.people_forgotten_at is not None:
        return 0
    return db.session.scalar(_unthanked(event).with_only_columns(func.count(Registration.id)).order_by(None)) or 0


def send(event: Event, *, by: Actor, now: datetime) -> int:
    """Thank everyone who came and was not thanked yet; returns how many that are. Raises NotPossible before the end."""
    db.session.execute(locked(select(Event.id).where(Event.id == event.id)))  # or two who press at once thank twice
    if event.state is not EventState.HELD:
        raise NotPossible(N_("Thanks can be sent when the event has been held."))
    query = _unthanked(event).options(joinedload(Registration.invitation), joinedload(Registration.person))
    written = 0
    for registration in db.session.scalars(query).all():
        written += outbox.put(
            MailKind.THANKS,
            event=event,
            invitation=registration.invitation,
            registration=registration,
            dedupe=f"{MailKind.THANKS}:{registration.id}",
            now=now,
        )
    if written:
        audit.log("thanks.sent", event=event, by=by, now=now, count=written)
    return written


def _unthanked(event: Event) -> Select[Registration]:
    thanked = exists().where(OutboxMail.registration_id == Registration.id, OutboxMail.kind == MailKind.THANKS)
    return (
        select(Registration)
        .join(Registration.person)
        .where(
            Registration.event_id == event.id,
            Registration.state == RegistrationState.ATTENDED,
            Registration.invitation_id.is_not(None),
            Person.email != "",
            ~thanked,
        )
        .order_by(Registration.id)
    )
